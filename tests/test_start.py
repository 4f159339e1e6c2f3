"""How a process begins and ends, which can take longer than what lies between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.specimens import wheel

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


# What a run from wheels alone does not take, nor a word of help.
LATE = (
    *("wheelhouse.projects", "wheelhouse.wheels", "wheelhouse.building.sandbox", "wheelhouse.sources.sdists"),
    "tarfile",
)
PROVING = ("wheelhouse.proof", "packaging.pylock")
SAY = """
import sys
from wheelhouse.__main__ import main
try:
    main()
except SystemExit as end:
    print("ended", end.code, *sorted(sys.modules))
"""


@pytest.mark.parametrize(
    ("words", "late"),
    [
        (("--version",), (*LATE, *PROVING, "wheelhouse.order", "wheelhouse.building")),
        (("--help",), (*LATE, *PROVING, "wheelhouse.order", "wheelhouse.building")),
        (("plan", "a", "--no-index", "--find-links", "."), (*LATE, *PROVING)),
        (("a", "index", "--no-index", "--find-links", "."), LATE),
    ],
)
def test_what_is_rarely_needed_is_imported_late(tmp_path: Path, words: tuple[str, ...], late: tuple[str, ...]) -> None:
    name, data = wheel("a", "1.0")
    (tmp_path / name).write_bytes(data)
    _, _, ended = said(tmp_path, *words).rpartition("ended ")
    code, *modules = ended.split()
    assert code in {"0", "None"}
    assert {module for module in late if module in modules} == set()


def test_a_run_that_changes_nothing_proves_nothing(tmp_path: Path) -> None:
    name, data = wheel("a", "1.0")
    (tmp_path / name).write_bytes(data)
    first, second = (said(tmp_path, "a", "index", "--no-index", "--find-links", ".").split() for _ in range(2))
    assert set(PROVING) <= set(first)
    assert not set(PROVING) & set(second)


@pytest.mark.parametrize("words", [("rollback", ".", "--list"), ("diff", ".", "."), ("bundle", ".", "out.tar")])
def test_what_builds_nothing_imports_no_build(tmp_path: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", SAY, *words]
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    _, code, *modules = printed.stdout.split()  # the folder is no index: that is told in full, without a run
    assert code != "0"
    assert not {"wheelhouse.build", "wheelhouse.order", "wheelhouse.report"} & set(modules)


def said(folder: Path, *words: str) -> str:
    command = [
        sys.executable,
        "-c",
        SAY,
        *words,
        *(() if len(words) == 1 else ("--isolated", "--no-config", "--cache-dir", "cache")),
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
