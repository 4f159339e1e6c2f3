from __future__ import annotations

import pytest

from wheelhouse.dists.files import normalized
from wheelhouse.proof.declared import Installed
from wheelhouse.proof.importing import unneeded

MISSING = "ModuleNotFoundError: No module named 'pytest'"


@pytest.mark.parametrize(
    ("failures", "found"),
    [
        ({"_hook": MISSING}, {"_hook": "pytest"}),
        ({"_hook": "ImportError: install tool[x] (No module named 'pytest.mark')"}, {"_hook": "pytest"}),
        ({"_hook": MISSING, "tool": MISSING}, {}),
        ({"_hook": "ModuleNotFoundError: No module named 'other.part'"}, {}),
        ({"_hook": "ModuleNotFoundError: No module named 'other'"}, {}),
        ({"_hook": "ImportError: libGL.so.1: cannot open shared object file"}, {}),
        ({"other": MISSING}, {}),
        ({}, {}),
    ],
)
def test_a_plugin_of_what_is_not_there_need_not_be_imported(failures: dict[str, str], found: dict[str, str]) -> None:
    tool = Installed(project=normalized("tool"), version="1", modules=("_hook", "tool"))
    other = Installed(project=normalized("other"), version="1", modules=("other",))
    assert unneeded(failures, (tool, other)) == found


def test_what_was_asked_for_without_dependencies_may_want_what_is_not_there() -> None:
    tool = Installed(project=normalized("tool"), version="1", modules=("tool",))
    assert unneeded({"tool": MISSING}, (tool,), alone=True) == {"tool": "pytest"}
    assert unneeded({"tool": "ModuleNotFoundError: No module named 'tool.part'"}, (tool,), alone=True) == {}
