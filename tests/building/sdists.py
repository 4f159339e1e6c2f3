"""Sdists whose backends are written in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.building.workshop import Workshop
from wheelhouse.dists.files import Sdist, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import BuildError

IN_TREE = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
# A backend whose metadata says that it requires what `found()` returns.
BACKEND = """
import os
def prepare_metadata_for_build_wheel(folder, settings=None):
    info = os.path.join(folder, "a-1.dist-info")
    os.mkdir(info)
    with open(os.path.join(info, "METADATA"), "w") as file:
        file.write("Metadata-Version: 2.1\\nName: a\\nVersion: 1\\n")
        file.writelines(f"Requires-Dist: {text}\\n" for text in found())
    return "a-1.dist-info"
"""
# A backend that builds a wheel of `FILES` under `NAME`.
BUILDS = """
import os, zipfile
NAME = "a-1-py3-none-any.whl"
FILES = {
    "a-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: a\\nVersion: 1\\n",
    "a-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    "a-1.dist-info/RECORD": "a-1.dist-info/RECORD,,\\na-1.dist-info/METADATA,,\\na-1.dist-info/WHEEL,,\\n",
    "a.py": "",
}
def build_wheel(folder, *_):
    before()
    with zipfile.ZipFile(os.path.join(folder, NAME), "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return NAME
def before():
    pass
"""


class Sdists:
    """Makes sdists with a backend of their own, and asks for their metadata."""

    def __init__(self, folder: Path, workshop: Workshop) -> None:
        self.folder, self.workshop = folder, workshop

    def ask(self, backend: str, *, pyproject: str = IN_TREE, timeout: float = 30) -> Metadata:
        path, dist = self.make(backend, pyproject)
        workshop = self.workshop if timeout == 30 else Workshop(timeout=timeout)
        return workshop.metadata(path, dist)

    def make(self, backend: str, pyproject: str = IN_TREE) -> tuple[Path, Sdist]:
        filename, data = specimens.sdist("a", "1", pyproject=pyproject, files={"backend.py": backend.encode()})
        dist = parse_filename(filename)
        assert isinstance(dist, Sdist)
        (self.folder / filename).write_bytes(data)
        return self.folder / filename, dist

    def wheel(self, backend: str) -> Path:
        (into := self.folder / "wheels").mkdir(exist_ok=True)
        return self.workshop.wheel(*self.make(backend), into)

    def find(self, body: str) -> tuple[str, ...]:
        return self.ask(f"{BACKEND}\ndef found():\n    {body}\n").requires_dist

    def refused(self, backend: str, *, pyproject: str = IN_TREE, timeout: float = 30) -> BuildError:
        with pytest.raises(BuildError) as caught:
            self.ask(backend, pyproject=pyproject, timeout=timeout)
        assert caught.value.context[-1] == "It was wanted for the metadata of a-1.tar.gz."
        return caught.value
