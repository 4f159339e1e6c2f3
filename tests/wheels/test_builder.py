"""From an sdist to a wheel in the store: built once, checked, repaired where it must be."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.building.test_repair import PROGRAMS, compiles, native
from tests.closure.test_built_wheels import pin
from tests.specimens import sha256, wheel
from wheelhouse.closure.closure import Made, Pin
from wheelhouse.dists.files import File, Sdist
from wheelhouse.errors import BadArchive
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.naming import named
from wheelhouse.wheels.builder import Builder
from wheelhouse.wheels.cache import Raw, WheelCache

HOST = Interpreter(python="/python", target=named("3.11-manylinux_2_36_x86_64"))
SDIST = replace(pin("a-1.0.tar.gz"), file=replace(pin("a-1.0.tar.gz").file, hashes={"sha256": "5" * 64}))


class Scene:
    """A store and a cache, and a backend that hands out one wheel and counts."""

    def __init__(self, folder: Path, given: Path, programs: Path | None = None) -> None:
        self.builds = 0
        self.blobs = Blobs(folder / "files")
        self._given = given
        self._folder = folder
        self._programs = programs

    def builder(self, *, cached: bool = True) -> Builder:
        kept = WheelCache(self._folder / "cache" if cached else None, self.blobs)
        return Builder(self._build, self._whole, self.blobs, kept, self._programs)

    def _build(self, _: File, __: Sdist, into: Path, ___: Interpreter) -> tuple[Path, tuple[str, ...]]:
        self.builds += 1
        return Path(shutil.copy(self._given, into)), ("setuptools==80.0",)

    def _whole(self, _: File) -> Path:
        return self._given  # of any content


@pytest.fixture
def scene(tmp_path: Path) -> Callable[..., Scene]:
    def made(tag: str = "py3-none-any", **facts: bytes) -> Scene:
        name, data = wheel("a", "1.0", ["b"], tag=tag, **facts)  # type: ignore[arg-type]
        (tmp_path / name).write_bytes(data)
        return Scene(tmp_path, tmp_path / name)

    return made


def test_a_wheel_comes_into_the_store_with_its_metadata_and_its_origin(scene: Callable[..., Scene]) -> None:
    stage = scene()
    found = stage.builder().wheel(SDIST, HOST)
    assert found.file.filename == "a-1.0-py3-none-any.whl"
    assert stage.blobs.get(found.file.hashes["sha256"], found.file.size) is not None
    assert found.metadata.requires_dist == ("b",)
    assert found.made == Made(source="a-1.0.tar.gz", sha256="5" * 64, requires=("setuptools==80.0",))
    assert found.floor is None


@pytest.mark.parametrize(("cached", "builds"), [(True, 1), (False, 2)])
def test_what_was_built_once_is_not_built_again(scene: Callable[..., Scene], cached: bool, builds: int) -> None:
    stage = scene()
    assert stage.builder(cached=cached).wheel(SDIST, HOST) == stage.builder(cached=cached).wheel(SDIST, HOST)
    assert stage.builds == builds


def test_what_the_store_lost_is_built_again(scene: Callable[..., Scene]) -> None:
    stage = scene()
    lost = stage.builder().wheel(SDIST, HOST)
    shutil.rmtree(stage.blobs.root / "sha256")
    assert stage.builder().wheel(SDIST, HOST) == lost
    assert stage.builds == 2


@pytest.mark.parametrize("note", [b"", b"{}", b"\xff"])
def test_a_note_that_is_damaged_is_none(scene: Callable[..., Scene], note: bytes, tmp_path: Path) -> None:
    stage = scene()
    stage.builder().wheel(SDIST, HOST)
    for path in (tmp_path / "cache").glob("*/*"):
        path.write_bytes(note)
    stage.builder().wheel(SDIST, HOST)
    assert stage.builds == 2


def test_another_patch_of_the_python_builds_anew(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path / "files")
    kept = WheelCache(tmp_path / "cache", blobs)
    raw = Raw(filename="a-1.0-py3-none-any.whl", sha256=blobs.put_bytes(b"wheel").sha256, requires=())
    kept.keep("5" * 64, HOST, raw)
    assert kept.find("5" * 64, HOST) == raw
    other = replace(HOST.target, environment={**HOST.target.environment, "python_full_version": "3.11.99"})
    assert kept.find("5" * 64, replace(HOST, target=other)) is None
    assert kept.find("6" * 64, HOST) is None


def test_an_sdist_without_a_hash_is_brought_to_be_hashed(scene: Callable[..., Scene], tmp_path: Path) -> None:
    stage = scene()
    made = stage.builder().wheel(replace(SDIST, file=replace(SDIST.file, hashes={})), HOST).made
    assert made.sha256 == sha256((tmp_path / "a-1.0-py3-none-any.whl").read_bytes())


def test_an_sdist_that_was_made_here_keeps_its_own_origin(scene: Callable[..., Scene]) -> None:
    of_git = replace(SDIST, made=Made(source="git+https://git.example/a@0123"))
    assert scene().builder().wheel(of_git, HOST).made.source == "git+https://git.example/a@0123"


def test_what_is_tagged_for_linux_and_holds_nothing_compiled_needs_no_repair(scene: Callable[..., Scene]) -> None:
    found = scene("cp311-cp311-linux_x86_64").builder().wheel(SDIST, HOST)
    assert (found.file.filename, found.floor, found.caveat) == ("a-1.0-cp311-cp311-linux_x86_64.whl", None, None)


def test_what_cannot_be_repaired_is_for_machines_like_this(scene: Callable[..., Scene]) -> None:
    found = scene("cp311-cp311-linux_x86_64", files={"a.so": b"\x7fELF"}).builder().wheel(SDIST, HOST)
    assert found.floor == "manylinux_2_36_x86_64"
    assert found.caveat == "auditwheel is not installed: pip install 'whbuild[repair]'"


@compiles
def test_what_was_compiled_is_repaired(tmp_path: Path) -> None:
    native_sdist: Pin = pin("native-1.0.tar.gz")
    found = Scene(tmp_path, native(tmp_path), PROGRAMS).builder().wheel(native_sdist, HOST)
    assert "manylinux" in found.file.filename
    assert (found.floor, found.caveat) == (None, None)


def test_a_wheel_that_says_inside_that_it_is_another_is_refused(scene: Callable[..., Scene]) -> None:
    with pytest.raises(BadArchive, match=r"says inside that it is b 1\.0"):
        scene(metadata_text=b"Metadata-Version: 2.1\nName: b\nVersion: 1.0\n").builder().wheel(SDIST, HOST)
