"""What changes an index, killed at every change of the disk: the index serves all along, and the next try ends it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.dying import program, survives
from tests.links import check_links, linked
from tests.living import build, content, delivered, done, source

pytestmark = [pytest.mark.property, pytest.mark.timeout(300), pytest.mark.skipif(os.name == "nt", reason="forks")]


@dataclass(frozen=True, kw_only=True)
class Change:
    """From which state to which, what does it and is killed, and what is done then; both change the index given."""

    old: Path
    new: Path
    act: Callable[[Path], int]
    again: Callable[[Path], object]


def _delivery(folder: Path) -> Change:
    packages = source(folder / "packages")
    old = build(folder / "old", ["alpha==1.0", "gamma==1.0"], packages)
    new = build(folder / "new", ["alpha==2.0"], packages)
    delta = delivered(folder, new, since=old)
    act = program(delta.with_name("apply.py"))
    return Change(
        old=old, new=new, act=lambda index: act(delta, index), again=lambda index: done("apply", delta, index)
    )


def _return(folder: Path) -> Change:
    delivery = _delivery(folder)
    there = shutil.copytree(delivery.old, folder / "there")
    delivery.again(there)
    return Change(
        old=there,
        new=delivery.old,
        act=lambda index: whbuild("rollback", index).code,
        again=lambda index: done("rollback", index, "--to", "1"),
    )


def _update(folder: Path) -> Change:
    old = build(folder / "old", ["alpha", "gamma"], source(folder / "packages", newest="1.0"))
    source(folder / "packages")
    words = ("--yes", "--prune")
    new = shutil.copytree(old, folder / "new")
    done("update", new, *words)
    return Change(
        old=old,
        new=new,
        act=lambda index: whbuild("update", index, *words).code,
        again=lambda index: done("update", index, *words),
    )


def _prune(folder: Path) -> Change:
    packages = source(folder / "packages")
    old = build(folder / "old", ["alpha==1.0", "gamma==1.0"], packages, "--set", "all")
    build(old, ["alpha==2.0"], packages, "--set", "all")
    new = shutil.copytree(old, folder / "new")
    done("prune", new)
    return Change(
        old=old, new=new, act=lambda index: whbuild("prune", index).code, again=lambda index: done("prune", index)
    )


# At every change where there is time for it, else at some.
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.live), 16])
@pytest.mark.parametrize("change", [_delivery, _return, _update, _prune])
def test_who_is_killed_leaves_an_index_that_serves(change: Callable[[Path], Change], step: int, tmp_path: Path) -> None:
    made, index = change(tmp_path), tmp_path / "index"
    for changes in range(0, 1000, step):
        shutil.copytree(made.old, index)
        came_to_its_end = survives(lambda: made.act(index), changes=changes)
        _check_serves(index, (made.old, made.new))
        if came_to_its_end:
            assert changes > 20
            break
        made.again(index)
        assert content(index) == content(made.new)
        shutil.rmtree(index)
    assert content(index) == content(made.new)


def _check_serves(index: Path, states: Sequence[Path]) -> None:
    """Assert that each page leads to what either state has, and lists all of the one, all of the other, or of both."""
    check_links(index)
    for project in ("alpha", "beta", "gamma"):
        one, other = (_files(state, project) for state in states)
        assert _files(index, project) in (one, other, one | other), project


def _files(index: Path, project: str) -> set[str]:
    page = index / "simple" / project / "index.html"
    return {link.address for link in linked(page.read_text(encoding="utf-8"))} if page.exists() else set()
