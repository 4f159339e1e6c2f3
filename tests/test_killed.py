"""Deliveries and returns, killed at every change of the disk: the index serves all along, and the next try ends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.dying import program, survives
from tests.links import check_links, linked
from tests.living import build, content, delivered, done, source

pytestmark = [pytest.mark.property, pytest.mark.timeout(300), pytest.mark.skipif(os.name == "nt", reason="forks")]
each = pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.live), 6])
"""At every change of the disk where there is time for it, else at some."""


@dataclass(frozen=True, kw_only=True)
class Months:
    """The index of a month and of the next one, and what goes from the one to the other."""

    old: Path
    new: Path
    delta: Path


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    folder = tmp_path_factory.mktemp("months")
    packages = source(folder / "packages")
    old = build(folder / "old", ["alpha==1.0", "gamma==1.0"], packages)
    new = build(folder / "new", ["alpha==2.0"], packages)
    return Months(old=old, new=new, delta=delivered(folder, new, since=old))


@each
def test_a_delivery_that_is_killed_serves_and_the_next_try_ends_it(step: int, months: Months, tmp_path: Path) -> None:
    index = tmp_path / "index"
    act = program(months.delta.with_name("apply.py"), months.delta, index)
    for _ in _killed(range(0, 1000, step), months, months.old, index, act):
        done("apply", months.delta, index)
        assert content(index) == content(months.new)


@each
def test_a_return_that_is_killed_serves_and_the_next_try_ends_it(step: int, months: Months, tmp_path: Path) -> None:
    there, index = tmp_path / "there", tmp_path / "index"
    shutil.copytree(months.old, there)
    done("apply", months.delta, there)
    for _ in _killed(range(0, 1000, step), months, there, index, lambda: whbuild("rollback", index).code):
        done("rollback", index, "--to", "1")
        assert content(index) == content(months.old)


def _killed(when: Iterable[int], months: Months, begun: Path, index: Path, act: Callable[[], int]) -> Iterator[int]:
    """Yield how many changes were made, each time with the index as the kill left it; in the end it is whole."""
    for changes in when:
        shutil.copytree(begun, index)
        came_to_its_end = survives(act, changes=changes)
        _check_serves(index, (months.old, months.new))
        if came_to_its_end:
            assert changes > 20
            return
        yield changes
        shutil.rmtree(index)
    raise AssertionError("it never came to its end")


def _check_serves(index: Path, states: Sequence[Path]) -> None:
    """Assert that each page leads to what either state has, and lists all of the one, all of the other, or of both."""
    check_links(index)
    for project in ("alpha", "beta", "gamma"):
        one, other = (_files(state, project) for state in states)
        assert _files(index, project) in (one, other, one | other), project


def _files(index: Path, project: str) -> set[str]:
    page = index / "simple" / project / "index.html"
    return {link.address for link in linked(page.read_text(encoding="utf-8"))} if page.exists() else set()
