"""Which versions a target should prefer, so that it agrees with the targets before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Pin
from wheelhouse.closure.library import Library
from wheelhouse.closure.window import at
from wheelhouse.dists.releases import Release
from wheelhouse.errors import SourceError
from wheelhouse.events import redacted
from wheelhouse.targets.target import Target

Preferred: TypeAlias = dict[NormalizedName, tuple[Version, ...]]


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a project that a target has, with what an index offers of it."""

    project: NormalizedName
    release: Release


class Alignment:
    """The versions that targets have so far, in the order in which they came.

    Of those a target puts last what another one of its Python could have used, and did not: there something else stands
    against it, and most likely here too. To meet that again on each platform would cost a search each time.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._versions: dict[NormalizedName, list[Version]] = {}
        self._passed: dict[str, dict[NormalizedName, set[Version]]] = {}

    def preferred(self, target: Target) -> Preferred:
        """Return the versions that a target should prefer, the best first."""
        preferred = {project: tuple(versions) for project, versions in self._versions.items()}
        for project, passed in self._passed.get(target.environment["python_version"], {}).items():
            preferred[project] = tuple(sorted(preferred[project], key=passed.__contains__))
        return preferred

    def add(self, candidates: Candidates, pins: Iterable[Pin]) -> tuple[Pinned, ...]:
        """Take note of what a target got, and return what is new of it, as far as it comes from an index."""
        return tuple(found for pin in pins for found in self._added(candidates, pin))

    def _added(self, candidates: Candidates, pin: Pin) -> Iterator[Pinned]:
        versions = self._versions.setdefault(pin.project, [])
        place = versions.index(pin.version) if pin.version in versions else len(versions)
        for version in versions[:place]:
            if self._is_usable(version, candidates, pin):
                self._pass(candidates.target, pin.project, version)
        if place == len(versions):
            versions.append(pin.version)
            release = self._release(pin.version, pin)
            if release is not None:
                yield Pinned(project=pin.project, release=release)

    def _pass(self, target: Target, project: NormalizedName, version: Version) -> None:
        of_python = self._passed.setdefault(target.environment["python_version"], {})
        of_python.setdefault(project, set()).add(version)

    def _is_usable(self, version: Version, candidates: Candidates, pin: Pin) -> bool:
        release = self._release(version, pin)
        with suppress(SourceError):  # a file without its time: the resolver met it, or need not
            return release is not None and bool(candidates.fitting.fits(pin.project, release))
        return False

    def _release(self, version: Version, pin: Pin) -> Release | None:
        if pin.source == redacted(pin.file.url):
            return None  # a direct reference: nobody asked an index for the project
        return at(version, self._library.project(pin.project).releases)
