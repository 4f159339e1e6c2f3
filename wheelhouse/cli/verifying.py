"""`whbuild verify`: whether an index is as it was written, and answers alone what it was built for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import OUTPUT, argument, option

_WHAT = "What to verify"

Index = Annotated[Path, argument("INDEX", group=_WHAT, help="A folder that whbuild built.")]

Targets = Annotated[
    list[str] | None,
    option("--target", group=_WHAT, metavar="NAME", help="Resolve for this target only; may be repeated."),
]
Sets = Annotated[
    list[str] | None,
    option("--set", group=_WHAT, metavar="NAME", help="Resolve what this requirement set asks for; may be repeated."),
]
Install = Annotated[
    bool,
    option(
        "--install",
        group=_WHAT,
        help="Install it too, by each Python here that fits a target, without network, and import each module.",
    ),
]
Interpreters = Annotated[
    list[str] | None,
    option("--interpreter", group=_WHAT, metavar="PATH", help="Install by this Python; may be repeated."),
]
AllowedSigners = Annotated[
    Path | None,
    option(
        "--allowed-signers",
        group=_WHAT,
        metavar="FILE",
        help="One of these has to have signed it; the file is as ssh-keygen(1) has it.",
    ),
]
Json = Annotated[bool, option("--json", group=OUTPUT, help="Write it as JSON, for programs.")]


class _Verify(Grouped):
    usage = "[OPTIONS] INDEX"


def _verify(
    index: Index,
    set: Sets = None,  # noqa: A002  (its option's name)
    target: Targets = None,
    install: Install = False,
    interpreter: Interpreters = None,
    allowed_signers: AllowedSigners = None,
    json: Json = False,
) -> None:
    from wheelhouse.commands import verifying  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import judge  # noqa: PLC0415

    trial = verifying.Trial(interpreters=tuple(interpreter or ())) if install or interpreter else None
    sets, targets = tuple(set or ()), tuple(target or ())
    raise typer.Exit(
        judge(
            lambda report: verifying.judged(
                index, targets, trial, report, sets=sets, allowed=allowed_signers, json=json
            ),
            quiet=json,
        )
    )


verify = app(
    "verify",
    _Verify,
    _verify,
    """Check every byte of an index against its manifest, and that each target can be answered from it alone.

    whbuild verify ./index

    whbuild verify ./index --install

    It needs no network, and nothing outside the folder. The exit code is 10 where something is wrong.
    """,
)
