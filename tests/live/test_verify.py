"""A real tree, with wheels, sdists and what builds them, locks and a gap: no file of it can go without being missed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.command import whbuild
from wheelhouse.carried.generations import STATES
from wheelhouse.carried.layout import LOCK, MANIFEST, STATES_SCRIPT
from wheelhouse.commands.verifying import verify

ASKED = """\
requests[socks]>=2.31
docopt
pyyaml
markupsafe
pywin32==306
"""


@pytest.mark.live
@pytest.mark.timeout(600)
def test_whatever_file_of_a_real_tree_goes_it_is_missed_by_name_and_with_who_wants_it(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(ASKED)
    index, aside = tmp_path / "index", tmp_path / "aside"
    targets = ("--python", "3.11,3.13", "--platform", "linux,windows,macos", "--keep-newer", "--allow-missing")
    ran = whbuild("-r", tmp_path / "requirements.txt", index, *targets)
    assert ran.code == 0, ran.err
    assert verify(index).faults == ()
    paths = [path.relative_to(index).as_posix() for path in sorted(index.rglob("*")) if path.is_file()]
    paths.remove(LOCK)
    assert len(paths) > 100
    for path in paths:
        shutil.move(index / path, aside)
        _check(path, index)
        shutil.move(aside, index / path)
    assert verify(index).faults == ()


def _check(path: str, index: Path) -> None:
    verdict = verify(index)
    if path in {STATES, STATES_SCRIPT}:  # no part of what is delivered (docs/rollback.md): told, and nothing fails
        assert [each.code for each in verdict.findings if each.path == path] == ["generation-damaged"]
        return
    faults = verdict.faults
    (fault,) = (each for each in faults if each.path == path and each.code in {"missing", "manifest-missing"})
    assert path in fault.message
    if path.startswith("packages/"):
        assert fault.project, path
        assert fault.targets, path
        reasons = ("requirements.txt, line ", "kept for newer platforms")
        assert any(reason in line for line in fault.context for reason in reasons), fault.context
    else:
        assert fault.context or path == MANIFEST, path
