"""How a process begins and ends, which can take longer than what lies between."""

from __future__ import annotations

import subprocess
import sys

import pytest

RING = """
import sys
from wheelhouse.__main__ import main
class Ring:
    def __init__(self): self.itself = self
    def __del__(self): print("found")
Ring()
sys.argv = ["whbuild", "--version"]
"""


@pytest.mark.parametrize(("then", "said"), [("pass", "found"), ("main()", "whbuild")])
def test_nothing_is_searched_for_cycles_when_all_is_over(then: str, said: str) -> None:
    command = [sys.executable, "-c", RING + then]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.split()[0] == said
