from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.errors import UsageError
from wheelhouse.targets.pythons import Python, known, parsed


@pytest.mark.parametrize(
    ("text", "python", "canonical"),
    [
        ("3.12", Python(series=(3, 12)), "3.12"),
        ("3.12.4", Python(series=(3, 12), patch=4), "3.12.4"),
        ("3.12.0", Python(series=(3, 12), patch=0), "3.12.0"),
        ("3.14t", Python(series=(3, 14), free_threaded=True), "3.14t"),
        ("3.13.2t", Python(series=(3, 13), patch=2, free_threaded=True), "3.13.2t"),
        ("pp3.10", Python(implementation="pp", series=(3, 10)), "pp3.10"),
        ("pypy3.10.14", Python(implementation="pp", series=(3, 10), patch=14), "pp3.10.14"),
        ("cp3.12", Python(series=(3, 12)), "3.12"),
        ("cp312", Python(series=(3, 12)), "3.12"),
        ("cp313t", Python(series=(3, 13), free_threaded=True), "3.13t"),
        ("312", Python(series=(3, 12)), "3.12"),
        ("39", Python(series=(3, 9)), "3.9"),
        (" Python3.9 ", Python(series=(3, 9)), "3.9"),
    ],
)
def test_a_text_names_a_python(text: str, python: Python, canonical: str) -> None:
    assert parsed(text) == python
    assert str(python) == canonical


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("3.99", "3.9"),
        ("3.16", "3.15"),
        ("2.7", ""),
        ("3", ""),
        ("", ""),
        ("pp3.12", "pp3.11"),
        ("3.12.1.1", "3.12"),
        ("3.1٢", ""),
        ("3.12rc1", "3.12"),
        ("jython3.9", "3.9"),
    ],
)
def test_an_unknown_python_gets_near_matches(text: str, close: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    assert repr(text) in caught.value.message
    assert close in caught.value.message
    assert caught.value.hint == "whbuild target list shows all Pythons and platforms."


@pytest.mark.parametrize("text", ["3.12t", "pp3.10t"])
def test_free_threaded_is_cpython_from_3_13_on(text: str) -> None:
    with pytest.raises(UsageError, match="free-threaded"):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "tag", "abi"),
    [
        ("3.7", "cp37", "cp37m"),
        ("3.8", "cp38", "cp38"),
        ("3.14t", "cp314", "cp314t"),
        ("pp3.10", "pp310", "pypy310_pp73"),
    ],
)
def test_its_interpreter_and_abi_tags(text: str, tag: str, abi: str) -> None:
    assert (parsed(text).tag, parsed(text).abi) == (tag, abi)


@given(st.sampled_from(known()), st.none() | st.integers(0, 99))
def test_what_is_written_is_read_again(python: Python, patch: int | None) -> None:
    exact = Python(
        implementation=python.implementation,
        series=python.series,
        patch=patch,
        free_threaded=python.free_threaded,
    )
    assert parsed(str(exact)) == exact
