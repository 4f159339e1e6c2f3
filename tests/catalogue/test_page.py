from __future__ import annotations

from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from tests.catalogue.specimen import EVIL, hostile, large, small
from wheelhouse.catalogue.facts import VERSION, Edition, Facts, Item, Lack, Project
from wheelhouse.catalogue.page import page
from wheelhouse.headers import POLICY


class Reader(HTMLParser):
    """What a browser without JavaScript makes of the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def read(facts: Facts) -> Reader:
    return Reader(page(facts).decode())


def test_each_project_is_a_row_that_leads_to_its_page() -> None:
    seen, facts = read(small()), small()
    names = [project.name for project in facts.projects]
    assert names
    assert set(names) <= set(seen.values("id"))
    assert [href for href in seen.values("href") if href.startswith("simple/")] == [
        f"simple/{name}/index.html" for name in names
    ]


def test_the_delivery_is_there_without_javascript() -> None:
    facts = small()
    text = " ".join(read(facts).texts)
    assert all(target in text for target in facts.targets)
    assert all(each.name in text for each in facts.sets)
    assert all(source in text for source in facts.sources)
    assert "2026-01-02" in text


@pytest.mark.parametrize("said", ["yanked", "missing on 1", "to build with", "archived", "What app is for."])
def test_what_is_unusual_is_marked(said: str) -> None:
    assert said in read(small()).texts


def test_what_is_there_for_lockers_only() -> None:
    item = Item(filename="a-1.tar.gz", kind="sdist", size=1, sha256="0", lockers_for=(0,))
    for targets, marks in (((), 1), ((0,), 0)):
        version = Edition(version="1", files=(replace(item, targets=targets),))
        lone = Project(name="a", versions=(version,))
        assert read(Facts(catalogue_version=VERSION, projects=(lone,))).texts.count("for lockers") == marks


def test_source_only() -> None:
    (project, *_) = small().projects
    (edition, *_) = project.versions
    item = Item(filename="a-1.tar.gz", kind="sdist", size=1, sha256="0")
    lone = replace(project, versions=(replace(edition, files=(item,), missing=()),))
    assert "source only" in read(Facts(catalogue_version=VERSION, projects=(lone,))).texts


def _lacking() -> Facts:
    whole = large(3)
    version = Edition(version="1", missing=(Lack(reason="none"),))
    return replace(whole, projects=(*whole.projects, Project(name="zz", versions=(version,))))


def test_what_has_no_file_is_not_ready() -> None:
    assert "3 packages, ready without internet" in read(_lacking()).texts


@pytest.mark.parametrize(
    ("facts", "promise"),
    [
        (small(), "1 package without a file for some target, marked below."),
        (small(), "What some of the packages need was not looked for, and may not be here."),
        (replace(large(3), alone=(0,)), "What some of the packages need was not looked for, and may not be here."),
        (replace(large(3), unknown=("a",)), "What some of the packages need was not looked for, and may not be here."),
        (_lacking(), "1 package without a file for some target, marked below."),
        (_lacking(), "All else that is needed is in this folder."),
        (large(3), "Every file that an installation needs is in this folder. No other index is asked."),
        (replace(large(3), targets=()), "The files of this folder as an index: clients need no other to find them."),
        (Facts(catalogue_version=VERSION), "It holds no file yet."),
        (Facts(catalogue_version=VERSION, targets=("3.12-win_amd64",)), "An empty index"),
    ],
)
def test_it_promises_what_is_so(facts: Facts, promise: str) -> None:
    assert promise in read(facts).texts


@pytest.mark.parametrize(
    ("projects", "said"), [(1, "1 package, ready"), (2, "2 packages, ready"), (5000, "5,000 packages")]
)
def test_numbers_agree_with_their_nouns(projects: int, said: str) -> None:
    seen = read(large(projects))
    assert any(text.startswith(said) for text in seen.texts)
    assert ("package" if projects == 1 else "packages") in seen.texts


def test_lists_of_a_hundred() -> None:
    seen = read(large(250))
    assert seen.values("start") == ["1", "101", "201"]
    assert read(large(100)).tags.count("h3") == read(large(1)).tags.count("h3")


def test_what_comes_from_outside_is_text() -> None:
    ordinary, seen = read(small()), read(hostile())
    assert set(seen.tags) <= set(ordinary.tags) | {"details", "summary"}
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert not [href for href in seen.values("href") if href.startswith("javascript")]
    assert "</script><img" in " ".join(seen.texts)


def test_nothing_turns_the_direction_of_writing() -> None:
    assert "\u202e" in EVIL
    assert "\u202e" not in page(hostile()).decode()


def test_one_policy() -> None:
    assert POLICY in read(small()).values("content")


def test_nothing_is_filled_in_twice() -> None:
    facts = small()
    (first, *others) = facts.projects
    named = replace(facts, projects=(replace(first, summary="{{rows}} {{headline}}"), *others))
    assert "{{rows}} {{headline}}" in read(named).texts


@pytest.mark.parametrize(("size", "said"), [(1, "1 byte"), (812, "812 bytes"), (999_950, "1.0 MB"), (0, "0 bytes")])
def test_bytes(size: int, said: str) -> None:
    item = Item(filename="a-1.zip", kind="other", size=size, sha256="0")
    lone = Project(name="a", versions=(Edition(version="1", files=(item,)),))
    assert said in read(Facts(catalogue_version=VERSION, projects=(lone,))).texts
