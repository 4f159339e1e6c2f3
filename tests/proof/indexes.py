"""An index for two targets with everything in it: extras, an sdist and what builds it, a gap, a direct reference."""

from __future__ import annotations

from pathlib import Path

import msgspec
from packaging.utils import NormalizedName

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import sdist, wheel
from wheelhouse.dists.files import parse_filename
from wheelhouse.records.record import Record
from wheelhouse.targets.naming import named
from wheelhouse.tree.manifest import Manifest, Stored, blob_of
from wheelhouse.tree.plan import pages

LINUX, WINDOWS = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
PYPROJECT = """
[build-system]
requires = ["maker>=3"]
build-backend = "backend"
backend-path = ["."]

[project]
name = "old"
version = "1.0"
dependencies = ["leaf"]
"""
BACKEND = b"def build_wheel(*_): ..."
REQUIREMENTS = "app[fast]\ndrivers\n"


def built(folder: Path) -> Path:
    """Return the index, of which `drivers` has no file for Linux, and of which `old` has to be built."""
    Pypi(
        wheel("app", "1.0", ["colors>=1; sys_platform == 'win32'", "quick; extra == 'fast'"], extras=["fast"]),
        wheel("colors", "1.0"),
        wheel("quick", "1.0", ["old"]),
        sdist("old", "1.0", pyproject=PYPROJECT, files={"backend.py": BACKEND}),
        wheel("leaf", "1.0"),
        wheel("maker", "3.9", ["leaf"]),
        wheel("drivers", "1.0", tag="cp312-cp312-win_amd64"),
    ).folder(folder / "files")
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    return built_again(folder, folder / "index")


def built_again(folder: Path, index: Path) -> Path:
    """Return the index, once another run wrote it from the same files."""
    words = ("-r", folder / "requirements.txt", index, "--no-index", "-f", folder / "files")
    ran = whbuild(*words, "--python", "3.12", "--platform", "linux,windows", "--allow-missing")
    assert ran.code == 0, ran
    return index


def put(index: Path, specimen: tuple[str, bytes], text: bytes | None = None, *, as_of: str = "a 1.0") -> Stored:
    """Return the facts about a file that lies in the index from now on; `text` is the METADATA beside it."""
    name, version = as_of.split()
    (index / "packages").mkdir(parents=True, exist_ok=True)
    (index / "packages" / specimen[0]).write_bytes(specimen[1])
    return Stored(
        filename=specimen[0],
        project=NormalizedName(name),
        version=version,
        blob=blob_of(specimen[1]),
        metadata=None if text is None else blob_of(text),
    )


def laid(index: Path, *specimens: tuple[str, bytes]) -> Path:
    """Return the index of these files: their pages, and no METADATA beside them."""
    dists = [parse_filename(name) for name, _ in specimens]
    facts = [
        put(index, each, as_of=f"{dist.project} {dist.version}") for each, dist in zip(specimens, dists, strict=True)
    ]
    (index / ".whbuild").mkdir(exist_ok=True)
    for path, page in pages(Manifest(stored=tuple(facts))):
        (index / path).parent.mkdir(parents=True, exist_ok=True)
        (index / path).write_bytes(page)
    return index


def whole(record: Record, **facts: object) -> Record:
    """Return the record with its target, which takes pure wheels."""
    target = named(record.target)
    markers = {name: str(value) for name, value in target.environment.items()}
    known: dict[str, object] = {"markers": markers, "tags": ("py3-none-any",), **facts}
    return msgspec.structs.replace(record, **known)
