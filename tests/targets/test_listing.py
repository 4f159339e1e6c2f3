from __future__ import annotations

from pathlib import Path

from wheelhouse.targets.listing import platform_rows, python_names
from wheelhouse.targets.systems import FRIENDLY, PYEMSCRIPTEN, SYNONYMS

PAGE = (Path(__file__).parent.parent.parent / "docs" / "targets.md").read_text(encoding="utf-8")


def test_every_friendly_name_is_a_row() -> None:
    rows = platform_rows()
    assert [(row.name, row.tag) for row in rows] == list(FRIENDLY.items())
    assert sorted(synonym for row in rows for synonym in row.synonyms) == sorted(SYNONYMS)


def test_the_documentation_has_this_table() -> None:
    table = [line for line in PAGE.splitlines() if line.count("|") == 6 and not line.startswith(("| name", "| ---"))]
    cells = [[cell.strip().replace("`", "") for cell in line.split("|")[1:-1]] for line in table]
    assert cells == [
        [row.name, ", ".join(row.synonyms), row.tag, row.sys_platform, row.platform_machine] for row in platform_rows()
    ]


def test_the_documentation_names_the_pythons_that_are_known() -> None:
    pythons = [name for name in python_names() if not name.startswith("pp") and not name.endswith("t")]
    pypys = [name.removeprefix("pp") for name in python_names() if name.startswith("pp")]
    assert f"CPython {pythons[0]} to {pythons[-1]} and PyPy {pypys[0]} to {pypys[-1]} are known." in PAGE


def test_the_documentation_names_the_pythons_of_pyodide() -> None:
    told = [f"`pyemscripten_{year}_0_wasm32` is for 3.{series[1]}" for year, (series, _) in PYEMSCRIPTEN.items()][:1]
    later = [f"`{year}_0` for 3.{series[1]}" for year, (series, _) in PYEMSCRIPTEN.items()][1:]
    assert f"({', '.join([*told, *later])})" in PAGE.replace("\n  ", " ")
