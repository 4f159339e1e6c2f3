"""Wheels that an index holds already are taken again; what is damaged there is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.closure.test_built_wheels import pin
from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import sha256
from tests.test_build_wheels import NATIVE, PART, TOOL, source
from wheelhouse.closure.closure import Pin
from wheelhouse.store.blobs import Blobs
from wheelhouse.wheels.delivered import Delivered

PURE = source("pure")
LINUX = source("native", NATIVE, content='b"\\x7fELF"', suffix=".so")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch, Pypi(PURE, LINUX, TOOL, PART).serve() as server:
        patch.setattr("wheelhouse.wheels.replacing.folder_of_programs", lambda: None)
        ran = whbuild("pure", "native", folder / "index", "-i", server.url, "--build-wheels")
    assert ran.code == 0, ran
    return folder / "index"


def wheels(index: Path, specimen: tuple[str, bytes], blobs: Blobs, **hashes: str) -> list[str]:
    sdist: Pin = pin(specimen[0])
    sdist = replace(sdist, file=replace(sdist.file, hashes=hashes or {"sha256": sha256(specimen[1])}))
    there = Delivered(index, blobs, lambda each: str(each.file.sha256))
    return [built.file.filename for built in there.wheels(sdist) if blobs.get(str(built.file.sha256))]


def test_a_wheel_of_the_same_sdist_is_taken(index: Path, tmp_path: Path) -> None:
    assert wheels(index, PURE, Blobs(tmp_path)) == ["pure-1.0-py3-none-any.whl"]
    assert wheels(index, PURE, Blobs(tmp_path), sha256="0" * 64) == []


def test_one_of_which_nobody_knows_where_it_runs_is_not(index: Path, tmp_path: Path) -> None:
    assert any(path.name.startswith("native") for path in (index / "packages").glob("*-linux_*.whl"))
    assert wheels(index, LINUX, Blobs(tmp_path)) == []


def test_without_an_index_or_with_a_damaged_one_there_is_none(index: Path, tmp_path: Path) -> None:
    assert wheels(tmp_path / "none", PURE, Blobs(tmp_path)) == []
    record = next((index / ".whbuild/asks").iterdir())
    text = record.read_bytes()
    try:
        record.chmod(0o644)
        record.write_bytes(b"{")
        assert wheels(index, PURE, Blobs(tmp_path)) == []
    finally:
        record.write_bytes(text)


def test_a_wheel_that_is_gone_or_another_is_none(index: Path, tmp_path: Path) -> None:
    path = index / "packages" / "pure-1.0-py3-none-any.whl"
    data = path.read_bytes()
    path.unlink()
    assert wheels(index, PURE, Blobs(tmp_path)) == []
    path.write_bytes(data + b"?")
    assert wheels(index, PURE, Blobs(tmp_path)) == []
    path.write_bytes(data)
