from __future__ import annotations

import pytest

from tests.comparing.states import item, listing
from wheelhouse.comparing import wording
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.comparison import Comparison, ProjectChange
from wheelhouse.comparing.listing import Item


def compared(old: tuple[str | Item, ...], new: tuple[str | Item, ...]) -> Comparison:
    return comparison(listing(*old), listing(*new))


def only(found: Comparison) -> ProjectChange:
    (change,) = found.projects
    return change


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((), (), "Nothing differs: both are empty."),
        (("a 1",), ("a 1",), "Nothing differs: 1 project is as it was."),
        (("a 1",), ("a 2",), "1 project differs: 1 up."),
        (("a 1", "b 1", "c 1"), ("a 2", "c 1"), "2 projects differ: 1 removed, 1 up. 1 is as it was."),
        (("a 1", "b 1", "c 1"), ("a 1", "b 1"), "1 project differs: 1 removed. 2 are as they were."),
    ],
)
def test_the_headline(old: tuple[str, ...], new: tuple[str, ...], told: str) -> None:
    assert wording.headline(compared(old, new)) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (("a 1",), ("a 1",), "No file comes or goes."),
        (("a 1",), ("a 2",), "+1 file (1.0 kB), -1 file (1.0 kB): as many bytes as before."),
        ((), ("a 1", "a 2"), "+2 files (2.0 kB): 2.0 kB more."),
        (("a 1",), (), "-1 file (1.0 kB): 1.0 kB less."),
        (
            (),
            (item("a 1", size=None),),
            "+1 file (0 bytes): as many bytes as before (of 1 file the size is not known).",
        ),
    ],
)
def test_what_comes_and_goes(old: tuple[str | Item, ...], new: tuple[str | Item, ...], told: str) -> None:
    assert wording.weighed(compared(old, new)) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ((), ("a 1", "a 2"), "2, 1"),
        (("a 1",), (), "1"),
        (("a 1",), ("a 2",), "1 -> 2"),
        (("a 1",), ("a 1", "a 2"), "1 -> 2 (beside 1)"),
        (("a 1", "a 2"), ("a 1",), "2 -> 1"),
        (("a 1", "a 2", "a 3"), ("a 1", "a 2"), "3 -> 2 (beside 1)"),
        (("a 1.24", "a 2"), ("a 1.26", "a 2"), "1.24 -> 1.26 (beside 2)"),
        (("a 2",), ("a 1", "a 2"), "+1 (beside 2)"),
        (("a 1", "a 2"), ("a 2",), "-1 (beside 2)"),
        (("a 1",), ("a 1", "a 1 1"), "1"),
        (tuple(f"a {n}" for n in range(7)), (), "6, 5, 4, 3 and 3 more"),
    ],
)
def test_versions(old: tuple[str, ...], new: tuple[str, ...], told: str) -> None:
    assert wording.moved(only(compared(old, new))) == told


def test_what_differs_of_a_version_that_is_in_both() -> None:
    old = ("a 1", "a 1 1", "a 1 2", "a 0")
    change = only(compared(old, (item("a 1", sha256="0" * 64), "a 1 3")))
    assert wording.rebuilt(change) == "1 file with other bytes, +1 file, -2 files"
    assert dict(wording.remarks([change])) == {
        "rebuilt beside other versions": [("a", ["1: 1 file with other bytes, +1 file, -2 files"])]
    }


def test_bytes_that_nobody_knows() -> None:
    change = only(compared(("a 1",), (item("a 2", size=None),)))
    assert wording.traffic(change.files) == "+? -1.0 kB"
