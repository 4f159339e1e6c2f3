"""What was asked and what answered it -> the record that goes into the index, under `.whbuild/asks/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from wheelhouse.closure.closure import Build, Closure, Gap, Pin, Why
from wheelhouse.events import redacted
from wheelhouse.records.record import (
    VERSION,
    Record,
    RecordedBuild,
    RecordedFile,
    RecordedGap,
    RecordedMade,
    RecordedPin,
    RecordedRules,
    RecordedWanted,
    RecordedWhy,
)
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.recorded_target import OF_THE_KERNEL, compressed
from wheelhouse.requirements.ask import Ask, Origin, Rules, Wanted
from wheelhouse.requirements.contents import relative
from wheelhouse.store.jobs import Held

_LOCAL = re.compile(r"(@\s*)(file:[^\s#]*)")


def record(
    ask: Ask, closure: Closure, held: Mapping[str, Held], here: Path, of: str | None = None
) -> tuple[str, bytes]:
    """Return the path below `.whbuild/` and the content of the record: JSON without a time, a host or a secret.

    The path follows from what was asked in the set `of`, and for whom, so that the same ask replaces its former answer
    there: two sets that ask for the same may have other answers. `held` maps the file names of all pins and of what is
    held beside them. Files and folders of this machine are named as they are seen from the folder `here`, so that
    another checkout gives the same record.
    """
    value = Record(
        record_version=VERSION,
        target=closure.target.name,
        of=of,
        requirements=tuple(_wanted(wanted, here) for wanted in ask.wanted),
        constraints=tuple(_wanted(wanted, here) for wanted in ask.constraints),
        rules=rules(ask.rules),
        pins=tuple(_pin(pin, held[pin.file.filename], here) for pin in closure.pins),
        gaps=tuple(_gap(gap, here) for gap in closure.gaps),
        also=tuple(
            _file(pin, held[pin.file.filename]) for pin in sorted(closure.also, key=lambda pin: pin.file.filename)
        ),
        markers=_markers(ask, closure),
        assumed=tuple(sorted(closure.target.assumed)),
        tags=tuple(compressed(closure.target.tags)),
        builds=tuple(_build(build, held, here) for build in closure.builds),
        lockers=tuple(_pin(pin, held[pin.file.filename], here) for pin in closure.lockers),
        lockers_without=closure.lockers_without,
    )
    return written(value)


def written(value: Record) -> tuple[str, bytes]:
    """Return the path below `.whbuild/` and the content of a record."""
    return value.path, _lines(msgspec.to_builtins(value))


def recorded_set(value: RecordedSet) -> tuple[str, bytes]:
    """Return the path below `.whbuild/` and the content of the requirement set: JSON, a line for each record."""
    return value.path, _lines({"set-version": value.set_version, **msgspec.to_builtins(value)})


def _lines(value: Mapping[str, object]) -> bytes:
    """Return the object as JSON, a line for each pin and each other fact."""
    lines = (
        b"%b:%b" % (_json(name), _listed(fact) if isinstance(fact, tuple) else _json(fact))
        for name, fact in value.items()
    )
    return b"{\n%b\n}\n" % b",\n".join(lines)


def _listed(facts: tuple[object, ...]) -> bytes:
    return b"[\n%b\n]" % b",\n".join(map(_json, facts)) if facts else b"[]"


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _markers(ask: Ask, closure: Closure) -> dict[str, str]:
    """Return what the target says, sorted. What is of its kernel only where a marker looks at it.

    Else a machine that differs in nothing but its kernel would give another record.
    """
    texts = [str(wanted.requirement) for wanted in (*ask.wanted, *ask.constraints)]
    texts += [text for pin in closure.pins for text in pin.metadata.requires_dist]
    unseen = {name for name in OF_THE_KERNEL if not any(name in text for text in texts)}
    environment = cast("dict[str, str]", closure.target.environment)
    return {name: environment[name] for name in sorted(environment) if name not in unseen}


def _wanted(wanted: Wanted, here: Path) -> RecordedWanted:
    return RecordedWanted(
        requirement=plain(str(wanted.requirement), here),
        file=None if wanted.origin.file is None else redacted(wanted.origin.file),
        line=wanted.origin.line,
        hashes=wanted.hashes,
    )


def rules(rules: Rules) -> RecordedRules:
    """Return the rules as they are recorded."""
    return RecordedRules(
        no_binary=tuple(sorted(rules.formats.no_binary)),
        only_binary=tuple(sorted(rules.formats.only_binary)),
        prefer_binary=rules.prefer_binary,
        pre=rules.pre,
        no_deps=rules.no_deps,
        require_hashes=rules.require_hashes,
        uploaded_before=None if rules.uploaded_before is None else rules.uploaded_before.isoformat(),
    )


def _file(pin: Pin, held: Held) -> RecordedFile:
    return RecordedFile(
        project=pin.project,
        version=str(pin.version),
        filename=pin.file.filename,
        sha256=held.blob.sha256,
        size=held.blob.size,
    )


def _pin(pin: Pin, held: Held, here: Path) -> RecordedPin:
    facts = msgspec.structs.asdict(_file(pin, held))
    made = None if pin.made is None else RecordedMade(**msgspec.structs.asdict(pin.made))
    return RecordedPin(**facts, extras=pin.extras, why=tuple(_why(why, here) for why in pin.why), made=made)


def _build(build: Build, held: Mapping[str, Held], here: Path) -> RecordedBuild:
    return RecordedBuild(
        project=build.project,
        version=str(build.version),
        sdist=build.sdist,
        requires=build.requires,
        pins=tuple(_pin(pin, held[pin.file.filename], here) for pin in build.pins),
        unknown=None if build.unknown is None else redacted(build.unknown),
    )


def _gap(gap: Gap, here: Path) -> RecordedGap:
    return RecordedGap(
        project=gap.project,
        version=str(gap.version),
        reason=redacted(gap.reason),
        why=tuple(_why(why, here) for why in gap.why),
        remedies=tuple(map(redacted, gap.remedies)),
    )


def _why(why: Why, here: Path) -> RecordedWhy:
    requirement, origin = plain(why.requirement, here), why.origin or Origin()
    if why.parent is not None:
        return RecordedWhy(
            requirement=requirement,
            project=why.parent,
            version=str(why.parent_version),
            building=why.building,
            lockers=why.lockers,
        )
    file = None if origin.file is None else redacted(origin.file)
    return RecordedWhy(requirement=requirement, file=file, line=origin.line, lockers=why.lockers)


def plain(requirement: str, here: Path) -> str:
    """Return a requirement as it is recorded: without secrets, and without the place of the user's folders."""
    return redacted(_LOCAL.sub(lambda found: found[1] + relative(found[2], here), requirement))
