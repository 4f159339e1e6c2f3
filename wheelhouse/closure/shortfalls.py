"""What keeps the answers for several targets from being delivered, told in one error."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Gap, Why
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.tables import abbreviated, columns
from wheelhouse.errors import BuildError, MissingFiles, ResolutionError, Unanswered, WhbuildError

# Says some of the targets in words.
Phrase: TypeAlias = Callable[[Collection[str], Sequence[str]], str]

_SHOWN = 3  # of those who want a package, and of what would close its gap
_TARGET, _PYTHON = "\0", "\1"
_HINT = "Raise the level of the platform, ask for another version, or go on without these files with --allow-missing."
_HOPELESS = "Ask for it elsewhere only, by a marker, or go on without these files with --allow-missing."


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why some of the targets have no answer."""

    message: str
    context: tuple[str, ...]
    hint: str | None
    targets: tuple[str, ...]


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing for one reason on some of the targets.

    `wanted` are requirements, each with the line or package that it comes from; `remedies` have the targets they help.
    """

    project: NormalizedName
    version: str
    reason: str
    targets: tuple[str, ...]
    wanted: tuple[tuple[str, str], ...]
    remedies: tuple[tuple[str, tuple[str, ...]], ...]


def named(some: Collection[str], targets: Sequence[str]) -> str:
    """Return the names of some of the targets, in their order; the first of them where they are many."""
    if len(some) == len(targets) > 1:
        return f"all {len(targets)} targets"
    return abbreviated([target for target in targets if target in some])


def missing(closures: Sequence[Closure], phrase: Phrase = named) -> MissingFiles:
    """Return the error that names every gap: on which targets, why, who wants the package, what would close it."""
    targets = [closure.target.name for closure in closures]
    found = lacks(closures)
    lines = [line for lack in found for line in told(lack, targets, phrase)]
    hint = _HINT if any(lack.remedies for lack in found) else _HOPELESS
    return MissingFiles(_counted(closures, found), context=tuple(lines), hint=hint)


def unanswered(unsolved: Sequence[Unsolved], closures: Sequence[Closure] = (), phrase: Phrase = named) -> WhbuildError:
    """Return the error that tells why targets have no answer, the same once; `closures` are those of the others.

    It is of the class that the errors share, or Unanswered. What is missing in the closures is told with it.
    """
    targets = [*(each.target.name for each in unsolved), *(closure.target.name for closure in closures)]
    if len(targets) == 1:
        return _whole(unsolved[0].error)
    found = failures(unsolved)
    lines = [line for failure in found for line in _explained(failure, targets, phrase, alone=len(found) == 1)]
    if any(closure.gaps for closure in closures):
        beside = missing(closures, phrase)
        lines += [f"beside that: {beside.message}", *(f"  {line}" for line in beside.context)]
    if len(found) == 1:
        return _class(unsolved)(found[0].message, context=tuple(lines), hint=found[0].hint)
    some = (
        f"{len(unsolved)} of {len(targets)} targets have no" if closures else f"None of {len(targets)} targets has an"
    )
    return _class(unsolved)(f"{some} answer, for {len(found)} reasons.", context=tuple(lines))


def failures(unsolved: Sequence[Unsolved]) -> tuple[Failure, ...]:
    """Return why the targets have no answer: what differs in nothing but the name of the target is told once."""
    found: dict[tuple[str, ...], list[tuple[Unsolved, WhbuildError]]] = {}
    for each in unsolved:
        for error in each.errors:
            texts = error.message, *error.context, error.hint or ""
            found.setdefault(tuple(_unnamed(text, each) for text in texts), []).append((each, error))
    return tuple(_failure(texts, alike) for texts, alike in found.items())


def lacks(closures: Sequence[Closure]) -> tuple[Lack, ...]:
    """Return what is missing, sorted by project; targets for which a version is missing for one reason are together."""
    found: dict[tuple[NormalizedName, str, str], list[tuple[Gap, Closure]]] = {}
    for closure in closures:
        for gap in closure.gaps:
            found.setdefault((gap.project, str(gap.version), gap.reason), []).append((gap, closure))
    return tuple(_lack(found[key]) for key in sorted(found))


def told(lack: Lack, targets: Sequence[str], phrase: Phrase) -> Iterator[str]:
    """Yield the lines that tell of it; all but the first begin with two blanks."""
    yield f"{lack.project} {lack.version}: {lack.reason}"
    if len(targets) > 1:
        yield f"  for {phrase(lack.targets, targets)}"
    wanted = [(requirement, f"from {origin}") for requirement, origin in lack.wanted]
    yield from (f"  {line}" for line in columns(wanted[:_SHOWN]))
    if len(wanted) > _SHOWN:
        yield f"  and {len(wanted) - _SHOWN} more"
    for remedy, helped in lack.remedies[:_SHOWN]:
        where = "" if helped == lack.targets else f" (for {phrase(helped, targets)})"
        yield f"  remedy: {remedy}{where}"


def source(why: Why, closure: Closure) -> str:
    """Return where a requirement comes from: a line of the user's, or a package and the shortest way to it."""
    if why.parent is None:
        return str(why.origin)
    reasons = {pin.project: pin.why for pin in closure.pins} | {gap.project: gap.why for gap in closure.gaps}
    ways: list[tuple[Why, ...]] = [(why,)]
    seen = {why.parent}
    for way in ways:
        parent = way[-1].parent
        if parent is None:
            passed = [each.parent for each in way[1:-1] if each.parent is not None]
            by_way = f", by way of {' and '.join(passed[::-1])}" if passed else ""
            return f"{why.parent} {why.parent_version}{by_way} ({way[-1].origin})"
        fresh = [each for each in reasons.get(parent, ()) if each.parent not in seen]
        seen.update(each.parent for each in fresh if each.parent is not None)
        ways += [(*way, each) for each in fresh]
    return f"{why.parent} {why.parent_version}"


