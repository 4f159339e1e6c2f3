"""docs/deliveries.md, told as it is written: whbuild and an index here; there no network, no whbuild, an old Python."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests import airgap
from tests.clients import WHBUILD, bare
from tests.interpreters import interpreters
from tests.shells import Shell, check, shell, steps, tools

PAGE = Path(__file__).parent.parent / "docs" / "deliveries.md"
SERIES = "3.8" if "cpython-3.8" in interpreters() else "{}.{}".format(*sys.version_info)
"""The Python there: that of the page, or else the one that runs here."""


def tell(folder: Path, variables: Mapping[str, str]) -> None:
    """Run each command of the page where it is told; hold what it prints to the page. `variables` are set here."""
    medium, port = folder / "medium", str(airgap.free_port())
    medium.mkdir()
    page = PAGE.read_text(encoding="utf-8").replace("--python 3.8", f"--python {SERIES}")
    with two_sides(folder, variables, there=interpreters().get(f"cpython-{SERIES}", Path(sys.executable))) as sides:
        for step in steps(page):
            printed = sides[step.side].run(step.command.replace("/media/usb", str(medium)).replace("8000", port))
            check(step, printed.replace(str(medium), "/media/usb"))


@contextmanager
def two_sides(
    folder: Path, variables: Mapping[str, str], *, there: Path, here: Path | None = None
) -> Iterator[dict[str, Shell]]:
    """Give the shells of both sides, each with a Python; without one here, there is whbuild alone."""
    ours = {"whbuild": WHBUILD, **({} if here is None else {"python3": here})}
    inside = _environment(folder / "here", **ours) | dict(variables)
    outside = _environment(folder / "there", python3=there)
    with shell(folder / "here", inside) as one, shell(folder / "there", outside, cut_off=True) as other:
        yield {"here": one, "there": other}


def _environment(home: Path, **programs: Path) -> dict[str, str]:
    links = tools(home.with_name(f"{home.name}-tools"), **programs)
    quick = {"PYTHONDONTWRITEBYTECODE": "1", "PIP_NO_COMPILE": "1", "COLUMNS": "120"}
    return (
        {name: value for name, value in bare().items() if name != "CI"}
        | quick
        | {"HOME": str(home), "PATH": str(links)}
    )
