"""The order in which the files of a project are taken: what other targets have, and else as pip does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, takewhile
from typing import TypeAlias

import msgspec
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.fitting import Fit, Fitting
from wheelhouse.closure.nodes import Nodes
from wheelhouse.closure.window import pinned, within
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
        held: Mapping[NormalizedName, Version],
        nodes: Nodes,
    ) -> None:
        self._rules = rules
        self._nodes = nodes
        self._fitting = fitting
        self._hashes = hashes
        self._preferred = preferred
        self._held = held
        self._releases: dict[NormalizedName, tuple[Release, ...]] = {}

    def fits(self, project: Project, specifier: SpecifierSet) -> Iterator[Fit]:
        """Yield the files of the versions that satisfy the specifier, best first; several of one version may come.

        pip's sort key: files with an allowed hash come first, then, with --prefer-binary, all wheels; then versions.
        Among these that comes first which is held, be it an sdist or yanked; then those that other targets have, the
        rest follows newest first.
        """
        for accept in self._turns(project.name):
            yield from filter(accept, self._unyanked(project, specifier, accept))

    def hash_allowed(self, project: NormalizedName, file: File) -> bool | None:
        """Whether one of the hashes that the user gave for the project is the file's; None where it has no hash."""
        allowed = self._hashes[project]
        return any(f"{name}:{value}" in allowed for name, value in file.hashes.items()) if file.hashes else None

    def lead(self, project: Project, constraint: SpecifierSet) -> Fit | None:
        """Return the file that comes first of whatever specifier its version satisfies; None where that is not sure.

        It is the best of the first of the preferred versions that this target can use: a wheel, or what is held.
        """
        for release in () if project.name in self._hashes else self._led(project):
            fits = self._fitting.fits(project.name, release)
            if fits and (not constraint or constraint.contains(release.version, prereleases=True)):
                is_plain = _is_wheel(fits[0]) and not any(fit.file.yanked for fit in fits)
                is_sure = (is_plain or self._is_held_in_full(project.name, fits)) and not release.version.is_prerelease
                return fits[0] if is_sure and project.status != "quarantined" else None
        return None

    def wavers(self, project: Project, version: Version) -> bool:
        """Whether another version might come before this one if less satisfied the specifier.

        That is so of a preferred version with no more than an sdist here, which a newer wheel keeps back.
        """
        before = takewhile(lambda release: release.version != version, self._led(project))
        all_fits = (self._fitting.fits(project.name, each) for each in before if not self._holds(project.name, each))
        return any(fits and not any(map(_is_wheel, fits)) for fits in all_fits)

    def _holds(self, project: NormalizedName, found: Release | Fit) -> bool:
        return self._held.get(project) == found.version

    def _is_held_in_full(self, project: NormalizedName, fits: Sequence[Fit]) -> bool:
        """Whether the version is held, and no file of it was yanked without the others."""
        return self._holds(project, fits[0]) and len({bool(fit.file.yanked) for fit in fits}) == 1

    def _led(self, project: Project) -> tuple[Release, ...]:
        """Return the releases of the version that is held and of the preferred ones."""
        known = self._releases.get(project.name)
        if known is None:
            name = project.name
            versions = (*([self._held[name]] if name in self._held else ()), *self._preferred.get(name, ()))
            found = (self._nodes.release(project, version) for version in dict.fromkeys(versions))
            known = self._releases[name] = tuple(filter(None, found))
        return known

    def _turns(self, project: NormalizedName) -> tuple[Accept, ...]:
        turns: tuple[Accept, ...] = (_anything,)
        if self._rules.prefer_binary:
            turns = (
                lambda fit: _is_wheel(fit) or self._holds(project, fit),
                lambda fit: _is_sdist(fit) and not self._holds(project, fit),
            )
        if project not in self._hashes:
            return turns
        return tuple(self._with_hash(project, verdict, turn) for verdict in (True, None) for turn in turns)

    def _with_hash(self, project: NormalizedName, verdict: bool | None, turn: Accept) -> Accept:
        return lambda fit: self.hash_allowed(project, fit.file) is verdict and turn(fit)

    def _unyanked(self, project: Project, specifier: SpecifierSet, accept: Accept) -> Iterator[Fit]:
        # PEP 592: a yanked file comes only where the version is pinned and nothing else is there; or if it is held.
        if not pinned(specifier):

            def usable(fit: Fit) -> bool:
                return (not fit.file.yanked or self._holds(project.name, fit)) and accept(fit)

            return filter(usable, self._final_first(project, specifier, usable))
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
        is_led = project.name in self._preferred or project.name in self._held
        leading = tuple(self._leading(project, stage, usable)) if is_led else ()
        for release in chain(leading, (each for each in stage.releases(project) if each not in leading)):
            yield from self._fitting.fits(project.name, release)

    def _leading(self, project: Project, stage: _Stage, usable: Accept) -> Iterator[Release]:
        """Yield what is held, and the releases that other targets have.

        Of these one that is only an sdist here comes if nothing newer has a wheel.
        """
        for release in self._led(project):
            if not stage.has(release):
                continue
            fits = [*filter(usable, self._fitting.fits(project.name, release))]
            if fits and (self._is_first(project.name, fits) or not self._newer_wheel(project, release, stage, usable)):
                yield release

    def _is_first(self, project: NormalizedName, fits: Sequence[Fit]) -> bool:
        return any(map(_is_wheel, fits)) or self._holds(project, fits[0])

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
