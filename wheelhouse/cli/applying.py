"""`whbuild apply` and `whbuild rollback`: an index goes to the state that a bundle leads to, or back."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.carried.generations import KEEP
from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import Quiet, option

_WHAT = "What is applied"
_HOW = "How it is written"

Bundle = Annotated[
    Path,
    typer.Argument(
        metavar="BUNDLE",
        help="A bundle, or one of its volumes: all of them lie beside it.",
        rich_help_panel=_WHAT,
        show_default=False,
    ),
]
Index = Annotated[
    Path,
    typer.Argument(
        metavar="INDEX",
        help="An index that whbuild wrote, or a folder that is empty or not there.",
        rich_help_panel=_WHAT,
        show_default=False,
    ),
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
Keep = Annotated[
    int,
    option("--keep", group=_HOW, metavar="N", min=0, help="Keep N former states for `whbuild rollback`. Default: 3."),
]
Grace = Annotated[
    float,
    option(
        "--grace",
        group=_HOW,
        metavar="SECONDS",
        min=0,
        help="For how long files stay that readers were led to by a page. Default: 0.",
    ),
]


class _Apply(Grouped):
    usage = "[OPTIONS] BUNDLE INDEX"


def _apply(
    bundle: Bundle,
    index: Index,
    allowed_signers: AllowedSigners = None,
    keep: Keep = KEEP,
    grace: Grace = 0.0,
    quiet: Quiet = False,
) -> None:
    from wheelhouse import applying  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.carried.layout import instant  # noqa: PLC0415
    from wheelhouse.carried.switching import Writing  # noqa: PLC0415
    from wheelhouse.run import judge  # noqa: PLC0415

    writing = Writing(by="whbuild apply", now=instant(time.time()), keep=keep, grace=grace)
    raise typer.Exit(
        judge(lambda report: (applying.applied_to(bundle, index, writing, allowed_signers, report), None), quiet=quiet)
    )


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
