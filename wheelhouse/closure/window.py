"""A specifier -> the span of a project's versions that can satisfy it, found by bisection."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.dists.releases import Release

Test: TypeAlias = Callable[[Version], bool]


def within(specifier: SpecifierSet, releases: Sequence[Release]) -> Iterator[Release]:
    """Yield the releases that satisfy the specifier, pre-releases included, newest first as they are given.

    A version outside the span is not even looked at: a long history costs a handful of comparisons.
    """
    first, last = span(specifier, releases)
    for index in range(first, last):
        release = releases[index]
        if specifier.contains(release.version, prereleases=True):
            yield release


def at(version: Version, releases: Sequence[Release]) -> Release | None:
    """Return the release of this version; `releases` are newest first."""
    place = bisect_left(releases, True, key=lambda release: release.version <= version)  # noqa: FBT003  (what is sought)
    found = releases[place : place + 1]
    return found[0] if found and found[0].version == version else None


def pinned(specifier: SpecifierSet) -> bool:
    """Whether the specifier names one version, with `==` or `===` (what PEP 592 asks for a yanked file)."""
    return any(
        part.operator == "===" or (part.operator == "==" and not part.version.endswith(".*")) for part in specifier
    )


def span(specifier: SpecifierSet, releases: Sequence[Release]) -> tuple[int, int]:
    """Return the half-open span of `releases` (newest first) outside which nothing satisfies the specifier."""
    first, last = 0, len(releases)
    for part in specifier:
        not_above, not_below = _ends(part)
        if not_above is not None:
            first = _start(releases, first, last, not_above)
        if not_below is not None:
            last = _stop(releases, first, last, not_below)
    return first, max(first, last)


def _start(releases: Sequence[Release], first: int, last: int, not_above: Test) -> int:
    return bisect_left(releases, True, first, max(first, last), key=lambda release: not_above(release.version))  # noqa: FBT003  (what is sought)


def _stop(releases: Sequence[Release], first: int, last: int, not_below: Test) -> int:
    return bisect_left(releases, True, first, max(first, last), key=lambda release: not not_below(release.version))  # noqa: FBT003  (what is sought)


def _ends(part: Specifier) -> tuple[Test | None, Test | None]:
    """Return the tests of the upper and the lower end; they may let in too much, never too little (PEP 440)."""
    operator, text = part.operator, part.version
    if operator in ("==", "!=") and text.endswith(".*"):
        prefix = Version(text[:-2])
        return (None, None) if operator == "!=" else (_prefix_not_above(prefix), _prefix_not_below(prefix))
    version = version_of(text)
    if version is None or operator == "!=":
        return None, None  # `===` takes any text
    if operator == "~=":
        series = Version.from_parts(epoch=version.epoch, release=version.release[:-1])
        return _prefix_not_above(series), version.__le__
    above = None if operator in (">", ">=") else _not_above(version)
    return above, None if operator in ("<", "<=") else version.__le__


def _not_above(bound: Version) -> Test:
    # 1.0+local sorts above 1.0, and yet `<=1.0` and `==1.0` let it in.
    return lambda version: version <= bound or (version.local is not None and Version(version.public) <= bound)


def _prefix_not_above(prefix: Version) -> Test:
    limit = prefix.epoch, prefix.release
    return lambda version: _prefix(version, len(prefix.release)) <= limit


def _prefix_not_below(prefix: Version) -> Test:
    limit = prefix.epoch, prefix.release
    return lambda version: _prefix(version, len(prefix.release)) >= limit


def _prefix(version: Version, length: int) -> tuple[int, tuple[int, ...]]:
    return version.epoch, (version.release + (0,) * length)[:length]
