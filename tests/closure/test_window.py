"""The span of a specifier against plain `contains`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from wheelhouse.closure.window import span, within
from wheelhouse.dists.releases import Release

numbers = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
tails = st.sampled_from(("", "", "", "rc1", ".dev0", ".post1", "a2.dev1", "+local", "+1"))
texts = st.builds("{}{}{}".format, st.sampled_from(("", "", "1!")), numbers, tails)
plain = st.builds(
    "{}{}".format, st.sampled_from((">=", "<=", ">", "<", "==", "!=")), texts.map(lambda t: t.split("+")[0])
)
local = st.builds("=={}".format, texts)
compatible = st.builds("~={}.{}".format, numbers, st.integers(0, 3))
wildcard = st.builds("{}{}.*".format, st.sampled_from(("==", "!=")), numbers)
arbitrary = st.builds("==={}".format, texts)
specifiers = (
    st.lists(st.one_of(plain, local, compatible, wildcard, arbitrary), max_size=3).map(",".join).map(SpecifierSet)
)


@given(st.lists(texts.map(Version), unique=True, max_size=30), specifiers)
def test_within_yields_exactly_what_contains_allows(versions: list[Version], specifier: SpecifierSet) -> None:
    releases = [Release(str(version), ()) for version in sorted(versions, reverse=True)]
    expected = [each for each in releases if specifier.contains(each.version, prereleases=True)]
    assert list(within(specifier, releases)) == expected


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", (0, 1000)),
        (">=1.990", (0, 10)),
        ("<1.10", (989, 1000)),
        ("==1.500", (499, 500)),
        ("~=1.990.0", (9, 10)),
        ("==2.*", (0, 0)),
        (">=3,<2", (0, 0)),
        ("!=1.5", (0, 1000)),
        ("===odd", (0, 1000)),
    ],
)
def test_a_long_history_is_cut_to_a_span(specifier: str, expected: tuple[int, int]) -> None:
    releases = [Release(f"1.{number}", ()) for number in reversed(range(1000))]
    assert span(SpecifierSet(specifier), releases) == expected


def test_versions_outside_the_span_are_not_even_parsed() -> None:
    releases = [Release(f"1.{number}", ()) for number in reversed(range(1000))]
    assert [each.text for each in within(SpecifierSet("==1.7"), releases)] == ["1.7"]
    assert sum("version" in vars(release) for release in releases) < 25
