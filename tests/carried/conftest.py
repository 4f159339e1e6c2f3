from __future__ import annotations

from pathlib import Path

import pytest

from tests.carried.scenes import index
from tests.places.story import Stock


@pytest.fixture
def june(tmp_path: Path) -> Path:
    return index(tmp_path / "june", ("one", "1"), ("two", "1"))


@pytest.fixture
def july(tmp_path: Path) -> Path:
    return index(tmp_path / "july", ("one", "2"), ("two", "1"), ("a" * 120, "1"))


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return Stock(tmp_path / "stock")
