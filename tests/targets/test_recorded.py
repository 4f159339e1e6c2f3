"""Tags and markers of targets, held against what packaging and pip said elsewhere (`record.py` wrote it down)."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import packaging.tags
import pytest

from tests.targets.record import unfold
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import running

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.toml"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_tags_are_those_that_were_recorded(path: Path) -> None:
    recorded = tomllib.loads(path.read_text(encoding="utf-8"))
    # PEP 783 was drafted with `pyodide`: this second name of the same ABI is taken beyond what packaging takes.
    tags = [str(tag) for tag in named(path.stem).tags if not tag.platform.startswith("pyodide_")]
    assert tags == unfold(recorded["tags"], _in_order(recorded))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_markers_are_those_that_were_recorded(path: Path) -> None:
    markers = tomllib.loads(path.read_text(encoding="utf-8"))["markers"]
    target = named(path.stem)
    environment: dict[str, Any] = {**target.environment}
    decided = set(environment) - target.assumed
    assert {name: environment[name] for name in decided & set(markers)} == {
        name: value for name, value in markers.items() if name in decided
    }


def test_the_recorded_interpreters_are_enough() -> None:
    real = [path for path in RECORDED if tomllib.loads(path.read_text(encoding="utf-8"))["markers"]]
    assert {path.stem.partition("-")[0].rpartition(".")[0] for path in real} >= {
        "3.9",
        "3.10",
        "3.11",
        "3.12",
        "3.13",
        "pp3.9",
    }


def test_the_running_interpreter_is_the_target_of_its_own_name() -> None:
    target, own = named(running().name), running()
    environment: dict[str, Any] = {**own.environment}
    assert target.tags == own.tags == tuple(packaging.tags.sys_tags())
    assert {name for name, value in target.environment.items() if value != environment[name]} <= target.assumed
    assert target.python.startswith(f"{sys.version_info[0]}.{sys.version_info[1]}.")


def _in_order(recorded: dict[str, Any]) -> list[str]:
    """Return the platforms; until packaging 26.3 a machine's own `linux_...` came last, now it comes first."""
    names: list[str] = recorded["platforms"]
    return names if recorded["how"].startswith("packaging") else [names[-1], *names[:-1]]
