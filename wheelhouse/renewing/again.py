"""A requirement set of an index -> what it asks, as it can be asked today."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import compress
from pathlib import Path

import msgspec
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.closure import Closure, Pin, Why
from wheelhouse.errors import PlaceError, UsageError, WhbuildError
from wheelhouse.records.record import Record, RecordedRules, RecordedWanted
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.recorded_target import target as recorded_target
from wheelhouse.requirements.ask import Ask, Formats, Rules, Sources, Wanted
from wheelhouse.requirements.restoring import restored
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import Target


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """One ask of a set, for the targets of these records.

    `ask` is as it can be answered now, `written` as it was recorded: what is a path there may be another one here.
    """

    of: RecordedSet
    ask: Ask
    written: Ask
    targets: tuple[Target, ...]
    records: tuple[Record, ...]

    def with_more(self, more: Ask) -> Again:
        """Return it with what another ask wants too, whose rules and sources then hold for all.

        A file or project that is named anew stands in the place of the one that was named for the same project.
        """
        there = {(str(each.requirement), each.hashes) for each in (*self.ask.wanted, *self.ask.constraints)}
        new = tuple(each for each in more.wanted if (str(each.requirement), each.hashes) not in there)
        bounds = tuple(each for each in more.constraints if (str(each.requirement), each.hashes) not in there)
        anew = {each.project for each in new if each.requirement.url}
        staying = [not (each.requirement.url and each.project in anew) for each in self.ask.wanted]

        def joined(ask: Ask) -> Ask:
            wanted = (*compress(ask.wanted, staying), *new)
            constraints = (*ask.constraints, *bounds)
            return Ask(wanted=wanted, constraints=constraints, rules=more.rules, sources=more.sources)

        return msgspec.structs.replace(self, ask=joined(self.ask), written=joined(self.written))

    def as_written(self, closure: Closure) -> Closure:
        """Return the closure with the user's requirements as they were recorded."""
        pairs = zip(self.ask.wanted, self.written.wanted, strict=False)
        texts = {str(now.requirement): str(then.requirement) for now, then in pairs if now != then}
        return closure if not texts else _renamed(closure, texts)


def again(
    of: RecordedSet, records: Mapping[str, Record], index: Path, *, sources: Sources, before: datetime | None
) -> tuple[Again, ...]:
    """Return what the set asks: once for all targets, or once for each of the ways in which it asks.

    `records` are by path, `sources` are where to look now, and files of `before` only are seen. Raises
    RequirementsError, which says whose requirement it is, and PlaceError for a target that is not known any more.
    """
    groups: dict[bytes, list[Record]] = {}
    for record in (records[path] for path in of.asks):
        asked = msgspec.json.encode((record.requirements, record.constraints, record.rules))
        groups.setdefault(asked, []).append(record)
    return tuple(_again(of, group, index, sources, before) for group in groups.values())


def _again(of: RecordedSet, records: Sequence[Record], index: Path, sources: Sources, before: datetime | None) -> Again:
    record = records[0]
    files = {pin.project: index / "packages" / pin.filename for each in records for pin in each.pins}
    rules = _rules(record, before)
    return Again(
        of=of,
        ask=Ask(
            wanted=tuple(_restored(each, files) for each in record.requirements),
            constraints=tuple(_restored(each, files) for each in record.constraints),
            rules=rules,
            sources=sources,
        ),
        written=Ask(
            wanted=tuple(map(_as_written, record.requirements)),
            constraints=tuple(map(_as_written, record.constraints)),
            rules=rules,
            sources=sources,
        ),
        targets=tuple(map(_target, records)),
        records=tuple(records),
    )


def _restored(each: RecordedWanted, files: Mapping[NormalizedName, Path]) -> Wanted:
    def otherwise(project: NormalizedName) -> Path | None:
        path = files.get(project)
        return path if path is not None and os.path.isfile(path) else None  # noqa: PTH113  (else it is not there)

    try:
        requirement = restored(each.requirement, otherwise)
    except WhbuildError as error:
        raise error.with_context(f"{each.origin}: {each.requirement}") from None
    return Wanted(requirement=requirement, origin=each.origin, hashes=each.hashes)


def _as_written(each: RecordedWanted) -> Wanted:
    return Wanted(requirement=Requirement(each.requirement), origin=each.origin, hashes=each.hashes)


def _rules(record: Record, before: datetime | None) -> Rules:
    rules: RecordedRules = record.rules
    hashed = any(each.hashes for each in (*record.requirements, *record.constraints))
    return Rules(
        formats=Formats(no_binary=frozenset(rules.no_binary), only_binary=frozenset(rules.only_binary)),
        pre=rules.pre,
        prefer_binary=rules.prefer_binary,
        no_deps=rules.no_deps,
        require_hashes=rules.require_hashes,
        no_require_hashes=hashed and not rules.require_hashes,
        uploaded_before=before,
    )


def _target(record: Record) -> Target:
    known = recorded_target(record)
    if known is not None:
        return known
    try:
        return named(record.target)
    except UsageError as error:
        hint = f"An older whbuild wrote it: build for {record.target} once more."
        raise PlaceError(
            f"What {record.target} stands for was not recorded.", context=(error.message,), hint=hint
        ) from None


def _renamed(closure: Closure, texts: Mapping[str, str]) -> Closure:
    def pins(found: Iterable[Pin]) -> tuple[Pin, ...]:
        return tuple(msgspec.structs.replace(pin, why=tuple(_why(why, texts) for why in pin.why)) for pin in found)

    return msgspec.structs.replace(
        closure, pins=pins(closure.pins), also=pins(closure.also), lockers=pins(closure.lockers)
    )


def _why(why: Why, texts: Mapping[str, str]) -> Why:
    if why.parent is not None:
        return why
    return msgspec.structs.replace(why, requirement=texts.get(why.requirement, why.requirement))


def direct(records: Iterable[Record]) -> frozenset[NormalizedName]:
    """Return the projects that the user asked for."""
    return frozenset(
        canonicalize_name(Requirement(each.requirement).name) for record in records for each in record.requirements
    )
