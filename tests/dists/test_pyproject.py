from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from wheelhouse.dists.pyproject import DEFAULT_REQUIRES, build_requires, from_pyproject
from wheelhouse.errors import BuildError

STATIC = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "My.Project"
version = "1.0"
readme = "no such file"
dynamic = ["classifiers"]
requires-python = ">=3.9"
dependencies = ["a>=1", "b; python_version < '3.10'"]
[project.optional-dependencies]
Fast_Path = ["c[x]; os_name == 'nt' or os_name == 'java'", "d"]
empty = []
"""


@pytest.mark.parametrize(
    ("line", "license_"),
    [
        ('license = "MIT"', "MIT"),
        ('license = {text = "BSD License"}', "BSD License"),
        ('license = {file = "LICENSE"}\nclassifiers = ["A :: B", "License :: Public Domain"]', "Public Domain"),
        ("license = 1\nclassifiers = [2]", None),
        ("license = {text = 3}\nclassifiers = 4", None),
    ],
)
def test_what_a_static_table_says_of_the_licence(line: str, license_: str | None) -> None:
    metadata = from_pyproject(f'[project]\nname = "a"\nversion = "1"\ndependencies = []\n{line}\n'.encode())
    assert metadata is not None
    assert metadata.license == license_


@pytest.mark.parametrize(("line", "summary"), [('description = "What"', "What"), ("", None)])
def test_what_a_static_table_says_of_itself(line: str, summary: str | None) -> None:
    metadata = from_pyproject(f'[project]\nname = "a"\nversion = "1"\ndependencies = []\n{line}\n'.encode())
    assert metadata is not None
    assert metadata.summary == summary


def test_a_static_table_promises_what_a_built_wheel_would_say() -> None:
    metadata = from_pyproject(STATIC.encode())
    assert metadata is not None
    assert (metadata.name, metadata.version, metadata.requires_python) == ("my-project", "1.0", ">=3.9")
    assert metadata.provides_extra == ("empty", "fast-path")
    assert metadata.license is None
    assert [Requirement(text) for text in metadata.requires_dist] == [
        Requirement("a>=1"),
        Requirement("b; python_version < '3.10'"),
        Requirement("c[x]; (os_name == 'nt' or os_name == 'java') and extra == 'fast-path'"),
        Requirement("d; extra == 'fast-path'"),
    ]


NAMED = '[project]\nname = "a"\nversion = "1"\n'
HATCH = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'


@pytest.mark.parametrize(
    ("text", "is_trusted"),
    [
        ("", False),
        ("[build-system]\nrequires = []\n", False),
        ("[project", False),
        ("\xff", False),
        ("project = 1", False),
        ("a = " + "[" * 5000 + "]" * 5000, False),
        (NAMED + "dependencies = []\n", True),
        (NAMED + "dependencies = ['=x']\n", False),
        (NAMED + "dependencies = 'x'\n", False),
        (NAMED + "dependencies = []\ndynamic = 1\n", False),
        (NAMED + "dependencies = []\ndynamic = ['readme', 'authors']\n", True),
        (NAMED + "dynamic = ['dependencies']\n", False),
        (NAMED + "dependencies = []\ndynamic = ['optional-dependencies']\n", False),
        (NAMED + "dependencies = []\ndynamic = ['requires-python']\n", False),
        ('[project]\nname = "a"\ndependencies = []\ndynamic = ["version"]\n', False),
        ('[project]\nname = "a"\ndependencies = []\n', False),
        ('[project]\nversion = "1"\ndependencies = []\n', False),
        ('[project]\nname = "a b"\nversion = "1"\ndependencies = []\n', False),
        (NAMED, False),  # setuptools, which may look into setup.py
        (HATCH + NAMED, True),
        (HATCH.replace("hatchling", "setuptools") + NAMED, False),
        (HATCH + NAMED + "[tool.poetry]\n", False),
        (HATCH + NAMED + "dependencies = []\n[tool.poetry]\n", True),
    ],
)
def test_when_a_table_is_believed(text: str, is_trusted: bool) -> None:
    assert (from_pyproject(text.encode("latin-1")) is not None) == is_trusted


VALUES = st.recursive(
    st.sampled_from(["'a'", "'1.0'", "'>=3'", "1", "true", "''", "'a\\n b'", '"a\\nName: b"', "1979-05-27"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=3,
)


@pytest.mark.property
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ["name", "version", "dependencies", "optional-dependencies", "requires-python", "dynamic"], VALUES
        ),
    )
)
def test_no_table_raises(project: dict[str, str]) -> None:
    lines = ["[project]", *(f"{key} = {value}" for key, value in project.items())]
    metadata = from_pyproject("\n".join(lines).encode())
    assert metadata is None or metadata.name


@pytest.mark.parametrize(
    ("text", "requires"),
    [
        (None, DEFAULT_REQUIRES),
        (b"", DEFAULT_REQUIRES),
        (b"[tool.x]\n", DEFAULT_REQUIRES),
        (
            b'[build-system]\nrequires = ["flit_core >=3", "x; os_name == \'nt\'"]\n',
            ("flit_core >=3", "x; os_name == 'nt'"),
        ),
        (b"[build-system]\nrequires = []\n", ()),
    ],
)
def test_what_a_build_needs(text: bytes | None, requires: tuple[str, ...]) -> None:
    assert build_requires(text) == requires


@pytest.mark.parametrize(
    "text",
    [
        b"[build-system",
        b"\xff",
        b"build-system = 1",
        b"[build-system]\n",
        b"[build-system]\nrequires = 'x'\n",
        b"[build-system]\nrequires = [1]\n",
    ],
)
def test_a_malformed_table_is_an_error(text: bytes) -> None:
    with pytest.raises(BuildError, match=r"pyproject\.toml"):
        build_requires(text)
