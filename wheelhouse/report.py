"""What a run did, as values, and as the JSON that `--report` writes (docs/report.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Build, Closure, Gap, Pin, Why
from wheelhouse.dists.files import Wheel
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Ask
from wheelhouse.store.jobs import Held
from wheelhouse.tree.manifest import Stored

VERSION = "1.3"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to.

    `arguments` are the words that asked for it, as pip would take them: `-r requirements.txt`, `flask`. `held` maps
    file names to what the store holds; it is empty after a dry run. `written` and `removed` are the paths of the index
    that changed, `unwanted` its files that nothing it was asked for wants any more. `sdists` tells whether the index
    has any, of whatever run, `elsewhere` whether the files of requirements name indexes. `seconds` is wall time.
    """

    arguments: tuple[str, ...]
    ask: Ask
    closures: tuple[Closure, ...]
    held: Mapping[str, Held]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unwanted: tuple[Stored, ...] = ()
    sdists: bool = False
    elsewhere: bool = False
    seconds: float

    @property
    def pins(self) -> tuple[Pin, ...]:
        """All that the closures hold, what is kept beside their pins too, each file once, sorted by file name.

        A file that several closures hold has the reasons and the extras of all of them.
        """
        by_name: dict[str, list[Pin]] = {}
        for closure in self.closures:
            tools = (pin for build in closure.builds for pin in build.pins)
            for pin in (*closure.pins, *closure.also, *closure.lockers, *tools):
                by_name.setdefault(pin.file.filename, []).append(pin)
        return tuple(_merged(by_name[name]) for name in sorted(by_name))

    def size_of(self, pin: Pin) -> int | None:
        """Return the size of the file in bytes: as it is in the store, else as announced, else None."""
        held = self.held.get(pin.file.filename)
        return pin.file.size if held is None else held.blob.size


