"""`--no-binary` and `--only-binary`, held against pip's own merging."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name
from pip._internal.models.format_control import FormatControl

from wheelhouse.errors import UsageError
from wheelhouse.requirements.ask import Formats
from wheelhouse.requirements.formats import FormatOption, merged

OPTIONS: tuple[FormatOption, ...] = ("no-binary", "only-binary")
VALUES = st.lists(st.sampled_from([":all:", ":none:", "a", "B.c", "b-c", ""]), min_size=1, max_size=4).map(",".join)


@given(given=st.lists(st.tuples(st.sampled_from(OPTIONS), VALUES), max_size=5))
def test_they_merge_as_in_pip(given: list[tuple[FormatOption, str]]) -> None:
    control, formats = FormatControl(), Formats()
    for option, value in given:
        sets = (control.no_binary, control.only_binary)
        FormatControl.handle_mutual_excludes(value, *(sets if option == "no-binary" else sets[::-1]))
        formats = merged(formats, option, value)
    assert (formats.no_binary, formats.only_binary) == (frozenset(control.no_binary), frozenset(control.only_binary))
    for name in map(canonicalize_name, ("a", "b-c", "d")):
        allowed = {"binary": formats.allows_wheel(name), "source": formats.allows_sdist(name)}
        assert {kind for kind, may in allowed.items() if may} == control.get_allowed_formats(name)


def test_an_option_in_the_place_of_a_value_is_refused() -> None:
    with pytest.raises(UsageError, match="--no-binary needs a value"):
        merged(Formats(), "no-binary", "--pre")
