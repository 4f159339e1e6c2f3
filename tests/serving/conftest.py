"""Indexes to be served."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.living import build, source
from tests.specimens import wheel


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages; `large` is too large to be held in memory, `many` has pages worth packing."""
    folder = source(tmp_path_factory.mktemp("source") / "packages")
    specimens = [wheel("large", "1.0", files={"data.bin": bytes(range(256)) * 1000})]
    specimens += [wheel("many", f"1.{number}") for number in range(20)]
    for filename, data in specimens:
        (folder / filename).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Path:
    """Return an index that no test changes."""
    index = tmp_path_factory.mktemp("built") / "index"
    for pins in (["many==1.1"], ["many==1.2"], ["alpha==2.0", "large", "many==1.3"]):
        build(index, pins, packages)
    return index
