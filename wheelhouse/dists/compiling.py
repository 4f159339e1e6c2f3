"""Whether an sdist holds code that a compiler has to see: told by what lies beside it, and by what is in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from packaging.requirements import InvalidRequirement, Requirement

from wheelhouse.dists.files import Wheel, normalized

_WRITTEN_TO_COMPILE = frozenset(
    (
        *("cffi", "cython", "mypy", "nanobind", "oldest-supported-numpy", "pybind11"),
        *("cmake", "enscons", "maturin", "meson-python", "py-build-cmake", "scikit-build", "scikit-build-core"),
        *("setuptools-golang", "setuptools-rust", "sip", "ziglang"),
    )
)
_SOURCES = (".c", ".cc", ".cpp", ".cu", ".cxx", ".f", ".f90", ".go", ".mm", ".pyx", ".rs", ".zig")
_BESIDE = frozenset(
    ("bench", "benchmark", "benchmarks", "doc", "docs", "example", "examples", "test", "testing", "tests")
)


def is_compiled(wheels: Collection[Wheel]) -> bool | None:
    """Return whether a compiler made these wheels of one version; None where there are none that tell.

    A wheel that every platform takes was made without one.
    """
    if not wheels:
        return None
    return not any(wheel.platforms == ("any",) for wheel in wheels)


def builds_with_compiler(requires: Iterable[str]) -> bool:
    """Return whether something among the build requirements is there to run a compiler, or to feed one."""
    return any(_project(text) in _WRITTEN_TO_COMPILE for text in requires)


def holds_sources(paths: Iterable[Sequence[str]]) -> bool:
    """Return whether a member of an archive, given by the parts of its path, is source code for a compiler.

    That of tests, examples and documents is not what is built.
    """
    return any(path[-1].lower().endswith(_SOURCES) and _BESIDE.isdisjoint(path[1:-1]) for path in paths if path)


def _project(requirement: str) -> str | None:
    try:
        return normalized(Requirement(requirement).name)
    except InvalidRequirement:
        return None
