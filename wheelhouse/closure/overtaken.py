"""Where pip on one target would take an sdist that only others prepared for.

It takes the newest of all that is there, so an sdist which one target needs overtakes the older wheel of another, which
lacks what it is built with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace
from packaging.requirements import Requirement
from packaging.version import Version

from wheelhouse.closure.candidates import Candidates, Judges
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.fitting import Refusal
from wheelhouse.closure.former import Former, Held
from wheelhouse.closure.library import Library
from wheelhouse.closure.remarks import Remark
from wheelhouse.closure.resolve import answered
from wheelhouse.closure.together import Together
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import WhbuildError
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.build_requirements import asked_for_build

ROUNDS = 16
"""How often to resolve again: each time somebody takes newer versions, and others may take after them in turn."""


def overtaken(
    ask: Ask, closures: Sequence[Closure], library: Library, judges: Sequence[Judges] = (), *, hastily: bool = False
) -> Former:
    """Return the versions that pip takes where it takes such an sdist, of whole answers (`own`) and of `builds`.

    Who resolves again with these has what pip will take. `library` answered before, `judges` are those of the closures,
    to be shared. Where pip would find no answer at all, nothing is said: the proof does. `hastily`, an sdist that all
    who want the project allow is believed to be taken, and the rest to stay as it is, which is the usual case.
    """
    together = Together(closures, library)
    own: dict[str, Held] = {}
    builds: dict[tuple[str, str], Held] = {}
    for place, closure in enumerate(closures):
        pip, name = _Pip(closure, together, hastily=hastily), closure.target.name
        taken = pip.takes(ask, closure.pins, *judges[place : place + 1])
        if taken is not None:
            own[name] = taken
        builds |= {(name, sdist): held for sdist, held in pip.builds(ask)}
    return Former(own=own, builds=builds)


class _Pip:
    """pip on a target, where there is nothing but what the closures bring together."""

    def __init__(self, closure: Closure, together: Together, *, hastily: bool) -> None:
        prepared = {build.sdist for build in closure.builds} | {pin.file.filename for pin in closure.pins}
        self._closure = closure
        self._hastily = hastily
        self._foreign = {pin.file.filename: pin for pin in together.sdists if pin.file.filename not in prepared}
        self._missing = frozenset(gap.project for gap in closure.gaps)
        self._library = together.without(self._missing) if self._missing else together

    def takes(self, ask: Ask, pins: Iterable[Pin], judges: Judges | None = None) -> Held | None:
        """Return the versions of what it takes, if one is an sdist that is not prepared for, in place of these pins."""
        if not self._foreign:
            return None
        ask = replace(ask, wanted=tuple(each for each in ask.wanted if each.project not in self._missing))
        candidates = Candidates(ask, self._closure.target, like=judges)
        own = {pin.project: pin for pin in pins}
        tempting = [pin for pin in self._foreign.values() if _is_tempting(pin, own.get(pin.project), candidates)]
        sure = [pin for pin in tempting if self._hastily and _is_sure(pin, own.get(pin.project), candidates)]
        if sure:
            return _versions([*own.values(), *sorted(sure, key=lambda pin: pin.version)])
        return self._answer(ask, candidates) if tempting else None

    def builds(self, ask: Ask) -> Iterator[tuple[str, Held]]:
        """Yield the sdists that it would build with such an sdist, with the versions that it would build them with."""
        for build in self._closure.builds if self._foreign else ():
            asked = asked_for_build(ask, build.requires, f"{build.project} {build.version}")
            held = self.takes(asked, build.pins) if build.unknown is None else None
            if held is not None:
                yield build.sdist, held

    def _answer(self, ask: Ask, candidates: Candidates) -> Held | None:
        try:
            taken = answered(ask, candidates, self._library, foreseen=True).pins
        except WhbuildError:
            return None
        return _versions(taken) if any(pin.file.filename in self._foreign for pin in taken) else None


def risen(before: Mapping[int, Closure], after: Mapping[int, Closure]) -> Iterator[tuple[int, Remark]]:
    """Yield a remark for each project of which a target has the version now that others had as sdist `before`."""
    sdists = {
        (pin.project, pin.version) for each in before.values() for pin in each.pins if isinstance(pin.dist, Sdist)
    }
    for place, new in after.items():
        old = _versions(before[place].pins) if new is not before[place] else {}
        for pin in new.pins:
            version = old.get(pin.project, pin.version)
            if version != pin.version and (pin.project, pin.version) in sdists:
                yield place, _remark(pin, version)


def _remark(pin: Pin, version: Version) -> Remark:
    why = "another target needs its sdist, and pip prefers that to older wheels"
    return Remark(text=f"{pin.project} {pin.version} is taken, not {version}: {why}")


def _versions(pins: Iterable[Pin]) -> Held:
    return {pin.project: pin.version for pin in pins}


def _is_tempting(sdist: Pin, own: Pin | None, candidates: Candidates) -> bool:
    """Whether the target could use the sdist, and has nothing newer."""
    is_newer = own is None or own.version < sdist.version
    return is_newer and not isinstance(candidates.fitting.judge(sdist.project, sdist.file), Refusal)


def _is_sure(sdist: Pin, own: Pin | None, candidates: Candidates) -> bool:
    """Whether nothing speaks against the sdist, as far as can be seen without its needs."""
    is_plain = not (sdist.version.is_prerelease or sdist.file.yanked or candidates.rules.prefer_binary)
    if own is None or not is_plain or sdist.project in candidates.hashes:
        return False
    wanted = [Requirement(why.requirement) for why in own.why]
    specifiers = [each.specifier for each in wanted] + [candidates.constraint(sdist.project)]
    return not any(each.url for each in wanted) and all(sdist.version in each for each in specifiers)
