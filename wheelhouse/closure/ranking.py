"""The order in which the files of a project are taken: what other targets have, and else as pip does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, takewhile
from typing import TypeAlias

import msgspec
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.fitting import Fit, Fitting
from wheelhouse.closure.window import at, pinned, within
from wheelhouse.dists.files import File
from wheelhouse.dists.releases import Project, Release
from wheelhouse.requirements.ask import Rules

Accept: TypeAlias = Callable[[Fit], bool]


class Ranking:
    """Puts what a target can use in order. `hashes` are those that the user gave, by project."""

    def __init__(
        self,
        rules: Rules,
        fitting: Fitting,
        hashes: Mapping[NormalizedName, frozenset[str]],
        preferred: Mapping[NormalizedName, tuple[Version, ...]],
    ) -> None:
        self._rules = rules
        self._fitting = fitting
        self._hashes = hashes
        self._preferred = preferred
        self._releases: dict[NormalizedName, tuple[Release, ...]] = {}

    def fits(self, project: Project, specifier: SpecifierSet) -> Iterator[Fit]:
        """Yield the files of the versions that satisfy the specifier, best first; several of one version may come.

        pip's sort key: files with an allowed hash come first, then, with --prefer-binary, all wheels; then versions.
        Among these those come first that other targets have, the rest follows newest first.
        """
        for accept in self._turns(project.name):
            yield from filter(accept, self._unyanked(project, specifier, accept))

    def hash_allowed(self, project: NormalizedName, file: File) -> bool | None:
        """Whether one of the hashes that the user gave for the project is the file's; None where it has no hash."""
        allowed = self._hashes[project]
        return any(f"{name}:{value}" in allowed for name, value in file.hashes.items()) if file.hashes else None

    def lead(self, project: Project, constraint: SpecifierSet) -> Fit | None:
        """Return the wheel that comes first of whatever specifier its version satisfies; None where that is not sure.

        It is the best of the first of the preferred versions that this target can use.
        """
        for release in () if project.name in self._hashes else self._led(project):
            fits = self._fitting.fits(project.name, release)
            if fits and constraint.contains(release.version, prereleases=True):
                is_early, is_yanked = release.version.is_prerelease, any(fit.file.yanked for fit in fits)
                is_sure = _is_wheel(fits[0]) and not (is_early or is_yanked)
                return fits[0] if is_sure and project.status != "quarantined" else None
        return None

    def wavers(self, project: Project, version: Version) -> bool:
        """Whether another version might come before this one if less satisfied the specifier.

        That is so of a preferred version with no more than an sdist here, which a newer wheel keeps back.
        """
        before = takewhile(lambda release: release.version != version, self._led(project))
        all_fits = (self._fitting.fits(project.name, release) for release in before)
        return any(fits and not any(map(_is_wheel, fits)) for fits in all_fits)

    def _led(self, project: Project) -> tuple[Release, ...]:
        """Return the releases of the preferred versions."""
        known = self._releases.get(project.name)
        if known is None:
            found = (at(version, project.releases) for version in self._preferred.get(project.name, ()))
            known = self._releases[project.name] = tuple(filter(None, found))
        return known

    def _turns(self, project: NormalizedName) -> tuple[Accept, ...]:
        turns: tuple[Accept, ...] = (_anything,)
        if self._rules.prefer_binary:
            turns = (_is_wheel, _is_sdist)
        if project not in self._hashes:
            return turns
        return tuple(self._with_hash(project, verdict, turn) for verdict in (True, None) for turn in turns)

    def _with_hash(self, project: NormalizedName, verdict: bool | None, turn: Accept) -> Accept:
        return lambda fit: self.hash_allowed(project, fit.file) is verdict and turn(fit)

    def _unyanked(self, project: Project, specifier: SpecifierSet, accept: Accept) -> Iterator[Fit]:
        # PEP 592: a yanked file comes only where the version is pinned and nothing else is there.
        if not pinned(specifier):
            fits = self._final_first(project, specifier, lambda fit: not fit.file.yanked and accept(fit))
            return (fit for fit in fits if not fit.file.yanked)
        found = tuple(self._final_first(project, specifier, accept))
        return iter(tuple(fit for fit in found if not fit.file.yanked) or found)

    def _final_first(self, project: Project, specifier: SpecifierSet, usable: Accept) -> Iterator[Fit]:
        # PEP 440: pre-releases come where they are asked for, or nothing final is there.
        if self._rules.pre or specifier.prereleases:
            yield from self._aligned(project, _Stage(specifier=specifier), usable)
            return
        final = False
        for fit in self._aligned(project, _Stage(specifier=specifier, early=False), usable):
            final = True
            yield fit
        if not final:
            yield from self._aligned(project, _Stage(specifier=specifier, early=True), usable)

    def _aligned(self, project: Project, stage: _Stage, usable: Accept) -> Iterator[Fit]:
        leading = tuple(self._leading(project, stage, usable)) if project.name in self._preferred else ()
        for release in chain(leading, (each for each in stage.releases(project) if each not in leading)):
            yield from self._fitting.fits(project.name, release)

    def _leading(self, project: Project, stage: _Stage, usable: Accept) -> Iterator[Release]:
        """Yield the releases that other targets have; one that is only an sdist here, if nothing newer has a wheel."""
        for release in self._led(project):
            if not stage.has(release):
                continue
            fits = [*filter(usable, self._fitting.fits(project.name, release))]
            if fits and (any(map(_is_wheel, fits)) or not self._newer_wheel(project, release, stage, usable)):
                yield release

    def _newer_wheel(self, project: Project, release: Release, stage: _Stage, usable: Accept) -> bool:
        newer = takewhile(lambda each: each is not release, stage.releases(project))
        fits = chain.from_iterable(self._fitting.fits(project.name, each) for each in newer)
        return any(map(_is_wheel, filter(usable, fits)))


class _Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What satisfies a specifier: only pre-releases, only the others, or all."""

    specifier: SpecifierSet
    early: bool | None = None

    def has(self, release: Release) -> bool:
        version = release.version
        return self.early in (None, version.is_prerelease) and self.specifier.contains(version, prereleases=True)

    def releases(self, project: Project) -> Iterator[Release]:
        found = within(self.specifier, project.releases)
        return found if self.early is None else (each for each in found if each.version.is_prerelease is self.early)


def _anything(_: Fit) -> bool:
    return True


def _is_wheel(fit: Fit) -> bool:
    return fit.rank is not None


def _is_sdist(fit: Fit) -> bool:
    return fit.rank is None
