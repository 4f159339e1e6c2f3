"""The adapter imports pip's internals, so its stories are held against each pip that the project allows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STORIES = [f"tests/requirements/test_{name}.py" for name in ("text", "plain", "formats", "config")]


@pytest.mark.live
@pytest.mark.parametrize("version", ["25.0", "25.3", "26.0"])
def test_the_stories_hold_with_pip(version: str, tmp_path: Path) -> None:
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path), f"pip=={version}")
    subprocess.run([sys.executable, *install], check=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    program = f"import pip, pytest, sys; assert pip.__version__ == '{version}'; sys.exit(pytest.main(sys.argv[1:]))"
    words = ("-q", "-p", "no:cacheprovider", "-m", "not live", *STORIES)
    ran = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
