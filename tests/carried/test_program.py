from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.carried.scenes import bundle
from tests.interpreters import interpreters
from tests.places.story import on_disk
from wheelhouse.deliveries.program import program


def ran(python: str | Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "apply.py").write_bytes(program())
    command = [str(python), "-W", "error", "-I", "apply.py", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


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
    ("words", "code", "said"),
    [
        ([], 2, "usage: apply.py"),
        (["site"], 2, "error: Name a bundle, then the index."),
        (["--list", "july.tar", "site"], 2, "error: Name the index alone."),
        (["none.tar", "site"], 8, "error: none.tar cannot be read: No such file or directory."),
        (["cut.tar", "june"], 6, "error: cut.tar ends before it is whole."),
        (["july.tar", "site"], 8, "error: july.tar holds what changed since another state, and site is empty."),
        (["july.tar", "june", "--allowed-signers", "signers"], 10, "error: july.tar is not signed."),
        (["--rollback", "site"], 2, "error: site is no index of whbuild."),
        (["--rollback", "june"], 2, "error: june has no state before this one."),
        (["july.tar", "june", "--keep", "-1"], 2, "usage: apply.py"),
        (["july.tar", "june", "--grace", "inf"], 2, "usage: apply.py"),
        (["--verify", "site"], 2, "error: site is no index that whbuild wrote"),
    ],
)
def test_what_is_refused_is_told_as_whbuild_tells_it(
    words: list[str], code: int, said: str, june: Path, july: Path, tmp_path: Path
) -> None:
    whole = bundle(tmp_path / "july.tar", july, since=june).read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[:-1])
    (tmp_path / "signers").touch()
    done = ran(sys.executable, tmp_path, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)


def test_what_is_damaged_is_listed(june: Path, tmp_path: Path) -> None:
    (june / "packages" / "one-1-py3-none-any.whl").unlink()
    done = ran(sys.executable, tmp_path, "--verify", "june")
    assert done.returncode == 10
    assert done.stdout == "missing: packages/one-1-py3-none-any.whl is not there.\n"
    assert done.stderr.startswith("error: june is not as it was written.\n\nhint: Apply a bundle of the whole index")


@pytest.mark.usefixtures("june")
def test_states_are_listed(tmp_path: Path) -> None:
    lines = ran(sys.executable, tmp_path, "--list", "june").stdout.splitlines()
    assert lines[0].split() == ["state", "since", "files", "size", "by"]
    assert lines[1].startswith("*  1")
