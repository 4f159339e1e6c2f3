"""Deliveries where the disk is full or may not be written, and two writers at once: nothing is lost, nothing mixes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.clients import WHBUILD, bare
from tests.links import check_links
from tests.living import build, content, delivered, done, source

_PAGE = 4096  # bytes
_OWN_DISK = ("unshare", "--map-root-user", "--mount")
_ON_IT = """\
mount -t tmpfs -o "size=$1" tmpfs "$3"
cp -R "$4/." "$3"
mount -o "remount,$2" tmpfs "$3"  # without its source, the options that it has are given again: an owner without a name
"${@:6}" || code=$?
cp -R "$3/." "$5"
exit "${code:-0}"
"""


@cache
def has_own_disks() -> bool:
    """Whether this machine lets a command mount what no other sees."""
    if shutil.which(_OWN_DISK[0]) is None:
        return False
    mounted = (*_OWN_DISK, "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    return subprocess.run(mounted, check=False, capture_output=True).returncode == 0


own_disk = pytest.mark.skipif(not has_own_disks(), reason="this system does not let a test mount a disk")


@dataclass(frozen=True, kw_only=True)
class Months:
    """The index of a month and of the next one, what goes from the one to the other, and what both are built of."""

    old: Path
    new: Path
    delta: Path
    packages: Path

    @property
    def program(self) -> tuple[str | Path, ...]:
        return (sys.executable, self.delta.with_name("apply.py"), self.delta)


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Months:
    folder = tmp_path_factory.mktemp("months")
    packages = source(folder / "packages")
    old = build(folder / "old", ["alpha==1.0", "gamma==1.0"], packages)
    new = build(folder / "new", ["alpha==2.0"], packages)
    return Months(old=old, new=new, delta=delivered(folder, new, since=old), packages=packages)


def _on_a_disk(pages: int, mode: str, months: Months, folder: Path) -> tuple[int, Path]:
    """Apply the delta on a disk of its own; return the exit code, and a copy of what is there then."""
    disk, left = folder / f"disk-{pages}", folder / f"left-{pages}"
    disk.mkdir()
    left.mkdir()
    script = ("bash", "-euc", _ON_IT, "-", str(pages * _PAGE), mode, disk, months.old, left)
    ran = subprocess.run(
        (*_OWN_DISK, *script, *months.program, disk), env=bare(), check=False, capture_output=True, text=True
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    assert ran.returncode == 0 or "error: " in ran.stderr, ran
    return ran.returncode, left


@own_disk
@pytest.mark.parametrize("step", [pytest.param(2, marks=pytest.mark.live), 7])
def test_a_disk_that_fills_loses_nothing(step: int, months: Months, tmp_path: Path) -> None:
    full = sum(-(-path.stat().st_size // _PAGE) for path in months.old.rglob("*") if path.is_file())
    codes = []
    for pages in range(full + 1, full + 60, step):
        code, left = _on_a_disk(pages, "rw", months, tmp_path)
        check_links(left)
        done("apply", months.delta, left)
        assert content(left) == content(months.new)
        codes.append(code)
    assert set(codes) == {0, 8}, codes


@own_disk
def test_a_folder_that_may_not_be_written_stays(months: Months, tmp_path: Path) -> None:
    code, left = _on_a_disk(1000, "ro", months, tmp_path)
    assert code == 8
    assert content(left) == content(months.old)


def test_a_run_and_a_delivery_take_turns(months: Months, tmp_path: Path) -> None:
    index = shutil.copytree(months.old, tmp_path / "index")
    options = ("--no-index", "-f", months.packages, "--cache-dir", tmp_path / "cache", "--set", "more")
    started = [
        subprocess.Popen((*months.program, index, "--grace", "1"), env=bare()),
        subprocess.Popen((WHBUILD, *options, "gamma==3.0", index), env=bare(), cwd=tmp_path),
        subprocess.Popen((WHBUILD, *options, "beta==3.0", index), env=bare(), cwd=tmp_path),
    ]
    codes = [process.wait() for process in started]
    assert codes[1:] == [0, 0]
    assert codes[0] in (0, 8)  # who came first decides whether the delta still fits
    check_links(index)
    done("verify", index)
