"""Wheels of made-up projects, as many as one likes: what a large index is measured with."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TAGS = (
    "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp312-cp312-win_amd64",
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    "cp311-cp311-win_amd64",
)
_VERSIONS = 2  # of each project, each with a wheel for each of the tags
_NEEDS = 3  # projects that a project needs at most
_EPOCH = (2020, 1, 1, 0, 0, 0)
_WORDS = ("index", "wheel", "package", "prove", "deliver", "month", "carry", "change", "server", "client", "page")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How large the files are: log-normal, as on an index; bytes."""

    median: float
    spread: float
    most: int = 300_000_000


KINDS = {
    "small": Sizes(median=2_000, spread=0.5),
    "real": Sizes(median=45_000, spread=1.8),  # mean 227 kB: some files of many megabytes hold most of the bytes
}


def filled(folder: Path, files: int, kind: str, first: int = 0) -> None:
    """Have the folder filled by a process of its own: whoever measures stays small."""
    subprocess.run([sys.executable, __file__, folder, str(files), kind, str(first)], check=True)


def fill(folder: Path, files: int, sizes: Sizes, first: int = 0) -> None:
    """Write so many wheels into the folder; `first` is the number of the first project.

    The same numbers give the same bytes. Each project needs some of those before it, so whoever asks for a late one
    gets many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, (project, version, tag) in zip(range(files), _wheels(first), strict=False):
        chance = random.Random(f"{first} {number}")
        payload = min(sizes.most, int(chance.lognormvariate(0, sizes.spread) * sizes.median))
        _write(folder, project, version, tag, chance, payload)


def name_of(project: int) -> str:
    """Return the name of a project."""
    return f"made-up-{project:05}"


def _wheels(first: int) -> Iterator[tuple[int, str, str]]:
    project = first
    while True:
        for minor in range(_VERSIONS):
            yield from ((project, f"1.{minor}", tag) for tag in _TAGS)
        project += 1


def _write(folder: Path, project: int, version: str, tag: str, chance: random.Random, payload: int) -> None:
    module = name_of(project).replace("-", "_")
    info = f"{module}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{module}-{version}-{tag}.whl", "w") as archive:
        for name, data in (
            (f"{module}/__init__.py", chance.randbytes(payload)),
            (f"{info}/METADATA", _metadata(project, version).encode()),
            (f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()),
            (f"{info}/RECORD", b""),
        ):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


def _metadata(project: int, version: str) -> str:
    chance = random.Random(project)
    needs = sorted({chance.randrange(project) for _ in range(chance.randint(0, _NEEDS))}) if project else []
    text = "\n".join(" ".join(chance.choices(_WORDS, k=14)) for _ in range(chance.randint(5, 60)))
    lines = ("Metadata-Version: 2.1", f"Name: {name_of(project)}", f"Version: {version}", "Requires-Python: >=3.8")
    return "\n".join((*lines, "License: MIT", *(f"Requires-Dist: {name_of(need)}>=1.0" for need in needs), "", text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", type=int)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("first", type=int, nargs="?", default=0, help="the number of the first project")
    chosen = parser.parse_args()
    fill(chosen.folder, chosen.files, KINDS[chosen.kind], chosen.first)
