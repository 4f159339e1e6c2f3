from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from wheelhouse.building.folders import steady


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_same_facts_have_the_same_folder_and_it_is_gone_afterwards() -> None:
    with steady("a", "b") as one:
        assert not list(one.iterdir())
        (one / "x").touch()
    with steady("a", "b") as again, steady("ab") as other:
        assert one == again != other
        assert not list(again.iterdir())
    assert not again.exists()


def test_what_is_taken_is_left_alone() -> None:
    with steady("a") as one:
        (one / "x").touch()
        with steady("a") as other:
            assert one != other
        assert (one / "x").exists()


def test_what_was_forgotten_is_cleared_away() -> None:
    with steady("a") as one:
        pass
    one.mkdir()
    os.utime(one, (1e9, 1e9))
    with steady("a") as again:
        assert again == one


@pytest.mark.skipif(os.name != "posix", reason="no owners and modes there")
@pytest.mark.parametrize("trap", ["open", "link", "file", "closed"])
def test_a_place_that_others_laid_out_is_not_used(place: Path, trap: str) -> None:
    home = place / f"whbuild-{os.getuid()}"
    match trap:
        case "open":
            home.mkdir()
            home.chmod(0o777)
        case "link":
            (place / "elsewhere").mkdir(mode=0o700)
            home.symlink_to("elsewhere")
        case "file":
            home.touch()
        case _:
            home.symlink_to("nothing")
    with steady("a") as one:
        assert one.parent == place
