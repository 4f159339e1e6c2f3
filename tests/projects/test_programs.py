"""Programs that are run to fetch a project: they wait for nobody, end in time, and fill no disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wheelhouse.errors import SourceError
from wheelhouse.projects import programs
from wheelhouse.projects.programs import Bounds, Ran, run


def python(folder: Path, program: str, bounds: Bounds | None = None, told: str = "") -> Ran:
    return run((sys.executable, "-c", program), cwd=folder, environ=os.environ, bounds=bounds or Bounds(), told=told)


def test_what_it_says_is_kept_apart_from_its_complaints(tmp_path: Path) -> None:
    says = "import sys; print('out'); print('a\\x1b[31m\\rhttps://me:secret@h.example', file=sys.stderr); sys.exit(3)"
    assert python(tmp_path, says) == Ran(code=3, output="out\n", complaints=("a [31m", "https://****@h.example"))


def test_who_asks_gets_what_was_told_and_then_the_end(tmp_path: Path) -> None:
    assert python(tmp_path, "print(input()); input()", told="word\n").output == "word\n"


def test_time_has_an_end(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"did not end within 0\.2 seconds"):
        python(tmp_path, "import time; time.sleep(60)", Bounds(seconds=0.2))


def test_room_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_LOOK", 0.05)
    fills = "import time; open('big', 'wb').write(bytes(100_000)); time.sleep(60)"
    with pytest.raises(SourceError, match="more than 1,000 bytes"):
        python(tmp_path, fills, Bounds(size=1_000))


@pytest.mark.skipif(os.name == "nt", reason="a mode that Windows does not have")
def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    with pytest.raises(SourceError, match="cannot be started"):
        run((str(tmp_path / "git"),), cwd=tmp_path, environ=os.environ, bounds=Bounds())
