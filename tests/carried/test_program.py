from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from tests.carried.scenes import bundle
from tests.interpreters import interpreters
from tests.places.story import on_disk
from wheelhouse.carried.program import _Showing, main
from wheelhouse.deliveries.program import program


def ran(python: str | Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "apply.py").write_bytes(program())
    command = [str(python), "-W", "error", "-I", "apply.py", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(words: list[str]) -> int:
    """Return the exit code of the same in this process."""
    try:
        return main(words)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.mark.parametrize("python", [f"cpython-3.{minor}" for minor in (6, 8, 9, 12, 13, 14, 15)] + ["pypy-3.11"])
def test_it_does_all_of_it_under_any_python(python: str, june: Path, july: Path, tmp_path: Path) -> None:
    if python not in interpreters():
        pytest.skip("no such Python here")
    bundle(tmp_path / "june.tar.gz", june)
    bundle(tmp_path / "july.tar", july, since=june)
    site = tmp_path / "site"
    for words, state in (
        (["june.tar.gz", "site"], june),
        (["july.tar", "site"], july),
        (["--rollback", "site"], june),
        (["--rollback", "--to", "2", "site"], july),
        (["--verify", "site"], july),
    ):
        done = ran(interpreters()[python], tmp_path, *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert on_disk(site) == on_disk(state)


@pytest.mark.parametrize(
    ("words", "number", "said"),
    [
        ([], 2, "usage: apply.py"),
        (["site"], 2, "error: Name a bundle, then the index."),
        (["--list", "july.tar", "site"], 2, "error: Name the index alone."),
        (["none.tar", "site"], 8, "error: none.tar cannot be read: No such file or directory."),
        (["cut.tar", "june"], 6, "error: cut.tar ends before it is whole."),
        (["july.tar", "site"], 8, "error: july.tar holds what changed since another state, and site is no index."),
        (["july.tar", "june", "--allowed-signers", "signers"], 10, "error: july.tar is not signed."),
        (["--rollback", "site"], 8, "error: site does not exist."),
        (["--rollback", "june"], 2, "error: june has no state before this one."),
        (["july.tar", "june", "--keep", "-1"], 2, "usage: apply.py"),
        (["july.tar", "june", "--grace", "inf"], 2, "usage: apply.py"),
        (["--verify", "site"], 8, "error: site does not exist."),
        (["july.tar", "june", "--to", "1"], 2, "error: --to is for --rollback."),
        (["--rollback", "june", "--allowed-signers", "signers"], 2, "error: --allowed-signers is for a bundle, and"),
    ],
)
def test_what_is_refused_is_told_as_whbuild_tells_it(
    words: list[str], number: int, said: str, june: Path, july: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = bundle(here / "july.tar", july, since=june).read_bytes()
    (here / "cut.tar").write_bytes(whole[:-1])
    (here / "signers").touch()
    assert code(words) == number
    out, err = capsys.readouterr()
    assert not out
    assert err.startswith(said)


@pytest.mark.usefixtures("here")
def test_what_is_damaged_is_listed(june: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (june / "packages" / "one-1-py3-none-any.whl").unlink()
    assert code(["--verify", "june"]) == 10
    out, err = capsys.readouterr()
    assert out == "missing: packages/one-1-py3-none-any.whl is not there.\n"
    assert err.startswith("error: june is not as it was written.\n\nhint: Apply a bundle of the whole index")


@pytest.mark.usefixtures("here", "june")
def test_states_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert code(["--list", "june"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["state", "since", "files", "size", "by"]
    assert lines[1].startswith("*  1")


def test_a_bundle_is_applied_and_undone(june: Path, july: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = on_disk(june)
    bundle(here / "july.tar", july, since=june)
    for words, said in (
        (["july.tar", "june"], "june is in the state that july.tar leads to: "),
        (["--verify", "june"], "june is as it was written, to the byte.\n"),
        (["--rollback", "june"], "june is in state 1"),
    ):
        assert code(words) == 0
        assert capsys.readouterr().out.startswith(said)
    assert on_disk(june) == before


def test_an_interruption_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wheelhouse.carried.program.listed", interrupted)
    assert code(["--list", "june"]) == 130
    assert capsys.readouterr().err.startswith("error: Interrupted.\n")


def test_a_disk_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "june")

    monkeypatch.setattr("wheelhouse.carried.program.applied", failing)
    assert code(["july.tar", "june"]) == 8
    assert capsys.readouterr().err.startswith("error: The system refused june: Input/output error.\n\nhint: ")


def test_who_sits_at_a_terminal_sees_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    showing = _Showing()
    showing.passed(2**30, 2**30)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    for done in (2**20, 2**26, 2**26 + 1, 2**27):
        showing.passed(done, 2**27)
    showing.wait()
    assert capsys.readouterr().err == (
        "\r67.1 MB of 134.2 MB \r134.2 MB of 134.2 MB \nAnother run holds the index: waiting for it to end.\n"
    )
