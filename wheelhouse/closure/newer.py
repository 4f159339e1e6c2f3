"""Further wheels of the pinned versions, for machines of the target's kind with a newer glibc, musl or macOS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from msgspec.structs import replace
from packaging.tags import Tag

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.fitting import Fit
from wheelhouse.closure.library import Library
from wheelhouse.dists.files import BadFilename, parse_filename
from wheelhouse.dists.metadata import Metadata, agreed
from wheelhouse.errors import IntegrityError
from wheelhouse.events import Notice, Report, redacted, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.tags import newer
from wheelhouse.targets.target import Target


class _Step(NamedTuple):
    """A tag of a wheel: the place of its interpreter and ABI among those of the target, and how high it reaches."""

    bond: int
    height: int


def with_newer(ask: Ask, closure: Closure, library: Library, report: Report = silent) -> Closure:
    """Return the closure with `also`: for each pin the wheels that machines of higher levels would prefer to it.

    They are of the same version, the same rules allow them, and they need what the pinned file needs: one that differs
    in this, or that cannot be read, is left out with a notice. Sorted by project and file name. Raises SourceError.
    """
    levels = newer(closure.target)
    if not levels:
        return closure
    candidates = Candidates(ask, replace(closure.target, tags=(*closure.target.tags, *levels)))
    ladder = _Ladder(closure.target, levels)
    found = [(pin, fit) for pin in closure.pins for fit in ladder.preferred(_fits(pin, candidates, library))]
    library.expect([fit.file for _, fit in found])
    also: list[Pin] = []
    for pin, fit in found:
        further = _further(pin, fit, candidates, library)
        if isinstance(further, Pin):
            also.append(further)
        else:
            report(Notice(text=f"{fit.file.filename} is not kept for newer platforms: {further}"))
    return replace(closure, also=tuple(sorted(also, key=lambda each: (each.project, each.file.filename))))


class _Ladder:
    """The levels of a platform, those of the target and those above; and which wheel a machine on each takes first."""

    def __init__(self, target: Target, levels: Sequence[Tag]) -> None:
        own = tuple(dict.fromkeys(tag.platform for tag in target.tags if tag.platform != "any"))
        above = dict.fromkeys(tag.platform for tag in levels)
        self._first_above = len(own) + 1
        self._heights = {name: height for height, name in enumerate(("any", *reversed(own), *above))}
        self._bonds = {bond: place for place, bond in enumerate(dict.fromkeys(map(_bond, target.tags)))}

    def preferred(self, fits: Sequence[Fit]) -> Iterator[Fit]:
        """Yield those of the wheels that the target cannot use, and that some machine above it takes first."""
        steps = {fit: list(self._steps(fit.file.filename)) for fit in fits}
        heights = {step.height for found in steps.values() for step in found if step.height >= self._first_above}
        for fit in dict.fromkeys(_first(steps, height) for height in sorted(heights)):
            if all(step.height >= self._first_above for step in steps[fit]):
                yield fit

    def _steps(self, filename: str) -> Iterator[_Step]:
        """Yield a step for each tag of the wheel that this kind of machine may take."""
        for parts in product(*(part.split(".") for part in filename[:-4].lower().rsplit("-", 3)[1:])):
            tag = Tag(*parts)
            bond, height = self._bonds.get(_bond(tag)), self._heights.get(tag.platform)
            if bond is not None and height is not None:
                yield _Step(bond, height)


def _first(steps: Mapping[Fit, Sequence[_Step]], height: int) -> Fit:
    """Return the wheel that a machine of this height takes first: interpreter and ABI come before the platform."""
    likings = {
        fit: min((step.bond, -step.height) for step in found if step.height <= height)
        for fit, found in steps.items()
        if any(step.height <= height for step in found)
    }
    return min(likings, key=likings.__getitem__)


def _bond(tag: Tag) -> tuple[str, str, bool]:
    return tag.interpreter, tag.abi, tag.platform == "any"


def _fits(pin: Pin, candidates: Candidates, library: Library) -> Sequence[Fit]:
    """Return the wheels of the pinned version for the target and for the levels above it, best first."""
    if pin.made is not None or pin.source == redacted(pin.file.url):
        return ()  # a direct reference is one file
    releases = [release for release in library.project(pin.project).releases if release.version == pin.version]
    return [
        fit
        for release in releases
        for fit in candidates.fitting.fits(pin.project, release)
        if fit.rank is not None and _is_allowed(pin, fit, candidates)
    ]


def _is_allowed(pin: Pin, fit: Fit, candidates: Candidates) -> bool:
    hashed = pin.project in candidates.hashes
    allowed = not hashed or candidates.hash_allowed(pin.project, fit.file) is True
    return allowed and (not fit.file.yanked or bool(pin.file.yanked))


def _further(pin: Pin, fit: Fit, candidates: Candidates, library: Library) -> Pin | str:
    """Return the pin of the further wheel, or why it is of no use."""
    try:
        dist = parse_filename(fit.file.filename, pin.project)
        metadata = agreed(library.metadata(fit.file), dist)
        own, needed = (_needed(each, pin, candidates) for each in (metadata, pin.metadata))
    except BadFilename as error:
        return str(error)
    except IntegrityError as error:
        return error.message
    python = metadata.requires_python
    if python is not None and not candidates.fitting.python_allowed(python):
        return f"it wants Python {python}"
    if own != needed:
        return f"it does not need the same as {pin.file.filename}"
    return replace(pin, file=fit.file, dist=dist, source=fit.source, metadata=metadata)


def _needed(metadata: Metadata, pin: Pin, candidates: Candidates) -> frozenset[str]:
    return frozenset(map(str, candidates.dependencies(metadata, frozenset(pin.extras))))
