"""What a run fetches and what it need not, who wanted a file that did not come, and who may read what was built."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import snapshot, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import wheel

BETA = "beta-1.0-py3-none-any.whl"
needs_modes = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


@pytest.fixture
def pypi() -> Pypi:
    return Pypi(wheel("alpha", "1.0", ["beta>=1"]), wheel("beta", "1.0"))


@pytest.fixture
def served(pypi: Pypi) -> Iterator[Served]:
    with pypi.serve() as server:
        yield server


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_file_that_does_not_come_is_traced_back_to_a_line(status: int, served: Served, tmp_path: Path) -> None:
    (tmp_path / "asked.txt").write_text("# the site\nalpha\n")
    served.switches.failing[f"/packages/{BETA}"] = status
    ran = whbuild("-r", tmp_path / "asked.txt", tmp_path / "index", "-i", served.url)
    assert ran.code == 5, ran
    assert "\nhint: " in ran.err
    assert f"  wanted: beta>=1 (from alpha 1.0)\n  wanted: alpha (from {tmp_path}/asked.txt, line 2)\n" in ran.err


def test_a_wrong_hash_shows_both_where_the_file_is_from_and_who_wanted_it(tmp_path: Path) -> None:
    filename, data = wheel("alpha", "1.0")
    pypi = Pypi()
    pypi.add(filename, data, hashes={"sha256": "0" * 64})
    with pypi.serve(sidecars="none") as server:
        ran = whbuild("alpha", tmp_path / "index", "-i", server.url)
    assert ran.code == 6, ran
    assert (
        f"announced {'0' * 64}\n  got       {hashlib.sha256(data).hexdigest()}\n  from      {server.address}" in ran.err
    )
    assert "wanted: alpha (from the command line)" in ran.err


def test_what_the_index_has_is_not_fetched_though_nothing_is_cached(served: Served, tmp_path: Path) -> None:
    whbuild("alpha", tmp_path / "index", "-i", served.url)
    before = snapshot(tmp_path / "index")
    served.requests.clear()
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url)
    assert [path for path in served.paths("/packages/") if path.endswith(".whl")] == []
    assert "nothing to do" in ran.out
    assert snapshot(tmp_path / "index") == before


def test_a_damaged_file_of_the_index_is_fetched_again(served: Served, tmp_path: Path) -> None:
    whbuild("alpha", tmp_path / "index", "-i", served.url)
    path = tmp_path / "index/packages" / BETA
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-1])
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url)
    assert ran.code == 0, ran
    assert path.read_bytes() == whole
    assert "1 file fetched" in ran.out


@needs_modes
def test_a_cache_that_was_filled_in_private_fills_an_index_for_all(served: Served, tmp_path: Path) -> None:
    words = ("alpha", "-i", served.url)
    with umask(0o077):
        whbuild(*words, tmp_path / "mine", cache=tmp_path / "cache")
    with umask(0o022):
        whbuild(*words, tmp_path / "ours", cache=tmp_path / "cache")
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o444 for path in (tmp_path / "ours").rglob("*")}
    assert modes == {0o444}
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o700


def test_files_of_this_machine_are_copied_and_not_fetched(pypi: Pypi, tmp_path: Path) -> None:
    wheels = pypi.folder(tmp_path / "wheels")
    ran = whbuild("alpha", tmp_path / "index", "--no-index", "-f", wheels, "--report", tmp_path / "report.json")
    assert "Copying 2 files\n" in ran.err, ran
    assert "  0 files fetched, 2 files copied from this machine\n" in ran.out
    report = json.loads((tmp_path / "report.json").read_bytes())
    assert (report["totals"]["fetched-files"], {file["fetched"] for file in report["files"]}) == (0, {False})


def test_an_index_folder_that_is_a_file_is_called_one(served: Served, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("mine")
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url)
    assert (ran.code, served.requests) == (8, [])
    assert f"{tmp_path}/index is a file" in ran.err