def _counted(closures: Sequence[Closure], found: Sequence[Lack]) -> str:
    targets = [closure.target.name for closure in closures]
    lacking = sum(bool(closure.gaps) for closure in closures)
    count = len({lack.project for lack in found})
    have = f"{found[0].project} has" if count == 1 else f"{count} packages have"
    where = targets[0] if len(targets) == 1 else f"{lacking} of {len(targets)} targets"
    return f"{have} no file that can be used on {where}."


def _lack(places: Sequence[tuple[Gap, Closure]]) -> Lack:
    gap = places[0][0]
    wanted = ((why.requirement, source(why, closure)) for each, closure in places for why in each.why)
    remedies: dict[str, list[str]] = {}
    for each, closure in places:
        for remedy in each.remedies:
            remedies.setdefault(remedy, []).append(closure.target.name)
    return Lack(
        project=gap.project,
        version=str(gap.version),
        reason=gap.reason,
        targets=tuple(closure.target.name for _, closure in places),
        wanted=tuple(dict.fromkeys(wanted)),
        remedies=tuple((remedy, tuple(helped)) for remedy, helped in remedies.items()),
    )


def _explained(failure: Failure, targets: Sequence[str], phrase: Phrase, *, alone: bool) -> Iterator[str]:
    where = f"for {phrase(failure.targets, targets)}"
    if not alone:
        yield f"{where}: {failure.message}"
    elif len(failure.targets) > 1 or failure.targets[0] not in failure.message:
        yield where
    indent = "" if alone else "  "
    yield from (f"{indent}{line}" for line in failure.context)
    if failure.hint and not alone:
        yield f"  hint: {failure.hint}"


def _failure(texts: tuple[str, ...], alike: Sequence[tuple[Unsolved, WhbuildError]]) -> Failure:
    error = alike[0][1]
    message, context, hint = error.message, error.context, error.hint
    if len(alike) > 1:
        message, *lines, told = (text.replace(_TARGET, "these targets").replace(_PYTHON, "these") for text in texts)
        context, hint = tuple(lines), told or None
    return Failure(message=message, context=context, hint=hint, targets=tuple(each.target.name for each, _ in alike))


def _unnamed(text: str, unsolved: Unsolved) -> str:
    target = unsolved.target
    return text.replace(target.name, _TARGET).replace(f"on Python {target.python}", f"on {_PYTHON} Pythons")


def _whole(error: WhbuildError) -> WhbuildError:
    """Return the error of the only target, which tells what is beside it too."""
    for other in error.beside if isinstance(error, ResolutionError | BuildError) else ():
        error.with_context(f"beside that: {other.message}", *(f"  {line}" for line in other.context))
    return error


def _class(unsolved: Sequence[Unsolved]) -> type[WhbuildError]:
    classes = {type(error) for each in unsolved for error in each.errors}
    return classes.pop() if len(classes) == 1 else Unanswered
