"""`whbuild apply` and `whbuild rollback`: an index goes to the state that a bundle leads to, or back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import Grace, Keep, Quiet, argument, option
from wheelhouse.events import Report

_WHAT = "What is applied"
_WHERE = "What returns, and to where"

Bundle = Annotated[
    Path,
    argument("BUNDLE", group=_WHAT, help="A bundle, or one of its volumes: all of them lie beside it."),
]
Index = Annotated[
    Path,
    argument("INDEX", group=_WHAT, help="A folder that whbuild built, or one that is empty or not there."),
]
AllowedSigners = Annotated[
    Path | None,
    option(
        "--allowed-signers",
        group=_WHAT,
        metavar="FILE",
        help="Take nothing that none of these signed; the file is as ssh-keygen(1) has it.",
    ),
]
Returning = Annotated[Path, argument("INDEX", group=_WHERE, help="A folder that whbuild built.")]
To = Annotated[
    int | None,
    option("--to", group=_WHERE, metavar="NUMBER", min=1, help="Go to this state, be it before or after this one."),
]
States = Annotated[bool, option("--list", group=_WHERE, help="Show the states that are known, and change nothing.")]


class _Apply(Grouped):
    usage = "[OPTIONS] BUNDLE INDEX"


def _apply(
    bundle: Bundle,
    index: Index,
    allowed_signers: AllowedSigners = None,
    keep: Keep = None,
    grace: Grace = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import applying  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.commands.writing import as_said  # noqa: PLC0415
    from wheelhouse.ending import judge  # noqa: PLC0415

    def made(report: Report) -> tuple[str, None]:
        how = as_said("whbuild apply", keep, grace)
        text = applying.applied_to(bundle, index, how, allowed_signers, report)
        return "" if quiet else text, None

    raise typer.Exit(judge(made, quiet=quiet))


apply = app(
    "apply",
    _Apply,
    _apply,
    """Bring an index to the state that a bundle leads to, all at once or not at all.

    whbuild apply july.tar.zst ./index

    Everything is read and checked before the first change; whbuild rollback undoes it. Where there is no whbuild, the
    apply.py that lies beside the bundle does the same.
    """,
)


class _Rollback(Grouped):
    usage = "[OPTIONS] INDEX"


def _rollback(
    index: Returning, to: To = None, states: States = False, grace: Grace = None, quiet: Quiet = False
) -> None:
    from wheelhouse.commands import returning  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.commands.writing import as_said  # noqa: PLC0415
    from wheelhouse.ending import judge, tell  # noqa: PLC0415

    if states:
        raise typer.Exit(tell(lambda: returning.states_of(index, to, grace)))

    def made(report: Report) -> tuple[str, None]:
        text = returning.returned_to(index, to, as_said("whbuild rollback", grace=grace), report)
        return "" if quiet else text, None

    raise typer.Exit(judge(made, quiet=quiet))


rollback = app(
    "rollback",
    _Rollback,
    _rollback,
    """Bring an index back to the state before, byte for byte; again, to the one before that.

    whbuild rollback ./index

    whbuild rollback ./index --list

    whbuild rollback ./index --to 2

    Each change of an index, by whatever command, leads to a new state; --to NUMBER goes to any of them, forward too.
    The next change forgets the states that came after the one that it is made on.
    """,
)
