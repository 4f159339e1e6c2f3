"""What a run did, as values, and as the JSON that `--report` writes (docs/report.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure, Pin, Why
from wheelhouse.dists.files import Wheel
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Ask
from wheelhouse.store.jobs import Held

VERSION = "1.0"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a run came to.

    `arguments` are the words that asked for it, as pip would take them: `-r requirements.txt`, `flask`. `held` maps
    file names to what the store holds; it is empty after a dry run. `written` and `removed` are the paths of the index
    that changed. `seconds` is wall time.
    """

    arguments: tuple[str, ...]
    ask: Ask
    closures: tuple[Closure, ...]
    held: Mapping[str, Held]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    seconds: float

    @property
    def pins(self) -> tuple[Pin, ...]:
        """The pins of all closures, each file once, sorted by file name."""
        by_name = {pin.file.filename: pin for closure in self.closures for pin in closure.pins}
        return tuple(by_name[name] for name in sorted(by_name))

    def size_of(self, pin: Pin) -> int | None:
        """Return the size of the file in bytes: as it is in the store, else as announced, else None."""
        held = self.held.get(pin.file.filename)
        return pin.file.size if held is None else held.blob.size


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a run: `fetched` came over the network, `copied` from this machine; sizes in bytes, if known."""

    packages: int
    files: int
    size: int
    fetched: int
    fetched_size: int
    copied: int


def totals(result: Result) -> Totals:
    """Return the counts of a run."""
    came = [pin for pin in result.pins if (held := result.held.get(pin.file.filename)) and held.fetched]
    fetched = [result.held[pin.file.filename] for pin in came if not is_local(pin)]
    return Totals(
        packages=len({pin.project for pin in result.pins}),
        files=len(result.pins),
        size=sum(result.size_of(pin) or 0 for pin in result.pins),
        fetched=len(fetched),
        fetched_size=sum(held.blob.size for held in fetched),
        copied=len(came) - len(fetched),
    )


def is_local(pin: Pin) -> bool:
    """Return whether the file was on this machine before."""
    return pin.file.url.startswith("file:")


def by_source(pins: Sequence[Pin]) -> dict[str, tuple[NormalizedName, ...]]:
    """Return which projects each source answered for, the busiest source first."""
    names: dict[str, set[NormalizedName]] = {}
    for pin in pins:
        names.setdefault(pin.source, set()).add(pin.project)
    return {source: tuple(sorted(names[source])) for source in sorted(names, key=lambda one: (-len(names[one]), one))}


def to_json(result: Result) -> bytes:
    """Return the report as indented JSON, ending in a newline. No URL in it holds credentials."""
    count = totals(result)
    value = {
        "report-version": VERSION,
        "targets": [closure.target.name for closure in result.closures],
        "totals": {
            "packages": count.packages,
            "files": count.files,
            "size": count.size,
            "fetched-files": count.fetched,
            "fetched-size": count.fetched_size,
            "seconds": round(result.seconds, 3),
        },
        "sources": {source: list(names) for source, names in by_source(result.pins).items()},
        "files": [_file(result, pin) for pin in result.pins],
        "written": list(result.written),
        "removed": list(result.removed),
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _file(result: Result, pin: Pin) -> dict[str, Any]:
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
        "fetched": held is not None and held.fetched and not is_local(pin),
        "targets": [one.target.name for one in result.closures if pin.file.filename in _names(one)],
        "why": [why_json(why) for why in pin.why],
    }


def _names(closure: Closure) -> set[str]:
    return {pin.file.filename for pin in closure.pins}


def why_json(why: Why) -> dict[str, Any]:
    """Return a reason as JSON: who wrote the requirement, the user (file and line) or another pin."""
    if why.parent is not None:
        return {"requirement": why.requirement, "project": why.parent, "version": str(why.parent_version)}
    origin = why.origin
    return {
        "requirement": why.requirement,
        "file": None if origin is None else origin.file,
        "line": None if origin is None else origin.line,
    }
