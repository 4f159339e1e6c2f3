"""Why a project is in an index, as text for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelhouse.lineage.chains import Chain
from wheelhouse.lineage.texts import is_plain, shown
from wheelhouse.lineage.why import Answer, Lineage, Reason
from wheelhouse.phrases import phrase
from wheelhouse.records.record import RecordedMade
from wheelhouse.screen import PAPER, Screen

_NAMED = 4  # targets that a sentence names


def told(answer: Answer, *, screen: Screen = PAPER) -> str:
    """Return the answer: for each version the chains that want it, from the user's line down."""
    plain = is_plain(screen.encoding)
    blocks = [[shown(line, plain=plain) for line in _lineage(lineage, answer.targets)] for lineage in answer.lineages]
    for lineage, block in zip(answer.lineages, blocks, strict=True):
        block[0] = (screen.strong if lineage.missing is None else screen.bad)(block[0])
    blocks += [[shown(line, plain=plain)] for line in _others(answer)]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _lineage(lineage: Lineage, targets: Sequence[str]) -> Iterator[str]:
    everywhere = len(lineage.targets) == len(targets) > 1
    on = f"all {len(targets)} targets" if everywhere else phrase(lineage.targets, targets)
    if lineage.missing is None:
        yield f"{lineage.project} {lineage.version} (on {on})"
    else:
        yield f"{lineage.project} {lineage.version} is missing (on {on}): {lineage.missing}"
        yield from (f"  what would help: {remedy}" for remedy in lineage.remedies)
    yield from (f"  {filename} was made of {_origin(made)}" for filename, made in lineage.made)
    yield from _reasons(lineage.reasons, lineage.targets, targets)
    if not lineage.reasons:
        yield "  no line of yours leads to it"
    further = lineage.count - len(lineage.reasons)
    if further:
        least = "" if lineage.complete else "more than "
        yield f"  ... and {least}{further:,} further chain{'s' if further > 1 else ''}"


def _origin(made: RecordedMade) -> str:
    return f"{made.source}, with {', '.join(made.requires)}" if made.requires else made.source


def _reasons(reasons: Sequence[Reason], on: Sequence[str], targets: Sequence[str]) -> Iterator[str]:
    """Yield the chains, those with the same beginning below each other; what they share is said once."""
    said: tuple[str, ...] = ()
    for reason in _together(reasons):
        lines = tuple(_steps(reason.chain))
        new = next((place for place, line in enumerate(lines) if said[place : place + 1] != (line,)), len(lines))
        said = lines
        for place in range(new, len(lines)):
            note = "" if place + 1 < len(lines) or reason.targets == on else f" [{phrase(reason.targets, targets)}]"
            yield f"{'  ' * (place + 1)}{lines[place]}{note}"


def _together(reasons: Sequence[Reason]) -> list[Reason]:
    """Return the reasons so that equal beginnings stand together, each where its shortest chain stood."""
    first: dict[tuple[str, ...], int] = {}
    ways = [tuple(_steps(reason.chain)) for reason in reasons]
    for number, way in enumerate(ways):
        for end in range(1, len(way) + 1):
            first.setdefault(way[:end], number)
    order = [[first[way[:end]] for end in range(1, len(way) + 1)] for way in ways]
    return [reasons[number] for number in sorted(range(len(reasons)), key=order.__getitem__)]


def _steps(chain: Chain) -> Iterator[str]:
    """Yield the line of the user, then what each step wants of the next."""
    above = ""
    for step in chain.steps:
        verb = " is built with" if step.building else " wants" if above else f"{chain.origin}:"
        yield f"{above}{verb} {' and '.join(step.wants)}{' (for lockers)' if step.lockers else ''}"
        above = f"{step.project} {step.version}"


def _others(answer: Answer) -> Iterator[str]:
    if answer.elsewhere:
        yield f"{answer.project} is wanted on {_some(answer.elsewhere)}, and not on {_some(answer.targets)}."
    for filename, name in answer.own:
        yield f"{filename} was put there by hand, and the set {name!r} wants it."
    if answer.strays:
        also = "also " if answer.lineages or answer.elsewhere or answer.own else ""
        yield f"The index {also}holds {', '.join(answer.strays)}, which nothing wants any more."


def _some(targets: Sequence[str]) -> str:
    return ", ".join(targets) if len(targets) <= _NAMED else f"{len(targets)} targets"
