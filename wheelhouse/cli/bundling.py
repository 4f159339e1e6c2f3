"""`whbuild bundle`: an index, or what changed in it, to be carried to another place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import Quiet, argument, option
from wheelhouse.events import Report

_WHAT = "What is carried"
_HOW = "How it is packed"

Index = Annotated[
    Path,
    argument("INDEX", group=_WHAT, help="A folder that whbuild built."),
]
Out = Annotated[
    Path,
    argument("OUT", group=_WHAT, help="The bundle to write: NAME.tar.zst, NAME.tar.gz or NAME.tar."),
]
Since = Annotated[
    str | None,
    option(
        "--since",
        group=_WHAT,
        metavar="BASE",
        help="Only what BASE has not: the index that is there, the last bundle that went there, or its manifest.",
    ),
]
Sign = Annotated[
    str | None, option("--sign", group=_WHAT, metavar="KEY", help="Sign by this SSH key: apply and verify check it.")
]
Format = Annotated[
    str | None,
    option(
        "--format",
        group=_HOW,
        metavar="tar.zst|tar.gz|tar",
        help="How it is packed. Default: what OUT ends in, else tar.zst.",
    ),
]
Level = Annotated[
    int | None,
    option(
        "--level", group=_HOW, metavar="N", help="How hard to compress: 1 to 19 (zst), 1 to 9 (gz). Default: 3 and 6."
    ),
]
Split = Annotated[
    str | None,
    option(
        "--split",
        group=_HOW,
        metavar="SIZE",
        help="Into volumes OUT.001, OUT.002, ... of this many bytes at most: 4GB, 700MB or 4GiB.",
    ),
]


class _Bundle(Grouped):
    usage = "[OPTIONS] INDEX OUT"


def _bundle(
    index: Index,
    out: Out,
    since: Since = None,
    sign: Sign = None,
    format: Format = None,  # noqa: A002  (the option's name)
    level: Level = None,
    split: Split = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import bundling  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import judge  # noqa: PLC0415

    wish = bundling.Wish(since=since, split=split, format=format, level=level, sign=sign)

    def made(report: Report) -> tuple[str, None]:
        text = bundling.bundled(index, out, wish, report)
        return "" if quiet else text, None

    raise typer.Exit(judge(made, quiet=quiet))


bundle = app(
    "bundle",
    _Bundle,
    _bundle,
    """Pack an index, or what changed in it, to be carried to another place.

    whbuild bundle ./index june.tar.zst

    whbuild bundle ./index july.tar.zst --since june.manifest.json

    Beside the bundle come its manifest, hashes for `sha256sum -c`, and apply.py, which needs Python 3.6 and nothing
    else to bring the other place to this state. The same index gives the same bytes.
    """,
)