def _merged(pins: Sequence[Pin]) -> Pin:
    if len(pins) == 1:
        return pins[0]
    return msgspec.structs.replace(
        pins[0],
        why=tuple(dict.fromkeys(why for pin in pins for why in pin.why)),
        extras=tuple(sorted({extra for pin in pins for extra in pin.extras})),
    )


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a run: `fetched` came over the network, `copied` from this machine; sizes in bytes, if known.

    `tools` are packages that are there only to build others, and not among `packages`, but their files count; `lockers`
    are those of which only lockers want a file.
    """

    packages: int
    tools: int
    lockers: int
    files: int
    size: int
    fetched: int
    fetched_size: int
    copied: int


def totals(result: Result) -> Totals:
    """Return the counts of a run."""
    pins = result.pins
    pinned = {pin.file.filename: pin.project for closure in result.closures for pin in (*closure.pins, *closure.also)}
    installed = set(pinned.values())
    lockers = {pin.project for each in result.closures for pin in each.lockers if pin.file.filename not in pinned}
    came = [pin for pin in pins if (held := result.held.get(pin.file.filename)) and held.fetched]
    fetched = [result.held[pin.file.filename] for pin in came if not is_local(pin)]
    return Totals(
        packages=len(installed),
        tools=len({pin.project for pin in pins} - installed - lockers),
        lockers=len(lockers),
        files=len(pins),
        size=size(result, pins),
        fetched=len(fetched),
        fetched_size=sum(held.blob.size for held in fetched),
        copied=len(came) - len(fetched),
    )


def size(result: Result, pins: Iterable[Pin]) -> int:
    """Return the bytes of the files of the pins, as far as they are known."""
    return sum(result.size_of(pin) or 0 for pin in pins)


def is_local(pin: Pin) -> bool:
    """Return whether the file was on this machine before."""
    return pin.file.url.startswith("file:")


def by_source(pins: Sequence[Pin]) -> dict[str, tuple[NormalizedName, ...]]:
    """Return which projects each source answered for, the busiest source first."""
    names: dict[str, set[NormalizedName]] = {}
    for pin in pins:
        names.setdefault(pin.source, set()).add(pin.project)
    return {source: tuple(sorted(names[source])) for source in sorted(names, key=lambda one: (-len(names[one]), one))}


def versions_differ(closures: Iterable[Closure]) -> dict[NormalizedName, dict[str, list[str]]]:
    """Return the projects of which the targets have different versions, each version with its targets."""
    found: dict[NormalizedName, dict[str, list[str]]] = {}
    for closure in closures:
        for pin in closure.pins:
            found.setdefault(pin.project, {}).setdefault(str(pin.version), []).append(closure.target.name)
    return {project: found[project] for project in sorted(found) if len(found[project]) > 1}


def to_json(result: Result) -> bytes:
    """Return the report as indented JSON, ending in a newline. No URL in it holds credentials."""
    count, pins = totals(result), result.pins
    places = _Places(result.closures)
    value = {
        "report-version": VERSION,
        "targets": [closure.target.name for closure in result.closures],
        "by-target": [_target(result, closure) for closure in result.closures],
        "totals": {
            "packages": count.packages,
            "tools": count.tools,
            "lockers": count.lockers,
            "files": count.files,
            "size": count.size,
            "fetched-files": count.fetched,
            "fetched-size": count.fetched_size,
            "seconds": round(result.seconds, 3),
        },
        "sources": {source: list(names) for source, names in by_source(pins).items()},
        "versions-differ": versions_differ(result.closures),
        "files": [_file(result, pin, places) for pin in pins],
        "written": list(result.written),
        "removed": list(result.removed),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


class _Places:
    """For which targets each file is a pin, or kept beside these, for lockers, to build with; and to build what."""

    def __init__(self, closures: Iterable[Closure]) -> None:
        self.picked: dict[str, list[str]] = {}
        self.kept: dict[str, list[str]] = {}
        self.building: dict[str, list[str]] = {}
        self.built: dict[str, list[str]] = {}
        self.lockers: dict[str, list[str]] = {}
        for closure in closures:
            for build in closure.builds:
                for pin in build.pins:
                    _add(self.building, pin.file.filename, closure.target.name)
                    _add(self.built, pin.file.filename, build.sdist)
            for pin in closure.pins:
                _add(self.picked, pin.file.filename, closure.target.name)
            for pin in closure.also:
                _add(self.kept, pin.file.filename, closure.target.name)
            for pin in closure.lockers:
                if closure.target.name not in self.picked.get(pin.file.filename, ()):
                    _add(self.lockers, pin.file.filename, closure.target.name)


def _add(found: dict[str, list[str]], filename: str, what: str) -> None:
    known = found.setdefault(filename, [])
    if what not in known:
        known.append(what)


def _target(result: Result, closure: Closure) -> dict[str, Any]:
    return {
        "target": closure.target.name,
        "assumed": sorted(closure.target.assumed),
        "packages": len(closure.pins),
        "files": len(closure.files),
        "size": size(result, closure.files),
        "gaps": [_gap(gap) for gap in closure.gaps],
        "builds": [_build(build) for build in closure.builds],
    }


def _build(build: Build) -> dict[str, Any]:
    return {
        "project": build.project,
        "version": str(build.version),
        "sdist": build.sdist,
        "requires": list(build.requires),
        "files": [pin.file.filename for pin in build.pins],
        "compiled": build.compiled,
        "unknown": build.unknown,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "project": gap.project,
        "version": str(gap.version),
        "reason": gap.reason,
        "why": [why_json(why) for why in gap.why],
        "remedies": list(gap.remedies),
    }


def _file(result: Result, pin: Pin, places: _Places) -> dict[str, Any]:
    held = result.held.get(pin.file.filename)
    return {
        "filename": pin.file.filename,
        "project": pin.project,
        "version": str(pin.version),
        "kind": "wheel" if isinstance(pin.dist, Wheel) else "sdist",
        "extras": list(pin.extras),
        "sha256": pin.file.sha256 if held is None else held.blob.sha256,
        "size": result.size_of(pin),
        "source": pin.source,
        "url": redacted(pin.file.url),
        "requires-python": pin.file.requires_python or pin.metadata.requires_python,
        "upload-time": pin.file.upload_time,
        "yanked": pin.file.yanked,
        "made": None if pin.made is None else msgspec.to_builtins(pin.made),
        "fetched": held is not None and held.fetched and not is_local(pin),
        "targets": places.picked.get(pin.file.filename, []),
        "also-for": places.kept.get(pin.file.filename, []),
        "lockers-for": places.lockers.get(pin.file.filename, []),
        "building-for": places.building.get(pin.file.filename, []),
        "builds": sorted(places.built.get(pin.file.filename, ())),
        "why": [why_json(why) for why in pin.why],
    }


def why_json(why: Why) -> dict[str, Any]:
    """Return a reason as JSON: who wrote the requirement, the user (file and line) or another pin."""
    if why.parent is not None:
        how = {"building": True} if why.building else {"lockers": True} if why.lockers else {}
        return {"requirement": why.requirement, "project": why.parent, "version": str(why.parent_version), **how}
    origin = why.origin
    return {
        "requirement": why.requirement,
        "file": None if origin is None else origin.file,
        "line": None if origin is None else origin.line,
        **({"lockers": True} if why.lockers else {}),
    }
