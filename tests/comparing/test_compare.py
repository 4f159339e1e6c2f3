from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.comparing.states import item, listing
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.comparison import Bytes, Comparison, FileChange, ProjectChange, Sum, Turn, Yank
from wheelhouse.comparing.listing import Item, Listing


def only(found: Comparison) -> ProjectChange:
    (change,) = found.projects
    return change


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((), ("a 1",), "added"),
        (("a 1",), (), "removed"),
        (("a 1.9",), ("a 1.10",), "up"),
        (("a 1",), ("a 1", "a 2"), "up"),
        (("a 1", "a 2"), ("a 1",), "down"),
        (("a 2",), ("a 2rc1",), "down"),
        (("a 1.24", "a 2"), ("a 1.26", "a 2"), "up"),
        (("a 1.26", "a 2"), ("a 1.24", "a 2"), "down"),
        (("a 2",), ("a 1", "a 2"), "versions"),
        (("a 1", "a 2"), ("a 2",), "versions"),
        (("a 1",), ("a 1", "a 1 1"), "rebuilt"),
        (("a 1",), (item("a 1", sha256="0" * 64),), "rebuilt"),
        (("a 1",), (item("a 1", yanked=True),), "restated"),
        (("a strange",), ("a 1",), "up"),
    ],
)
def test_how_a_project_moved(old: tuple[str | Item, ...], new: tuple[str | Item, ...], kind: str) -> None:
    found = comparison(listing(*old), listing(*new))
    assert only(found).kind == kind
    assert found.of(only(found).kind) == found.projects


def test_versions_are_sorted_as_versions_and_spelled_alike() -> None:
    change = only(comparison(listing("a 1.9.0", "a 1.10", "a odd"), listing("a 2.0-rc1")))
    assert (change.old, change.new) == (("1.10", "1.9.0", "odd"), ("2.0rc1",))


def test_each_file_that_comes_goes_or_has_other_bytes() -> None:
    (was, now, gone, came) = item("a 1"), item("a 1", sha256="0" * 64, size=7), item("a 1 1"), item("a 1 2")
    found = comparison(listing(was, gone), listing(now, came))
    assert only(found).rebuilt == ("1",)
    assert only(found).files == (
        FileChange(filename=gone.filename, version="1", old=Bytes(sha256=gone.sha256, size=1000)),
        FileChange(filename=came.filename, version="1", new=Bytes(sha256=came.sha256, size=1000)),
        FileChange(
            filename=was.filename,
            version="1",
            old=Bytes(sha256=was.sha256, size=1000),
            new=Bytes(sha256="0" * 64, size=7),
        ),
    )
    assert (found.removed, found.added) == (Sum(files=2, size=2000), Sum(files=2, size=1007))
    assert found.net == -993


def test_what_is_not_fetched_yet_is_the_same_file_by_its_name() -> None:
    found = comparison(listing("a 1", "b 1"), listing(item("a 1", sha256=None), item("b 2", size=None, sha256=None)))
    assert only(found).project == "b"
    assert found.added == Sum(files=1, size=0, unsized=1)
    assert found.same == 1


@pytest.mark.parametrize(
    ("old", "new", "yanks"),
    [
        (False, "broken", [Yank(version="1", yanked=True, reason="broken")]),
        (False, "", [Yank(version="1", yanked=True)]),
        (True, False, [Yank(version="1", yanked=False)]),
        ("broken", False, [Yank(version="1", yanked=False, reason="broken")]),
        (True, "broken", []),
    ],
)
def test_yanks(old: bool | str, new: bool | str, yanks: list[Yank]) -> None:
    found = comparison(listing(item("a 1", yanked=old), "b 1"), listing(item("a 1", yanked=new), "b 2"))
    assert [yank for change in found.projects for yank in change.yanks] == yanks


def test_what_comes_yanked_is_told() -> None:
    change = only(comparison(listing("a 1"), listing(item("a 2", yanked="broken"))))
    assert change.yanks == (Yank(version="2", yanked=True, reason="broken"),)


