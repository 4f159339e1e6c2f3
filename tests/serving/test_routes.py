"""The path of a URL -> what of an index it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.serving.routes import Moved, Page, Path, Route, is_name, route

KNOWN = {
    "simple/index.html",
    "simple/index.v1_json",
    "simple/foo-bar/index.html",
    "packages/foo_bar-1-py3-none-any.whl",
    ".whbuild/manifest.json",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", Path("")),
        ("simple", Moved("simple/")),
        ("simple/", Page("simple/")),
        ("simple/foo-bar/", Page("simple/foo-bar/")),
        ("simple/other/", Page("simple/other/")),
        ("simple/Foo_Bar/", Moved("../foo-bar/")),
        ("simple/foo-bar", Moved("foo-bar/")),
        ("simple/FOO.bar", Moved("foo-bar/")),
        ("simple/index.html", Path("simple/index.html")),
        ("simple/foo-bar/index.html", Path("simple/foo-bar/index.html")),
        ("packages/foo_bar-1-py3-none-any.whl", Path("packages/foo_bar-1-py3-none-any.whl")),
        ("pylock.toml", Path("pylock.toml")),
        ("simple/Other_One/", None),
        ("simple/other", None),
        ("simple//", None),
        ("simple/foo-bar//index.html", None),
        ("packages/", None),
        ("packages//x", None),
        ("/simple/", None),
        (".whbuild/manifest.json", None),
        ("packages/.hidden", None),
        ("../secret", None),
        ("packages/../.whbuild/manifest.json", None),
        ("simple/./", None),
    ],
)
def test_what_a_path_stands_for(path: str, expected: Route | None) -> None:
    assert route(path, KNOWN) == expected


@given(path=st.text(alphabet="simple/.whbuildFO_-%\\\0\n ", max_size=30))
def test_nothing_private_is_reached_and_nowhere_is_led_outside(path: str) -> None:
    match route(path, KNOWN):
        case Path(found) | Page(found):
            assert not any(name.startswith(".") for name in found.split("/"))
        case Moved(to):
            assert to.removeprefix("../") in ("simple/", "foo-bar/")


@pytest.mark.parametrize("text", ["web", "2026-06", "a.b_c-d"])
def test_names_for_indexes(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["", ".hidden", "a b", "a/b", "ä", "health", "x" * 101, "a%2e"])
def test_no_names_for_indexes(text: str) -> None:
    assert not is_name(text)
