from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wheelhouse import toml
from wheelhouse.errors import UsageError


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = 1\nb c\n", r"line 2, column 3: .+[^.]\."),
        ("a =", r"end of document: .+[^.]\."),
        ("a = 1\na = 2\n", r"line 2, column 6: .+[^.]\."),
        ("a = " + "[" * 2_000, "It is nested too deeply."),
        ("a = " + "9" * 5_000, "It holds a number that is too long."),
        ("x = 1\n[" + "a." * 101 + "a]", "line 2: A key of more than 100 parts."),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{problem}$"):
        toml.tables(text)


@given(some.text(some.sampled_from("a1.=[]{}\",\n#' -T:é"), max_size=60))
def test_any_text_is_read_or_told(text: str) -> None:
    with suppress(ValueError):
        toml.tables(text)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("target", []),
        ("taget", ["taget is unknown; did you mean target?"]),
        ("Python_Version", ["Python_Version is unknown; did you mean python-version?"]),
        ("zzz", ["zzz is unknown."]),
        ("\x1b[2J", ["'\\x1b[2J' is unknown."]),
    ],
)
def test_an_unknown_key_is_told_with_the_one_that_is_near(key: str, told: list[str]) -> None:
    assert list(toml.strangers([key], ("target", "python-version"))) == told


def test_the_largest_file_is_read_and_no_larger_one(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"#" * toml.LARGEST)
    assert toml.load(path, "file") == {}
    path.write_bytes(b"#" * (toml.LARGEST + 1))
    with pytest.raises(UsageError) as caught:
        toml.load(path, "file")
    assert caught.value.context == ("It is larger than 1 MiB.",)
