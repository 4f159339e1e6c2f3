"""What the answer would be, were it not for files that a target cannot use: a closure with gaps."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from typing import TypeAlias

import msgspec
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.diagnosis import Diagnosis
from wheelhouse.closure.lacking import lacking_at_once
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import answered
from wheelhouse.dists.files import File, Sdist, Wheel, parse_filename
from wheelhouse.dists.metadata import Metadata, agreed
from wheelhouse.errors import IntegrityError, RequirementsError, ResolutionError, SourceError
from wheelhouse.events import Event, Notice, Report, Resolving, redacted, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

_NONE_PREFERRED: Mapping[NormalizedName, tuple[Version, ...]] = MappingProxyType({})
_NONE_HELD: Mapping[NormalizedName, Version] = MappingProxyType({})

# Each round names at least one more project that is in the way. Where more than this many lie one behind the other, the
# answer may hold a gap that an older version of what needs it would have avoided.
_ROUNDS = 16


def with_gaps(
    ask: Ask,
    target: Target,
    library: Library,
    error: ResolutionError,
    report: Report = silent,
    *,
    preferred: Mapping[NormalizedName, tuple[Version, ...]] = _NONE_PREFERRED,
    held: Mapping[NormalizedName, Version] = _NONE_HELD,
) -> Closure | None:
    """Return the closure without the projects of which the target can use no file; they are its gaps.

    `error` is what `resolve` raised for the same ask and target. None where it has another reason than missing files,
    or where another shows behind them, which is then put beside the error. Like `answered`, it is
    silent about what it found. Raises SourceError.
    """
    if not error.lacking:
        return None
    search = _Search(ask, target, library, report, preferred, held)
    found = search.answer({*error.lacking, *lacking_at_once(search.strict, library)})
    if not isinstance(found, _Answer):
        error.beside += (found,)
        return None
    gaps = tuple(map(Diagnosis(search.strict, library).gap, found.lost))
    return msgspec.structs.replace(found.closure, gaps=gaps)


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A closure without the pins that are `lost`: their files cannot be used."""

    closure: Closure
    lost: tuple[Pin, ...]


_Outcome: TypeAlias = _Answer | ResolutionError | RequirementsError


class _Everything(Container[str]):
    def __contains__(self, _: object) -> bool:
        return True


class _Search:
    """Resolves again and again, more and more leniently."""

    def __init__(
        self,
        ask: Ask,
        target: Target,
        library: Library,
        report: Report,
        preferred: Mapping[NormalizedName, tuple[Version, ...]],
        held: Mapping[NormalizedName, Version],
    ) -> None:
        self.strict = Candidates(ask, target)
        self._ask = ask
        self._library = library
        self._report = report
        self._preferred = preferred
        self._held = held
        self._unread: set[str] = set()

    def answer(self, lenient: set[str]) -> _Outcome:
        """Return the first answer, or why there is none, from these lenient projects on."""
        for _ in range(_ROUNDS):
            found = self._attempt(frozenset(lenient))
            if isinstance(found, _Answer):
                return self._without_avoidable(found)
            if isinstance(found, RequirementsError) or lenient.issuperset(found.lacking):
                return found
            lenient.update(found.lacking)
        found = self._attempt(_Everything())
        return self._without_avoidable(found) if isinstance(found, _Answer) else found

    def _without_avoidable(self, found: _Answer) -> _Answer:
        """Return an answer without those gaps that are only there for a need that fell away since, if there is one."""
        needed = frozenset(pin.project for pin in found.lost if not self._is_avoidable(pin))
        better = found if len(needed) == len(found.lost) else self._attempt(needed)
        return better if isinstance(better, _Answer) else found

    def _is_avoidable(self, pin: Pin) -> bool:
        if pin.made is not None or pin.source == redacted(pin.file.url):
            return False  # a direct reference is one file
        specifier = SpecifierSet()
        for why in pin.why:
            specifier &= Requirement(why.requirement).specifier
        return next(self.strict.matching(self._library.project(pin.project), specifier), None) is not None

    def _attempt(self, lenient: Container[str]) -> _Outcome:
        strict = self.strict
        candidates = Candidates(
            self._ask, strict.target, preferred=self._preferred, held=self._held, lenient=lenient, like=strict
        )
        library = _Beyond(self._library, candidates, self._tell_unread)
        try:
            closure = answered(self._ask, candidates, library, self._progress)
        except (ResolutionError, RequirementsError) as error:
            return error
        lost = tuple(pin for pin in closure.pins if pin.file.url in candidates.stand_ins)
        pins = tuple(pin for pin in closure.pins if pin.file.url not in candidates.stand_ins)
        return _Answer(closure=msgspec.structs.replace(closure, pins=pins), lost=lost)

    def _progress(self, event: Event) -> None:
        # The notices were given when it was resolved without leniency.
        if isinstance(event, Resolving):
            self._report(event)

    def _tell_unread(self, filename: str) -> None:
        if filename not in self._unread:
            self._unread.add(filename)
            self._report(Notice(text=f"the metadata of {filename} cannot be read: what it needs is not followed"))


class _Beyond:
    """A library that answers for stand-ins too: what their metadata needs, or nothing where that cannot be read."""

    def __init__(self, library: Library, candidates: Candidates, tell: Callable[[str], None]) -> None:
        self.project = library.project
        self.expect = library.expect
        self.made = library.made
        self._metadata = library.metadata
        self._candidates = candidates
        self._tell = tell

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file; that of a stand-in is not asked for its Python."""
        project = self._candidates.stand_ins.get(file.url)
        if project is None:
            return self._metadata(file)
        dist = parse_filename(file.filename, project)
        bare = Metadata(name=project, version=str(dist.version))
        return bare if isinstance(dist, Sdist) else self._read(file, dist) or bare

    def _read(self, file: File, wheel: Wheel) -> Metadata | None:
        try:
            metadata = agreed(self._metadata(file), wheel)
            self._candidates.dependencies(metadata, frozenset())
        except (IntegrityError, SourceError):
            self._tell(file.filename)
            return None
        return msgspec.structs.replace(metadata, requires_python=None)
