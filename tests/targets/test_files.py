from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as some
from packaging.markers import Environment
from packaging.tags import Tag

from wheelhouse.errors import UsageError
from wheelhouse.targets import here
from wheelhouse.targets.files import described, read, rendered, script
from wheelhouse.targets.target import Target, running

MARKERS = tuple(Environment.__annotations__)
GOOD = """
name = "prod"
[markers]
implementation_name = "cpython"
implementation_version = "3.12.4"
os_name = "nt"
platform_machine = "AMD64"
platform_python_implementation = "CPython"
platform_system = "Windows"
python_full_version = "3.12.4"
python_version = "3.12"
sys_platform = "win32"
[wheels]
tags = ["cp312-cp312-win_amd64", "py3-none-any"]
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "prod.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def problems(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(UsageError) as caught:
        read(written(folder, text))
    assert str(folder / "prod.toml") in caught.value.message
    return caught.value.context


def test_what_a_machine_says_of_itself_is_its_target(tmp_path: Path) -> None:
    target = read(written(tmp_path, here.document()))
    assert (target.environment, target.tags) == (running().environment, running().tags)
    assert target.assumed == frozenset()
    assert target.name == f"{target.python}-{running().name.partition('-')[2]}"


def test_what_a_program_printed_is_a_target(tmp_path: Path) -> None:
    assert described(GOOD) == read(written(tmp_path, GOOD))
    with pytest.raises(ValueError, match=r"nam is unknown; .* name is missing\."):
        described(GOOD.replace("name =", "nam ="))


def test_release_and_version_of_the_platform_may_be_left_out(tmp_path: Path) -> None:
    target = read(written(tmp_path, GOOD))
    assert target.assumed == {"platform_release", "platform_version"}
    assert target.environment["platform_release"] == target.environment["platform_version"] == ""
    assert target.tags == (Tag("cp312", "cp312", "win_amd64"), Tag("py3", "none", "any"))


_WORDS = some.text(some.characters(exclude_categories=["C", "Z"]), max_size=20)
_PARTS = some.text("abcxyz0189_", min_size=1, max_size=9)
_TAGS = some.builds(Tag, _PARTS.map("c".__add__), _PARTS, _PARTS)


@given(
    name=some.from_regex(r"\A[a-z0-9][a-z0-9._-]{0,30}\Z"),
    markers=some.fixed_dictionaries(dict.fromkeys(MARKERS, _WORDS)),
    python=some.sampled_from([("3.12", "3.12.0"), ("3.9", "3.9.18"), ("3.15", "3.15.0a1+")]),
    tags=some.lists(_TAGS, min_size=1),
    assumed=some.sets(some.sampled_from(MARKERS)),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    markers: dict[str, str],
    python: tuple[str, str],
    tags: list[Tag],
    assumed: set[str],
) -> None:
    markers["python_version"], markers["python_full_version"] = python
    environment = cast("Environment", markers)
    target = Target(name=name, environment=environment, tags=tuple(tags), assumed=frozenset(assumed))
    assert read(written(tmp_path_factory.getbasetemp(), rendered(target))) == target


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_marks_that_shells_of_windows_write_do_not_matter(tmp_path: Path, encoding: str) -> None:
    assert read(written(tmp_path, GOOD.encode(encoding))).name == "prod"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('name = "prod"', "", "name is missing."),
        ('name = "prod"', "name = 3", "name has to be a string."),
        ('"prod"', '"../etc"', "name has to be of letters, digits and . _ -, at most 100: '../etc'."),
        ('"prod"', '"prod"\nassume = []', "assume is unknown; did you mean assumed?"),
        ('"prod"', '"prod"\nassumed = ["os"]', "assumed: os is unknown."),
        ('"prod"', '"prod"\nassumed = "os_name"', "assumed has to be a list of strings, the names of markers."),
        ('os_name = "nt"', "", "markers: os_name is missing."),
        ('os_name = "nt"', "os_name = 1", "markers: os_name has to be a string."),
        ("os_name", '"\\u001b[2J"', "markers: '\\x1b[2J' is unknown."),
        ("os_name =", "os-name =", "markers: 'os-name' is unknown; did you mean os_name?"),
        ('"nt"', '"\\u001b[2J"', "markers: os_name has to be printable, at most 1000 characters long."),
        ('"nt"', f'"{"n" * 1001}"', "markers: os_name has to be printable, at most 1000 characters long."),
        ('"3.12"', '"3"', "markers: python_version has to be like 3.12: '3'."),
        ('"3.12"', '"3.11"', "markers: python_full_version 3.12.4 is not of python_version 3.11."),
        ('python_full_version = "3.12.4"', 'python_full_version = "new"', "markers: python_full_version has to be"),
        ("[wheels]", "[wheel]", "wheel is unknown; did you mean wheels?"),
        ("tags =", "tag =", "wheels: tag is unknown; did you mean tags?"),
        ("tags =", "x =", "wheels: tags is missing."),
        ('["cp312-cp312-win_amd64", "py3-none-any"]', "[]", "wheels: tags has to name at least one."),
        ('["cp312-cp312-win_amd64", "py3-none-any"]', '"any"', "wheels: tags has to be a list of strings, best first."),
        ('["cp312-cp312-win_amd64", "py3-none-any"]', str([1] * 20_001), "wheels: tags has more than 20000 entries."),
        ("py3-none-any", "py2.py3-none-any", "wheels: tags: 'py2.py3-none-any' is no tag."),
        ("py3-none-any", "py3-none", "wheels: tags: 'py3-none' is no tag."),
        ('"py3-none-any"', "3", "wheels: tags: an entry that is no string is no tag."),
        ("[wheels]\ntags =", "[[wheels]]\ntags =", "wheels has to be a table: [wheels]."),
        ('"nt"', "nt", "line 6, column 11: Invalid value."),
        ('"nt"', "[" * 3_000, "It is nested too deeply."),
        ('"nt"', "1" * 5_000, "It holds a number that is too long."),
        ("os_name", "a." * 200 + "a", "line 6: A key of more than 100 parts."),
        ('"prod"', '"prod"' + "\n" * (1 << 20), "It is larger than 1 MiB."),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(line.startswith(problem) for line in problems(tmp_path, GOOD.replace(old, new)))


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('name = "prod"', "nam = 1").replace('"nt"', "true").replace("py3-none-any", "wheel")
    assert problems(tmp_path, text) == (
        "nam is unknown; did you mean name?",
        "name is missing.",
        "markers: os_name has to be a string.",
        "wheels: tags: wheel is no tag.",
    )


def test_of_very_many_problems_the_first_are_said(tmp_path: Path) -> None:
    lines = problems(tmp_path, GOOD.replace('"py3-none-any"', ", ".join(['"x"'] * 100)))
    assert (len(lines), lines[-1]) == (21, "and 80 more")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert problems(tmp_path, b"\xff\x00") == ("It is not text in UTF-8.",)


@pytest.mark.parametrize("name", ["missing.toml", ".", "nul\0.toml"])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path / name)
    assert len(caught.value.context) == 1


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read anything")
    with pytest.raises(UsageError) as caught:
        read(path)
    assert caught.value.context == ("It cannot be read: Permission denied.",)


def test_the_program_that_is_carried_makes_the_same_file(tmp_path: Path) -> None:
    copied = tmp_path / "carried.py"
    copied.write_text(script(), encoding="utf-8")
    made = subprocess.run([sys.executable, copied], capture_output=True, check=True).stdout
    assert read(written(tmp_path, made)) == read(written(tmp_path, here.document()))
