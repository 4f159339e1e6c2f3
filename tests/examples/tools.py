"""Programs that check and run the examples: those of the dependency group `examples`, beside this Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.clients import attempt, bare
from tests.examples.pipelines import EXAMPLES


def tool(name: str) -> Path:
    """Return the program; skip the test where it is not installed."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        pytest.skip(f"{name} is not here; it is in the dependency group `examples`")
    return path


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which a tool finds nobody's settings, and its own programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return bare() | {
        "HOME": str(home),
        "PATH": path,
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
    }


def content(command: Sequence[str | Path], home: Path) -> None:
    """Run the tool in the folder of examples; assert that it finds nothing."""
    code, told = attempt(command, EXAMPLES, environment(home))
    assert code == 0, told


def shellcheck(script: str, home: Path) -> None:
    """Assert that ShellCheck finds nothing in a script for bash."""
    command = (tool("shellcheck"), "--shell=bash", "-")
    ran = subprocess.run(command, input=script, check=False, capture_output=True, text=True, env=environment(home))
    assert ran.returncode == 0, ran.stdout
