"""`whbuild index`: a folder of wheels and sdists becomes an index, or one learns what was put there by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import Grace, Keep, Quiet, argument, option
from wheelhouse.events import Report

_WHAT = "What to index"

Folder = Annotated[Path, argument("FOLDER", group=_WHAT, help="A folder of wheels and sdists, or an index.")]
Set = Annotated[
    str | None,
    option("--set", group=_WHAT, metavar="NAME", help="The set that wants what is new. Default: own files."),
]


class _Index(Grouped):
    usage = "[OPTIONS] FOLDER"


def _index(
    folder: Folder,
    set: Set = None,  # noqa: A002  (its option's name)
    keep: Keep = None,
    grace: Grace = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import adopting  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import judge  # noqa: PLC0415

    def indexed(report: Report) -> tuple[str, None]:
        return adopting.indexed(folder, set, adopting.how(keep, grace), report, quiet=quiet), None

    raise typer.Exit(judge(indexed, quiet=quiet))


index = app(
    "index",
    _Index,
    _index,
    """Make a folder of wheels and sdists an index, or tell an index what was put into its packages/ by hand.

    whbuild index ./index

    It needs no network. Files at the top of the folder go into packages/; all are read before anything is changed.
    """,
)
