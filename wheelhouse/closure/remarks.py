"""What a user should know of a closure and that stops nothing: said once, however many targets it is true of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

import msgspec

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.markers import requirement_of
from wheelhouse.closure.tables import abbreviated, listed, placed
from wheelhouse.dists.files import Sdist
from wheelhouse.events import Notice, Report, redacted
from wheelhouse.requirements.ask import Ask

TO_BUILD = "its sdist is taken, to be built where it is installed"
IGNORED = "is ignored: its marker does not hold"

_LONGEST = 200


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence without its target.

    One that makes sense only with it has `everywhere`: how it ends where it is true of each of several targets.
    """

    text: str
    everywhere: str = ""


def ignored(ask: Ask, candidates: Candidates) -> Iterator[Remark]:
    """Yield a remark for each of the user's requirements whose marker does not hold on the target."""
    for wanted in ask.wanted:
        if wanted not in candidates.wanted:
            text = f"{placed(wanted)} {IGNORED}"
            yield Remark(text=text, everywhere=" on any target")


def remarks(closure: Closure, ask: Ask, candidates: Candidates) -> Iterator[Remark]:
    """Yield what is to be said of the pins, and what depends on what was assumed of the target."""
    for wanted in (*ask.wanted, *ask.constraints):
        if wanted.requirement.marker is not None:
            doubts = candidates.markers.doubts(wanted.requirement.marker, frozenset())
            yield from _assumed(f"the marker of {placed(wanted)} was decided by an assumption", doubts, candidates)
    mentions = re.compile("|".join(sorted(candidates.target.assumed)) or "(?!)").search
    for pin in closure.pins:
        for text in (*_of(pin), *_sdist(pin, candidates)):
            yield Remark(text=f"{pin.project} {pin.version} {text}")
        yield from _python(pin, candidates)
        for line in filter(mentions, pin.metadata.requires_dist):
            yield from _dependency(pin, line, candidates)


def tell(said: Sequence[tuple[str, Iterable[Remark]]], report: Report) -> None:
    """Report each remark once, in the order in which they came; `said` has the names of targets, with those of each."""
    targets: dict[Remark, list[str]] = {}
    for target, all_remarks in said:
        for remark in dict.fromkeys(all_remarks):
            targets.setdefault(remark, []).append(target)
    for remark, names in targets.items():
        report(Notice(text=_told(remark, names, len(said))))


def _told(remark: Remark, names: Sequence[str], count: int) -> str:
    if len(names) == count > 1:
        return remark.text + remark.everywhere
    where = names[0] if len(names) == 1 else f"{len(names)} of {count} targets: {abbreviated(names)}"
    if remark.everywhere:
        return f"{remark.text} on {where}"
    return remark.text if count == 1 else f"{remark.text} (on {where})"


def _of(pin: Pin) -> Iterator[str]:
    for extra in pin.extras:
        if extra not in pin.metadata.provides_extra:
            yield f"has no extra named {extra}"
    if pin.file.yanked:
        yield "was yanked" + (f": {pin.file.yanked}" if isinstance(pin.file.yanked, str) else "")
    if pin.status in ("archived", "deprecated"):
        reason = f": {pin.status_reason}" if pin.status_reason else ""
        yield f"is of a project that is {pin.status}{reason}"


def _sdist(pin: Pin, candidates: Candidates) -> Iterator[str]:
    if not isinstance(pin.dist, Sdist):
        return
    by_url = pin.made is not None or pin.source == redacted(pin.file.url)
    is_asked_for = by_url or not candidates.rules.formats.allows_wheel(pin.project)
    if not is_asked_for:
        yield f"has no usable wheel: {TO_BUILD}"


def _python(pin: Pin, candidates: Candidates) -> Iterator[Remark]:
    """Yield a remark where only a later patch than the assumed one satisfies the Requires-Python of a pin."""
    wanted = filter(None, (pin.file.requires_python, pin.metadata.requires_python))
    pythons = [(candidates.fitting.python_for(wants) or candidates.fitting.python, wants) for wants in wanted]
    python, wants = max(pythons, key=itemgetter(0), default=(candidates.fitting.python, ""))
    if python != candidates.fitting.python:
        text = f"{pin.project} {pin.version} wants Python {wants}: Python is taken to be {python} or later"
        yield Remark(text=text, everywhere=" on every target")


def _dependency(pin: Pin, line: str, candidates: Candidates) -> Iterator[Remark]:
    marker = requirement_of(line, pin.metadata).marker
    if marker is not None:
        extras = frozenset(pin.extras).intersection(pin.metadata.provides_extra)
        verb = "needs" if candidates.markers.holds(marker, extras) else "does without"
        text = f"{pin.project} {pin.version} {verb} {redacted(line[:_LONGEST])}"
        yield from _assumed(text, candidates.markers.doubts(marker, extras), candidates)


def _assumed(text: str, doubts: Sequence[str], candidates: Candidates) -> Iterator[Remark]:
    if doubts:
        environment: dict[str, object] = {**candidates.target.environment}
        values = listed([f"{name} is assumed to be {environment[name] or 'empty'}" for name in doubts])
        yield Remark(text=f"{text}: {values}", everywhere=" on every target")
