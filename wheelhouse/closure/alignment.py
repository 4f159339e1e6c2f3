"""Which versions a target should prefer, so that it agrees with the targets before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Pin
from wheelhouse.closure.library import Library
from wheelhouse.closure.nodes import Nodes
from wheelhouse.dists.releases import Release
from wheelhouse.errors import SourceError
from wheelhouse.events import redacted
from wheelhouse.targets.target import Target

Preferred: TypeAlias = Mapping[NormalizedName, tuple[Version, ...]]


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is new to the targets of a Python, with what an index offers of it; or to all of them.

    It stands `apart` where those before have another: something did not let them agree.
    """

    project: NormalizedName
    release: Release
    to_all: bool
    apart: bool = False


class Alignment:
    """The versions that targets have so far, in the order in which they came.

    Of those a target puts last what the first one of its Python could have used, and did not: there something else
    stands against it, and most likely here too. To meet that again on each platform would cost a search each time.
    """

    def __init__(self, library: Library, others: Preferred | None = None) -> None:
        """`others` are versions that come after those of the targets."""
        self._library = library
        self._others = others or {}
        self._versions: dict[NormalizedName, list[Version]] = {}
        self._passed: dict[str, dict[NormalizedName, set[Version]]] = {}
        self._releases: dict[str, set[Release]] = {}

    def preferred(self, target: Target) -> Preferred:
        """Return the versions that a target should prefer, the best first."""
        preferred = {project: tuple(versions) for project, versions in self._versions.items()}
        for project, passed in self._passed.get(series(target), {}).items():
            preferred[project] = tuple(sorted(preferred[project], key=passed.__contains__))
        for project, versions in self._others.items():
            preferred[project] = tuple(dict.fromkeys((*preferred.get(project, ()), *versions)))
        return preferred

    def add(self, candidates: Candidates, pins: Sequence[Pin]) -> tuple[Pinned, ...]:
        """Take note of what a target got, and return what is new of it, as far as it comes from an index."""
        python = series(candidates.target)
        if pins and python not in self._passed:
            self._passed[python] = {pin.project: set(self._passed_over(candidates, pin)) for pin in pins}
        return tuple(found for pin in pins for found in self._added(python, pin, candidates.nodes))

    def _added(self, python: str, pin: Pin, nodes: Nodes) -> Iterator[Pinned]:
        versions, known = self._versions.setdefault(pin.project, []), self._releases.setdefault(python, set())
        is_new, apart = pin.version not in versions, bool(versions)
        if is_new:
            versions.append(pin.version)
        release = self._release(pin.version, pin, nodes)
        if release is not None and release not in known:
            known.add(release)
            yield Pinned(project=pin.project, release=release, to_all=is_new, apart=is_new and apart)

    def _passed_over(self, candidates: Candidates, pin: Pin) -> Iterator[Version]:
        """Yield the versions that would have come before that of the pin, and of which the target could use a file."""
        for version in takewhile(lambda version: version != pin.version, self._versions.get(pin.project, ())):
            if self._is_usable(version, candidates, pin):
                yield version

    def _is_usable(self, version: Version, candidates: Candidates, pin: Pin) -> bool:
        release = self._release(version, pin, candidates.nodes)
        with suppress(SourceError):  # a file without its time: the resolver met it, or need not
            return release is not None and bool(candidates.fitting.fits(pin.project, release))
        return False

    def _release(self, version: Version, pin: Pin, nodes: Nodes) -> Release | None:
        if pin.made is not None or pin.source == redacted(pin.file.url):
            return None  # a direct reference: nobody asked an index for the project
        return nodes.release(self._library.project(pin.project), version)


def series(target: Target) -> str:
    """Return the series of the target's Python, such as `3.12`."""
    return target.environment["python_version"]


def platform(target: Target) -> str:
    """Return the best platform tag of the target, such as `musllinux_1_2_x86_64`; `linux_x86_64` is on each Linux."""
    platforms = (tag.platform for tag in target.tags if not tag.platform.startswith("linux_"))
    return next(platforms, target.tags[0].platform)
