"""The interpreter of a target as a value: `3.12`, `3.12.4`, `3.14t`, `pp3.10`."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from wheelhouse.errors import UsageError
from wheelhouse.targets.mistakes import unknown

# The series that targets can be made for. 2.7 and 3.5 are not: their markers and wheel tags follow other rules.
CPYTHON = tuple((3, minor) for minor in range(6, 16))
# PyPy's series, each with the first PyPy that was released for it with the ABI `pp73`.
PYPY = {(3, 6): "7.3.0", (3, 7): "7.3.2", (3, 8): "7.3.6", (3, 9): "7.3.8", (3, 10): "7.3.12", (3, 11): "7.3.18"}
# PEP 703: the first series with a free-threaded build.
FREE_THREADED = (3, 13)

_FORM = re.compile(
    r"(?P<kind>cp|cpython|python|pp|pypy|)(?P<major>\d)\.?(?P<minor>\d\d?)(?:\.(?P<patch>\d\d?))?(?P<t>t?)", re.ASCII
)


class Python(msgspec.Struct, frozen=True, kw_only=True):
    """CPython (`cp`) or PyPy (`pp`) of a series such as (3, 12); `patch` is None where it was left open."""

    implementation: Literal["cp", "pp"] = "cp"
    series: tuple[int, int]
    patch: int | None = None
    free_threaded: bool = False

    def __str__(self) -> str:
        version = self.series if self.patch is None else (*self.series, self.patch)
        kind = "pp" if self.implementation == "pp" else ""
        return f"{kind}{'.'.join(map(str, version))}{'t' * self.free_threaded}"

    @property
    def tag(self) -> str:
        """The interpreter tag of PEP 425, such as `cp312`."""
        return f"{self.implementation}{self.series[0]}{self.series[1]}"

    @property
    def abi(self) -> str:
        """The ABI tag of a release build: `cp312`, `cp37m`, `cp314t`, `pypy310_pp73`."""
        if self.implementation == "pp":
            return f"pypy{self.series[0]}{self.series[1]}_pp73"
        # Until 3.7 the ABI said that pymalloc is built in, as it is in all but exotic builds (PEP 3149).
        return f"{self.tag}{'m' * (self.series < (3, 8))}{'t' * self.free_threaded}"


def parsed(text: str) -> Python:
    """Return the Python that a text such as `3.12`, `3.14t`, `pp3.10`, `cp312` names; it has to be a known one.

    Raises UsageError, with near matches.
    """
    form = _FORM.fullmatch(text.strip().lower())
    if form is None:
        raise unknown("Python", text, map(str, known()))
    python = Python(
        implementation="pp" if form["kind"] in {"pp", "pypy"} else "cp",
        series=(int(form["major"]), int(form["minor"])),
        patch=int(form["patch"]) if form["patch"] else None,
        free_threaded=bool(form["t"]),
    )
    return _checked(python, text)


def known() -> tuple[Python, ...]:
    """Return the Pythons that there are, each without a patch release."""
    cpythons = [Python(series=series) for series in CPYTHON]
    threaded = [Python(series=series, free_threaded=True) for series in CPYTHON if series >= FREE_THREADED]
    return (*cpythons, *threaded, *(Python(implementation="pp", series=series) for series in PYPY))


def _checked(python: Python, text: str) -> Python:
    series = CPYTHON if python.implementation == "cp" else tuple(PYPY)
    if python.series not in series:
        raise unknown("Python", text, map(str, known()))
    if python.free_threaded and (python.implementation == "pp" or python.series < FREE_THREADED):
        raise UsageError(
            f"There is no free-threaded Python {text!r}.",
            hint="CPython is built free-threaded from 3.13 on (3.13t); PyPy is not.",
        )
    return python
