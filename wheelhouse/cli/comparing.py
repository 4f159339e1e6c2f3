"""`whbuild diff`: what differs between two states, for a reviewer, a page or a program."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import OUTPUT, argument, option

_WHAT = "What to compare"
_EITHER = "An index, a bundle (or one of its volumes) or a manifest file."

Old = Annotated[str, argument("OLD", group=_WHAT, help=_EITHER)]
New = Annotated[str, argument("NEW", group=_WHAT, help=_EITHER)]
Format = Annotated[
    str,
    option(
        "--format",
        group=OUTPUT,
        metavar="text|markdown|json",
        help="How to write it; markdown is a page to be signed. Default: text.",
    ),
]
Verbose = Annotated[bool, option("-v", "--verbose", group=OUTPUT, help="Name every file, in text too.")]
ExitCode = Annotated[bool, option("--exit-code", group=OUTPUT, help="End with code 1 if the two differ.")]


class _Diff(Grouped):
    usage = "[OPTIONS] OLD NEW"


def _diff(
    old: Old,
    new: New,
    format: Format = "text",  # noqa: A002  (its option's name)
    verbose: Verbose = False,
    exit_code: ExitCode = False,
) -> None:
    from wheelhouse.commands.differing import differing  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import answer  # noqa: PLC0415  (--help need not wait for it)

    def answered() -> tuple[bytes, int]:
        encoding = sys.stdout.encoding or "utf-8"
        shown, differ = differing(old, new, form=format, encoding=encoding, verbose=verbose)
        return shown, int(differ and exit_code)

    raise typer.Exit(answer(answered))


diff = app(
    "diff",
    _Diff,
    _diff,
    """Show what differs between two indexes: projects, versions, files, yanks, licences, bytes.

    whbuild diff ./index-may ./index-june

    whbuild diff may.manifest.json june.tar.zst --format markdown > review.md
    """,
)
