"""The laws of a living index, on real folders: deliveries compose, returns restore, and nothing is half done."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import whbuild
from tests.laws import tried
from tests.links import check_links
from tests.living import asks, build, content, delivered, done, source

pytestmark = [pytest.mark.property, pytest.mark.timeout(300)]
few = tried(4)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return source(tmp_path_factory.mktemp("packages"))


@few
@given(asks, asks)
def test_what_is_delivered_is_what_was_built_and_a_return_restores(
    packages: Path, first: frozenset[str], second: frozenset[str]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        old, new = build(folder / "old", first, packages), build(folder / "new", second, packages)
        there, before = shutil.copytree(old, folder / "there"), content(old)
        done("apply", delivered(folder, new, since=old), there)
        assert content(there) == content(new)
        check_links(there)
        if before != content(new):
            done("rollback", there)
            assert content(there) == before
            done("rollback", there, "--to", "2")
            assert content(there) == content(new)


@few
@given(st.lists(asks, min_size=2, max_size=4))
def test_deltas_one_after_the_other_come_to_what_is_built_fresh(packages: Path, months: list[frozenset[str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        states = [build(folder / f"month-{number}", pins, packages) for number, pins in enumerate(months)]
        done("apply", delivered(folder, states[0]), folder / "there")
        for number, (old, new) in enumerate(itertools.pairwise(states)):
            done("apply", delivered(folder, new, since=old, stem=f"delta-{number}"), folder / "there")
        assert content(folder / "there") == content(states[-1])
        done("verify", folder / "there")


@few
@given(st.lists(asks, min_size=1, max_size=4), st.data())
def test_prune_and_remove_leave_what_is_wanted(packages: Path, runs: list[frozenset[str]], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        index = Path(name) / "index"
        for number, pins in enumerate(runs):
            build(index, pins, packages, "--set", f"set-{number % 2}")
        done("prune", index)
        done("verify", index)
        pruned = content(index)
        done("prune", index)
        assert content(index) == pruned
        gone = data.draw(st.sampled_from(sorted(runs[-1]))).partition("=")[0]
        whbuild("remove", index, gone, "--set", f"set-{(len(runs) - 1) % 2}")  # may be refused: others want it
        done("verify", index)


@few
@given(asks, st.sampled_from(["1.0", "2.0", "3.0"]), st.booleans())
def test_update_brings_the_newest_and_then_nothing(pins: frozenset[str], oldest: str, prunes: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {pin.partition("=")[0] for pin in pins}
        index = build(folder / "index", wanted, source(folder / "packages", newest=oldest))
        source(folder / "packages")
        done("update", index, "--yes", *(["--prune"] if prunes else []))
        before = content(index)
        assert all(f"packages/{project}-3.0-py3-none-any.whl" in before for project in wanted)
        done("update", index, "--yes")
        assert content(index) == before
        done("verify", index)


@few
@given(asks, asks, st.floats(0, 1, exclude_max=True), st.sampled_from(["cut", "flipped"]))
def test_a_damaged_bundle_changes_nothing(
    packages: Path, first: frozenset[str], second: frozenset[str], where: float, how: str
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        old, new = build(folder / "old", first, packages), build(folder / "new", second, packages)
        bundle, before = delivered(folder, new), content(old)
        raw = bytearray(bundle.read_bytes())
        place = int(where * len(raw))
        raw[place] ^= 0x10
        bundle.write_bytes(raw[:place] if how == "cut" else raw)
        for companion in folder.glob("delta.sha256"):
            companion.unlink()  # without it the bundle has to tell by itself
        ran = whbuild("apply", bundle, old)
        assert content(old) == (before if ran.code else content(new))
        assert ran.code or how == "flipped" or before == content(new)  # gzip's head has bytes that say nothing
