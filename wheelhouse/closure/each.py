"""Every target in turn: a later one takes what an earlier one has, where it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import msgspec

from wheelhouse.closure.alignment import Alignment
from wheelhouse.closure.announcing import announce, changed, firsts
from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.former import NOTHING, Former, Held
from wheelhouse.closure.library import Library
from wheelhouse.closure.nodes import Nodes
from wheelhouse.closure.overtaken import ROUNDS, overtaken, risen
from wheelhouse.closure.remarks import Remark, ignored, remarks, tell
from wheelhouse.closure.resolve import answered
from wheelhouse.errors import BuildError, RequirementsError, ResolutionError, WhbuildError
from wheelhouse.events import Answering, Report, Resolved, once, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.targets.target import Target


class Unsolved(msgspec.Struct, frozen=True, kw_only=True):
    """A target for which there is no answer, and why."""

    target: Target
    error: ResolutionError | RequirementsError | BuildError

    @property
    def errors(self) -> tuple[WhbuildError, ...]:
        """The reason, and what else would be met once it is mended."""
        return self.error, *(() if isinstance(self.error, RequirementsError) else self.error.beside)


def _nothing(_: Candidates) -> None:
    """Go nowhere ahead."""


def _ignore(_: Closure) -> None:
    """Wait for the others."""


def resolve_each(
    ask: Ask,
    targets: Sequence[Target],
    library: Library,
    report: Report = silent,
    *,
    former: Former = NOTHING,
    ahead: Callable[[Candidates], None] = _nothing,
    foresee: Callable[[Candidates], None] = _nothing,
    solved: Callable[[Closure], None] = _ignore,
) -> tuple[Closure | Unsolved, ...]:
    """Return the closure for each target, or why there is none, in the order given.

    Each is what `resolve` returns with candidates that prefer what is `former`, and what the targets before it have
    (`Alignment`); where only files are missing, it has gaps. Where pip would take an sdist that another target brings,
    a target is resolved again, with the versions that pip takes before all others (`overtaken`). `ahead` is called
    before a target's turn with its candidates, `foresee` before with those that will be the first of their Python, as
    far as is known what they prefer, `solved` with each closure as soon as it is there. What is true of several targets
    is reported once. Raises SourceError and IntegrityError, naming the target, and for a single one RequirementsError.
    """
    turns = _Turns(ask, targets, library, once(report), former, solved)
    for place, each in enumerate(turns.judges, 1):
        turns.report(Answering(target=each.target.name, place=place, targets=len(targets)))
        candidates = turns.led(each)
        ahead(candidates)
        pins = turns.take(candidates)
        announce(turns.alignment.add(candidates, pins), each, turns.judges[place:], library)
        for first in firsts(turns.judges[:place], turns.judges[place:]):
            foresee(turns.led(first))
    turns.settle()
    turns.conclude()
    return tuple(turns.found)


class _Turns:
    """What is known of the targets so far: whose `judges` know their files and markers, and what was `found`."""

    def __init__(
        self,
        ask: Ask,
        targets: Sequence[Target],
        library: Library,
        report: Report,
        former: Former,
        solved: Callable[[Closure], None],
    ) -> None:
        nodes = Nodes()
        held = [former.own.get(target.name, {}) for target in targets]
        self.report = report
        self.alignment = Alignment(library, former.others)
        self.judges = [Candidates(ask, each, held=own, nodes=nodes) for each, own in zip(targets, held, strict=True)]
        self.found: list[Closure | Unsolved] = []
        self._ask = ask
        self._library = library
        self._solved = solved
        self._risen: dict[int, list[Remark]] = {}
        tell([(each.target.name, ignored(ask, each)) for each in self.judges], report)

    def led(self, judge: Candidates, held: Held | None = None) -> Candidates:
        """Return the candidates of a target that put first what it holds, then what others have."""
        preferred, held = self.alignment.preferred(judge.target), judge.held if held is None else held
        return Candidates(self._ask, judge.target, nodes=judge.nodes, preferred=preferred, held=held, like=judge)

    def take(self, candidates: Candidates) -> tuple[Pin, ...]:
        """Find the answer of the next target, and return its pins."""
        answer = self._answer(candidates)
        self.found.append(answer)
        return answer.pins if isinstance(answer, Closure) else ()

    def settle(self) -> None:
        """Give each target what pip takes there, as long as that is not what it has."""
        for turn in range(ROUNDS):
            before = self._closures()
            judges = [self.judges[place] for place in before]
            taken = overtaken(self._ask, tuple(before.values()), self._library, judges, hastily=turn == 0).own
            again = {place: taken[each.target.name] for place, each in before.items() if each.target.name in taken}
            new = (changed(before[place], held, self.judges[place], self._library) for place, held in again.items())
            self._library.expect(chain.from_iterable(new))
            for place, held in again.items():
                self.found[place] = self._answer(self.led(self.judges[place], held))
            after = self._closures()
            if after == before:
                break
            for place, remark in risen(before, after):
                self._risen.setdefault(place, []).append(remark)

    def _closures(self) -> dict[int, Closure]:
        return {place: each for place, each in enumerate(self.found) if isinstance(each, Closure)}

    def conclude(self) -> None:
        """Tell what is to be known of the answers."""
        tell([(judge.target.name, self._remarks(place)) for place, judge in enumerate(self.judges)], self.report)
        closures = self._closures().values()
        if closures:
            pinned = {pin.project for closure in closures for pin in closure.pins}
            lost = {gap.project for closure in closures for gap in closure.gaps}
            self.report(Resolved(pins=len(pinned | lost), targets=len(closures)))

    def _remarks(self, place: int) -> Iterator[Remark]:
        answer = self.found[place]
        if isinstance(answer, Closure):
            yield from self._risen.get(place, ())
            yield from remarks(answer, self._ask, self.judges[place])

    def _answer(self, candidates: Candidates) -> Closure | Unsolved:
        answer = _answer(self._ask, candidates, self._library, self.report, alone=len(self.judges) == 1)
        if isinstance(answer, Closure):
            self._solved(answer)
        return answer


def _answer(ask: Ask, candidates: Candidates, library: Library, report: Report, *, alone: bool) -> Closure | Unsolved:
    target = candidates.target
    try:
        return answered(ask, candidates, library, report)
    except ResolutionError as error:
        from wheelhouse.closure.besides import with_others  # noqa: PLC0415  (only a failure is told of)
        from wheelhouse.closure.gaps import with_gaps  # noqa: PLC0415  (only a failure has gaps)

        preferred, held = candidates.preferred, candidates.held
        closure = with_gaps(ask, target, library, error, _unresolved(report), preferred=preferred, held=held)
        if closure is not None and closure.gaps:
            return closure
        return Unsolved(target=target, error=with_others(ask, candidates, library, error))
    except RequirementsError as error:
        if alone:
            raise
        return Unsolved(target=target, error=error)
    except WhbuildError as error:
        raise error if alone else error.with_context(f"while resolving for {target.name}") from None


def _unresolved(report: Report) -> Report:
    """Return a reporter that leaves out that one closure was found: at the end that is told of all."""
    return lambda event: None if isinstance(event, Resolved) else report(event)
