from __future__ import annotations

from pathlib import Path

import pytest

from tests.carried.scenes import bundle, index
from tests.command import whbuild
from tests.places.story import on_disk


@pytest.fixture
def june(tmp_path: Path) -> Path:
    return index(tmp_path / "june", ("one", "1"))


@pytest.fixture
def july(tmp_path: Path) -> Path:
    return index(tmp_path / "july", ("one", "2"))


def test_a_bundle_is_applied_and_undone(june: Path, july: Path, tmp_path: Path) -> None:
    before, name = on_disk(june), bundle(tmp_path / "july.tar", july, since=june)
    applied = whbuild("apply", name, june)
    assert (applied.code, applied.err) == (0, "")
    assert applied.out == (
        f"{june} is in the state that {name} leads to: 5 files and pages came (1.7 kB), 2 went.\n"
        f"\nReturn to the state before with\n  whbuild rollback {june}\n"
    )
    assert on_disk(june) == on_disk(july)
    assert whbuild("rollback", june).code == 0
    assert on_disk(june) == before


def test_a_state_that_is_there_already_is_said_to_be(june: Path, tmp_path: Path) -> None:
    name = bundle(tmp_path / "june.tar", june)
    assert whbuild("apply", name, june).out == f"{june} is in the state that {name} leads to: nothing to do.\n"


def test_quiet_says_nothing(june: Path, tmp_path: Path) -> None:
    ran = whbuild("apply", "--quiet", bundle(tmp_path / "june.tar", june), tmp_path / "site")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["none.tar", "june"], 8, "error: none.tar cannot be read"),
        (["july.tar", "site"], 8, "error: july.tar holds what changed since another state, and site is no index."),
        (["cut.tar", "june"], 6, "error: cut.tar ends before it is whole."),
        (["july.tar.001", "june"], 8, "error: july.tar.001 cannot be read"),
        (["july.tar", "june", "--allowed-signers", "signers"], 10, "error: july.tar is not signed."),
        (
            ["july.tar", "june", "--allowed-signers", "none"],
            2,
            "error: none, the file of allowed signers, is not there.",
        ),
    ],
)
def test_what_is_refused_says_why(
    words: list[str], code: int, said: str, june: Path, july: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bundle(tmp_path / "july.tar", july, since=june).read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[:-1])
    (tmp_path / "signers").touch()
    monkeypatch.chdir(tmp_path)
    before = on_disk(june)
    ran = whbuild("apply", *words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(said)
    assert on_disk(june) == before
