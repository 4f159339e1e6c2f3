"""docs/deliveries.md as it is written, with real packages of the days that it names."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from tests.clients import road
from tests.two_sides import SERIES, tell

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        (sys.platform, platform.machine(), SERIES) != ("linux", "x86_64", "3.8"),
        reason="the page names wheels of Python 3.8 on such a machine",
    ),
]


def test_the_page_is_true_of_the_default_index(tmp_path: Path) -> None:
    tell(tmp_path, dict(road()))
