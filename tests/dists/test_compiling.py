"""Whether an sdist takes a compiler."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from wheelhouse.dists.compiling import builds_with_compiler, holds_sources, is_compiled
from wheelhouse.dists.files import Wheel, parse_filename


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ((), None),
        (("py3-none-any",), False),
        (("cp312-cp312-win_amd64", "py3-none-any"), False),  # faster here, and without a compiler there
        (("cp312-cp312-win_amd64", "cp39-abi3-macosx_11_0_arm64"), True),
        (("py3-none-win_amd64",), True),
    ],
)
def test_wheels_beside_it_tell(tags: Sequence[str], expected: bool | None) -> None:
    wheels = [parse_filename(f"a-1.0-{tag}.whl") for tag in tags]
    assert is_compiled([wheel for wheel in wheels if isinstance(wheel, Wheel)]) is expected


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        ((), False),
        (("setuptools>=61", "wheel"), False),
        (("setuptools", "Cython>=3; python_version>'3'"), True),
        (("meson_python",), True),
        (("cython ??",), False),
    ],
)
def test_what_it_is_built_with_tells(requires: Sequence[str], expected: bool) -> None:
    assert builds_with_compiler(requires) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a-1.0/a/__init__.py", False),
        ("a-1.0/a/_fast.PYX", True),
        ("a-1.0/src/lib.rs", True),
        ("a-1.0/tests/data/one.c", False),
        ("tests/one.c", True),  # the top folder is named after the project
    ],
)
def test_what_is_in_it_tells(path: str, expected: bool) -> None:
    assert holds_sources([(), path.split("/")]) is expected
