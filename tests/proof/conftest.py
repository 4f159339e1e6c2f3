"""One index that a run built, and a copy of it for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.proof.indexes import built


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index that no test may change."""
    return built(tmp_path_factory.mktemp("proof"))


@pytest.fixture
def index(pristine: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(shutil.copytree(pristine, tmp_path / "index"))
