from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import whbuild
from tests.living import build, content, done, source
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.figures import amount


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    return source(tmp_path / "source")


@pytest.fixture
def index(tmp_path: Path, packages: Path) -> Path:
    build(tmp_path / "index", ["alpha==1.0", "beta==1.0"], packages)
    return build(tmp_path / "index", ["gamma==2.0"], packages)


def test_an_index_returns_and_goes_on(index: Path, packages: Path) -> None:
    new = content(index)
    assert "is in state 1, of 20" in done("rollback", index).out
    assert content(index) == content(build(index.with_name("fresh"), ["alpha==1.0", "beta==1.0"], packages))
    assert done("verify", index).code == 0
    assert "is in state 2, of 20" in done("rollback", index, "--to", "2").out
    assert content(index) == new


def test_the_states_are_listed(index: Path) -> None:
    _, *rows = done("rollback", index, "--list").out.splitlines()
    assert [row.split()[0] for row in rows] == ["1", "*"]
    assert rows[1].endswith("whbuild")
    assert [row.removeprefix("*").split()[2] for row in rows] == ["2", "3"]  # wheels and sdists
    size = sum(len(data) for path, data in content(index).items() if path != MANIFEST)
    assert f"  {amount(size)}  " in rows[1]  # with all else that it lists


@pytest.mark.parametrize("words", [("--to", "1"), ("--grace", "1")])
def test_what_changes_nothing_is_not_told_how_to(index: Path, words: tuple[str, ...]) -> None:
    ran = whbuild("rollback", index, "--list", *words)
    assert (ran.code, ran.out, "--list changes nothing" in ran.err) == (2, "", True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--to", "9"), "has no state 9.\n\nhint: It is in state 2; known are 1, 2: name one of them with --to."),
        (("--to", "0"), "--to cannot be '0'.\n\nhint: It is a whole number, 1 or more."),
        (("--to", "x"), "--to cannot be 'x'."),
    ],
)
def test_a_state_that_is_not_known(index: Path, words: tuple[str, ...], says: str) -> None:
    before = content(index)
    ran = whbuild("rollback", index, *words)
    assert ran.code == 2
    assert says in ran.err
    assert content(index) == before


def test_there_is_no_state_before_the_first(index: Path) -> None:
    done("rollback", index)
    ran = whbuild("rollback", index)
    assert (ran.code, "has no state before this one" in ran.err) == (2, True)


@pytest.mark.parametrize("words", [(), ("--list",)])
def test_a_folder_that_is_no_index_stays_as_it_is(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran = whbuild("rollback", tmp_path / "nothing", *words)
    assert (ran.code, "nothing does not exist." in ran.err) == (8, True)
    assert not (tmp_path / "nothing").exists()


def test_without_former_states_nothing_is_kept(index: Path, packages: Path) -> None:
    done("--no-index", "-f", packages, "beta==3.0", index, "--keep", "0")
    assert [path.name for path in (index / ".whbuild/generations").rglob("*") if path.is_file()] == ["states.json"]
    assert "has no state before this one" in whbuild("rollback", index).err


def test_what_is_kept_and_damaged_does_not_return(index: Path) -> None:
    before = content(index)
    for path in (index / ".whbuild/generations/blobs").rglob("*"):
        if path.is_file() and path.read_bytes().startswith(b"<!DOCTYPE"):
            path.unlink()
    ran = whbuild("rollback", index)
    assert ran.code == 6
    assert "State 1 cannot be restored: not all of it is kept.\n  simple/index.html" in ran.err
    assert content(index) == before
    assert "generation-damaged: State 1 cannot be had back" in done("verify", index).out


def test_a_changed_file_is_no_way_back(index: Path) -> None:
    done("rollback", index)
    (index / "packages/beta-1.0-py3-none-any.whl").unlink()
    ran = whbuild("rollback", index, "--to", "2")
    assert ran.code == 6
    assert "packages/beta-1.0-py3-none-any.whl" in ran.err


def test_a_run_that_was_interrupted_is_repaired_first(index: Path) -> None:
    page = index / "simple/alpha/index.html"
    before = page.read_bytes()
    (index / ".whbuild/pending.json").write_text('["simple/alpha/index.html"]')
    page.write_bytes(before.swapcase())
    ran = whbuild("rollback", index)
    assert ran.code == 6
    assert "was left unfinished, and cannot be repaired from what is kept.\n  simple/alpha/index.html" in ran.err
    page.write_bytes(before)
    done("rollback", index)