@pytest.mark.parametrize(
    ("old", "new", "turn"),
    [
        ("MIT", "GPL-3.0-only", Turn(old=("MIT",), new=("GPL-3.0-only",))),
        ("MIT License", "mit", None),
        ("BSD-3-Clause", "BSD License", None),
        ("BSD License", "MIT", Turn(old=("BSD License",), new=("MIT",))),
        (None, "MIT", None),
        ("MIT", None, Turn(old=("MIT",), new=())),
    ],
)
def test_licences(old: str | None, new: str | None, turn: Turn | None) -> None:
    found = comparison(listing(item("a 1", license=old)), listing(item("a 2", license=new)))
    assert only(found).license == turn


def test_the_licence_is_that_of_the_newest_version() -> None:
    old = listing(item("a 1", license="Old"), item("a 2", license="Mid"))
    assert only(comparison(old, listing(item("a 3", license="New")))).license == Turn(old=("Mid",), new=("New",))
    assert only(comparison(old, listing())).licenses == ("Mid",)


def test_another_index_is_told() -> None:
    change = only(comparison(listing("a 1"), listing(item("a 1", source="https://other.example/"))))
    assert change.kind == "restated"
    assert change.sources == Turn(old=("https://index.example/simple/",), new=("https://other.example/",))


def test_a_status_is_told() -> None:
    assert only(comparison(listing("a 1"), listing("a 1", a="quarantined"))).status == Turn(
        old=(), new=("quarantined",)
    )


ITEMS = st.builds(
    lambda project, version, build, facts: item(f"{project} {version} {build}".strip(), **facts),
    st.sampled_from("ab"),
    st.sampled_from(["1.0", "1.0rc1", "2", "x"]),
    st.sampled_from(["", "1"]),
    st.fixed_dictionaries(
        {
            "sha256": st.sampled_from(["0" * 64, "1" * 64]),
            "yanked": st.sampled_from([False, True, "why"]),
            "license": st.sampled_from([None, "MIT", "BSD"]),
            "size": st.integers(0, 9),
        }
    ),
)
LISTINGS = st.lists(ITEMS, unique_by=lambda item: item.filename).map(lambda items: Listing(items=tuple(items)))
MIRRORED = {"added": "removed", "removed": "added", "up": "down", "down": "up"}


@given(LISTINGS)
def test_nothing_differs_from_itself_in_any_order(one: Listing) -> None:
    found = comparison(one, Listing(items=one.items[::-1]))
    assert not found
    assert found.same == len({item.project for item in one.items})


@given(LISTINGS, LISTINGS)
def test_the_way_back_is_the_mirror(old: Listing, new: Listing) -> None:
    there, back = comparison(old, new), comparison(new, old)
    assert (there.old, there.added, there.net) == (back.new, back.removed, -back.net)
    # A licence that is lost is told, one that was not known before is not: so what is only restated has no mirror.
    kinds, expected = ({c.project: c.kind for c in one.projects if c.kind != "restated"} for one in (back, there))
    assert kinds == {project: MIRRORED.get(kind, kind) for project, kind in expected.items()}
    assert there.same + len(there.of("restated")) == back.same + len(back.of("restated"))


@given(LISTINGS, LISTINGS)
def test_the_files_that_differ_make_one_of_the_other(old: Listing, new: Listing) -> None:
    held = {item.filename: (item.sha256, item.size) for item in old.items}
    changed = [file for change in comparison(old, new).projects for file in change.files]
    for file in changed:
        if file.new is None:
            del held[file.filename]
        else:
            held[file.filename] = (file.new.sha256, file.new.size)
    same_size = {item.filename: item.size for item in old.items}
    again = [
        item if item.filename in {file.filename for file in changed} else replace(item, size=same_size[item.filename])
        for item in new.items
    ]
    assert held == {item.filename: (item.sha256, item.size) for item in again}
