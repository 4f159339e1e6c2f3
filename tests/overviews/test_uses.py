"""What files are for."""

from __future__ import annotations

from tests.lineage.stories import LINUX, WINDOWS
from tests.overviews.holdings import records, sets
from wheelhouse.overviews.uses import NONE, Use, together, uses


def test_each_file_has_its_targets_and_its_purpose() -> None:
    found = uses(records(), sets())
    assert found["leaf-2.0-py3-none-any.whl"] == Use(targets=(LINUX, WINDOWS))
    assert found["colors-0.4-py3-none-any.whl"] == Use(targets=(WINDOWS,))
    assert found["maker-3.9-py3-none-any.whl"] == Use(building=(LINUX, WINDOWS))
    assert found["ours-1.tar.gz"] == Use(own=("own files",))
    assert "app-0.9-py3-none-any.whl" not in found


def test_several_files_are_for_what_any_is_for() -> None:
    both = together([Use(targets=("a",)), NONE, Use(targets=("b", "a"), spare=("c",))])
    assert both == Use(targets=("a", "b"), spare=("c",))
    assert (both.wanted, together([NONE]).wanted) == (True, False)
