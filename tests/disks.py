"""What the disk can do on which tests write."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest


def _has_links() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder, "there")
        there.touch()
        try:
            os.link(there, Path(folder, "too"))
        except OSError:
            return False
    return True


needs_links = pytest.mark.skipif(not _has_links(), reason="this disk has no hard links")
