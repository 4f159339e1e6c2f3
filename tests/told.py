"""A page of docs/ as a story: each command under `<!-- here -->` or `<!-- there -->` is run, as it stands."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from tests import airgap
from tests.shells import check, steps
from tests.two_sides import two_sides

DOCS = Path(__file__).parent.parent / "docs"
SERIES = "{}.{}".format(*sys.version_info)
"""The Python of the story: the one that runs here, where the page says 3.12."""


def tell(page: str, folder: Path, variables: Mapping[str, str], names: Mapping[str, str] | None = None) -> None:
    """Run the commands of a page on their sides; hold what they print to what the page shows of it.

    `names` are what the page calls something else by; `variables` are set here.
    """
    medium = folder / "medium"
    medium.mkdir()
    known = {"/media/usb": str(medium), "8000": str(airgap.free_port()), **(names or {})}
    text = (DOCS / page).read_text(encoding="utf-8").replace("3.12", SERIES).replace("cp312", _tag())
    with two_sides(folder, variables, here=Path(sys.executable), there=Path(sys.executable)) as sides:
        for step in steps(text):
            check(step, _said(sides[step.side].run(_done(step.command, known)), known))


def _done(command: str, names: Mapping[str, str]) -> str:
    for name, thing in names.items():
        command = command.replace(name, thing)
    return command


def _said(printed: str, names: Mapping[str, str]) -> str:
    for name, thing in names.items():
        printed = printed.replace(thing, name)
    return printed


def _tag() -> str:
    return "cp{}{}".format(*sys.version_info)
