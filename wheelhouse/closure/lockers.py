"""What only lockers want: poetry, pdm and uv lock for all platforms at once, so they ask for what any marker names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.alignment import Preferred, series
from wheelhouse.closure.anywhere import FittingAnywhere, MarkersAnywhere, World
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin, Why
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.former import NOTHING, Former, Held
from wheelhouse.closure.library import Library
from wheelhouse.closure.resolve import answered
from wheelhouse.errors import RequirementsError, ResolutionError, WhbuildError
from wheelhouse.events import Notice, Report, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target

_SYSTEMS = tuple(
    (("os_name", os), ("platform_system", system), ("sys_platform", platform))
    for os, system, platform in (
        ("posix", "Linux", "linux"),
        ("nt", "Windows", "win32"),
        ("posix", "Darwin", "darwin"),
    )
)
_ASKED = "for lockers only: without --for-lockers the target has an answer, and with --allow-missing all but this"


def _nothing(_: Candidates) -> None:
    """Go nowhere ahead."""


def with_lockers(
    ask: Ask,
    found: Sequence[Closure | Unsolved],
    library: Library,
    report: Report = silent,
    *,
    former: Former = NOTHING,
    lenient: bool = False,
    ahead: Callable[[Candidates], None] = _nothing,
) -> tuple[Closure | Unsolved, ...]:
    """Return the answers with `lockers`: what the ask takes elsewhere, beside what the target takes alike.

    Elsewhere is every platform, with the target's Python and later ones. The pins hold, and so does what is `former`;
    then the versions of the other targets come, wheels before sdists, and of each version the file that is the least
    burden. A target for which there is no such answer becomes Unsolved; with `lenient`, that is told, and what is in
    its way is left out. `ahead` is called with candidates before they are asked for. Raises SourceError,
    IntegrityError.
    """
    search = _Search(ask, found, library, former, ahead)
    answers: list[Closure | Unsolved] = []
    for each in found:
        if isinstance(each, Closure):
            answers.append(_lenient(each, search) if lenient else _strict(each, search))
        else:
            answers.append(each)
    for text in search.remarks:
        report(Notice(text=text))
    return tuple(answers)


def _strict(closure: Closure, search: _Search) -> Closure | Unsolved:
    try:
        return msgspec.structs.replace(closure, lockers=search.lockers(closure))
    except (ResolutionError, RequirementsError) as error:
        return Unsolved(target=closure.target, error=_explained(error))


def _lenient(closure: Closure, search: _Search) -> Closure:
    """Return the closure with what there is for lockers: without what keeps them from a lock, until the rest has one.

    No pin is left out; where only pins are in question, there is nothing for lockers.
    """
    without = frozenset[NormalizedName]()
    while True:
        try:
            lockers = search.lockers(closure, without)
            return msgspec.structs.replace(closure, lockers=lockers, lockers_without=tuple(sorted(without)))
        except (ResolutionError, RequirementsError) as error:
            search.remarks[f"poetry, pdm and uv will find no lock: {_told(error, closure.target)}"] = None
            about = error.about if isinstance(error, ResolutionError) else ()
            more = {NormalizedName(each) for each in about}.difference(without, (pin.project for pin in closure.pins))
            if not more:
                return closure
            without |= more


def _told(error: WhbuildError, target: Target) -> str:
    """Return the error in a line, the same for all targets, with the first of those who want what is in question."""
    message = error.message.replace(f" on {target.name}", "")
    wanted = next((" ".join(line.split()) for line in error.context if " from " in line), None)
    return message if wanted is None else f"{message.rstrip('.')}: {wanted}."


def _explained(error: ResolutionError | RequirementsError) -> ResolutionError | RequirementsError:
    if _ASKED not in error.context:  # it may be one error for several targets
        error.context += (_ASKED,)
    return error


class _Search:
    """Looks for what lockers want, target by target; `remarks` are what a user should know of it."""

    def __init__(
        self,
        ask: Ask,
        found: Sequence[Closure | Unsolved],
        library: Library,
        former: Former,
        ahead: Callable[[Candidates], None],
    ) -> None:
        self.remarks: dict[str, None] = {}
        self._ask = ask
        self._library = library
        self._former = former
        self._ahead = ahead
        pins = [pin for each in found if isinstance(each, Closure) for pin in each.pins]
        self._there = {pin.file.filename for pin in pins}
        self._versions: dict[NormalizedName, dict[Version, None]] = {}
        self._note(pins)

    def lockers(self, closure: Closure, without: Collection[NormalizedName] = ()) -> tuple[Pin, ...]:
        """Return what lockers want beside the pins of the closure, but for what is left out.

        Raises ResolutionError, RequirementsError; SourceError and IntegrityError, which say for which target.
        """
        try:
            return self._found(closure, without)
        except (ResolutionError, RequirementsError):
            raise
        except WhbuildError as error:
            raise error.with_context(f"for {closure.target.name}", _ASKED) from None

    def _found(self, closure: Closure, without: Collection[NormalizedName]) -> tuple[Pin, ...]:
        pins = {pin.project: pin for pin in closure.pins}
        own = {pin.project: pin.version for pin in closure.pins}
        held = {**self._former.lockers.get(closure.target.name, {}), **own}
        places = Places(self._ask, closure.target, pinned=own.keys(), there=self._there, without=without)
        found = self._everywhere(places, own, held)
        new = {pin.file.filename: pin for each in found if (pin := _foreign(each, pins.get(each.project))) is not None}
        self._there |= new.keys()
        self._note(new.values())
        return tuple(new[name] for name in sorted(new))

    def _note(self, pins: Collection[Pin]) -> None:
        for pin in pins:
            self._versions.setdefault(pin.project, {})[pin.version] = None

    def _everywhere(self, places: Places, own: Held, held: Held) -> Sequence[Pin]:
        """Return what is picked all over the world at once, if that agrees with the pins; else system by system."""
        preferred = {**self._former.others, **{name: tuple(known) for name, known in self._versions.items()}}
        for world in places.wide():
            answer = self._in(world, places, held, preferred)
            if answer is not None and all(own.get(pin.project, pin.version) == pin.version for pin in answer):
                if not world.later:
                    self.remarks[_not_later(world)] = None
                return answer
        candidates = (places.candidates(world, held, preferred) for world in places.narrow())
        return [pin for each in candidates for pin in answered(self._ask, each, self._library).pins]

    def _in(self, world: World, places: Places, held: Held, preferred: Preferred) -> Sequence[Pin] | None:
        candidates = places.candidates(world, held, preferred)
        self._ahead(candidates)
        try:
            return answered(self._ask, candidates, self._library).pins
        except ResolutionError:
            return None


class Places:
    """The worlds in which an ask for a target is looked at, and what may be picked there."""

    def __init__(
        self,
        ask: Ask,
        target: Target,
        *,
        pinned: Collection[NormalizedName] = (),
        there: Collection[str] = (),
        without: Collection[NormalizedName] = (),
    ) -> None:
        self._ask = msgspec.structs.replace(ask, rules=msgspec.structs.replace(ask.rules, prefer_binary=True))
        self._target = target
        self._without = without
        self._fitting = FittingAnywhere(ask.rules, target, pinned=pinned, there=there)

    def wide(self) -> Iterator[World]:
        """Yield the worlds of all platforms: with later Pythons, and without."""
        yield from (World(python=series(self._target), later=later) for later in (True, False))

    def narrow(self) -> Iterator[World]:
        """Yield the worlds that have one system and one Python: their answers may differ in versions."""
        yield from (World(python=series(self._target), later=False, fixed=system) for system in _SYSTEMS)

    def candidates(
        self, world: World, held: Held, preferred: Mapping[NormalizedName, tuple[Version, ...]]
    ) -> Candidates:
        """Return what may be picked in this world."""
        judges = _Judges(fitting=self._fitting, markers=MarkersAnywhere(self._target, world, self._without))
        return Candidates(self._ask, self._target, preferred=preferred, held=held, like=judges)


class _Judges(msgspec.Struct, frozen=True, kw_only=True):
    fitting: FittingAnywhere
    markers: MarkersAnywhere


def lockable(ask: Ask, target: Target, library: Library, without: Collection[NormalizedName] = ()) -> tuple[Pin, ...]:
    """Return what a locker finds that knows this library and nothing else. Raises ResolutionError where it is nothing.

    That is what is picked on all platforms at once, or else on one system after the other; `without` are projects that
    are left out.
    """
    places = Places(ask, target, without=without)
    for world in places.wide():
        try:
            return answered(ask, places.candidates(world, {}, {}), library).pins
        except ResolutionError:
            continue
    candidates = (places.candidates(world, {}, {}) for world in places.narrow())
    return tuple(pin for each in candidates for pin in answered(ask, each, library).pins)


def _foreign(found: Pin, own: Pin | None) -> Pin | None:
    """Return what was found as lockers want it; None where that is a pin, which nobody else wants elsewhere.

    A pin that others want there too is kept: what wants it here may be taken out some day.
    """
    if own is None or own.version != found.version:
        return _marked(found, found.why)
    known = {(why.parent, why.origin) for why in own.why}
    others = [why for why in found.why if (why.parent, why.origin) not in known]
    return _marked(own, others) if others else None


def _marked(pin: Pin, reasons: Iterable[Why]) -> Pin:
    """Return the pin with these reasons, which say for whom it is."""
    return msgspec.structs.replace(pin, why=tuple(msgspec.structs.replace(why, lockers=True) for why in reasons))


def _not_later(world: World) -> str:
    return (
        f"no lock holds for Pythons later than {world.python} as well, with these versions: "
        f"let requires-python of what is locked be '=={world.python}.*'"
    )
