from __future__ import annotations

from pathlib import Path

import pytest

from tests.places.story import Stock
from wheelhouse.places.folder import Folder


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    return Stock(tmp_path / "stock")


@pytest.fixture
def folder(tmp_path: Path, stock: Stock) -> Folder:
    return Folder(tmp_path / "index", stock)
