from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.comparing.states import JUNE, MAY, item, state
from wheelhouse.comparing.comparison import Turn
from wheelhouse.comparing.difference import difference


def test_what_differs_beside_files() -> None:
    found = difference(MAY, JUNE)
    assert found
    assert found.pages == 1
    assert found.targets == Turn(old=("3.9-x",), new=("3.9-x", "3.12-y"))
    assert [(text.path, text.noun, text.old is None, text.new is None) for text in found.texts] == [
        (".whbuild/asks/1.json", "records", False, True),
        (".whbuild/asks/2.json", "records", True, False),
        (".whbuild/sets/1.json", "requirement sets", True, False),
        ("pylock.3_9-x.toml", "locks", False, False),
    ]


def test_equal_manifests_are_the_same_state_whatever_they_are_called() -> None:
    found = difference(MAY, replace(MAY, shown="copy"))
    assert not found
    assert not found.comparison
    assert (found.texts, found.pages, found.targets) == ((), 0, None)


@pytest.mark.parametrize(
    ("name", "shown"), [("3_9-x_1_0", "3.9-x_1_0"), ("pp3_10-y", "pp3.10-y"), ("prod_1", "prod_1")]
)
def test_targets_are_told_by_the_names_of_their_locks(name: str, shown: str) -> None:
    assert state("may", item("a 1"), locks=(name,)).targets == (shown,)
