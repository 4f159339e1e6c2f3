"""`whbuild remove` and `whbuild prune`: what is asked for no more, and what nothing wants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import OUTPUT, Grace, Keep, Quiet, argument, option
from wheelhouse.events import Report

_WHAT = "What to remove"

Index = Annotated[
    str,
    argument("INDEX", group=_WHAT, help="A folder that whbuild built."),
]
Names = Annotated[
    list[str] | None,
    argument("[NAME[==VERSION]]...", group=_WHAT, help="Projects that are asked for no more; of a version, its files."),
]
Sets = Annotated[
    list[str] | None,
    option(
        "--set",
        group=_WHAT,
        metavar="NAME",
        help="Take it out of this requirement set only; may be repeated. Without a project: the whole set.",
    ),
]
KeepVersions = Annotated[
    int, option("--keep-versions", group=_WHAT, metavar="N", min=0, help="Keep the N newest versions of each project.")
]
KeepDays = Annotated[
    int,
    option(
        "--keep-days", group=_WHAT, metavar="N", min=0, help="Keep what was wanted within the last N days.", max=100_000
    ),
]
DryRun = Annotated[bool, option("--dry-run", group=OUTPUT, help="Show what would go, and change nothing.")]


class _Remove(Grouped):
    usage = "[OPTIONS] INDEX [NAME[==VERSION]]..."


class _Prune(Grouped):
    usage = "[OPTIONS] INDEX"


def _remove(
    index: Index,
    names: Names = None,
    set: Sets = None,  # noqa: A002  (its option's name)
    dry_run: DryRun = False,
    keep: Keep = None,
    grace: Grace = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import removing  # noqa: PLC0415  (--help need not wait for it)

    texts, sets = tuple(names or ()), tuple(set or ())

    def removed(report: Report) -> str:
        how = removing.how("whbuild remove", keep=keep, grace=grace, dry=dry_run)
        return removing.removed(Path(index), texts, sets, how, report)

    _end(removed, quiet=quiet)


def _prune(
    index: Index,
    keep_versions: KeepVersions = 0,
    keep_days: KeepDays = 0,
    dry_run: DryRun = False,
    keep: Keep = None,
    grace: Grace = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import removing  # noqa: PLC0415  (--help need not wait for it)

    keeping = removing.Keeping(versions=keep_versions, days=keep_days)

    def pruned(report: Report) -> str:
        how = removing.how("whbuild prune", keep=keep, grace=grace, dry=dry_run)
        return removing.pruned(Path(index), keeping, how, report)

    _end(pruned, quiet=quiet)


def _end(told: Callable[[Report], str], *, quiet: bool) -> None:
    from wheelhouse.ending import judge  # noqa: PLC0415  (--help need not wait for it)

    def judged(report: Report) -> tuple[str, None]:
        text = told(report)
        return "" if quiet else text, None

    raise typer.Exit(judge(judged, quiet=quiet))


remove = app(
    "remove",
    _Remove,
    _remove,
    """Ask for a project no more, and remove the files that nothing else wants; or the files of one version.

    whbuild remove ./index flask

    whbuild remove ./index requests==2.30.0

    Everything else stays as it was picked: it needs no network. `whbuild rollback` brings it back.
    """,
)
prune = app(
    "prune",
    _Prune,
    _prune,
    """Remove the files of an index that nothing it was built for wants.

    whbuild prune ./index --dry-run

    Never a file that a requirement set pins, or has as its own. `whbuild rollback` brings them back.
    """,
)
