"""The requirement set that a run answers: what it is called, how it was asked, and which records it has then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.closure.former import Former
from wheelhouse.events import redacted
from wheelhouse.order import Order
from wheelhouse.records.holding import pinned
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet, RecordedSources, RecordedWays, name_of
from wheelhouse.records.writing import plain
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.contents import shown
from wheelhouse.targets.target import Target


def asked_as(order: Order, ask: Ask) -> RecordedSet:
    """Return the set that the order is about, without its records."""
    return RecordedSet(name=order.set or name_of(_words(order)), sources=_sources(order, ask), ways=_ways(order))


def renewed(now: RecordedSet, written: Mapping[str, str], memory: Memory) -> RecordedSet:
    """Return the set with the records that were written, by the name of their target; those for others stay.

    If all its targets are answered anew, they are in the order in which they were; else each stays in its place.
    """
    former = memory.sets.get(now.name, now)
    targets = {path: _target(path, memory) for path in former.asks}
    if set(filter(None, targets.values())) <= written.keys():
        staying = [path for path, target in targets.items() if target is None]
        asks = [*written.values(), *staying]
    else:
        asks = [*(written.get(target or "", path) for path, target in targets.items()), *written.values()]
    return msgspec.structs.replace(now, asks=tuple(dict.fromkeys(asks)), files=former.files)


def outdated(now: Mapping[str, RecordedSet], memory: Memory) -> frozenset[str]:
    """Return the paths of the records that these sets, by name, had and have no more, and that no other set has."""
    staying = {path for each in {**memory.sets, **now}.values() for path in each.asks}
    had = {path for name in now if name in memory.sets for path in memory.sets[name].asks}
    return frozenset(f"{PRIVATE}{path}" for path in had - staying)


def former(name: str, memory: Memory, targets: Iterable[Target]) -> Former:
    """Return what the index has for the set of this name on these targets, and what else it has."""
    own = [path for path in memory.sets.get(name, RecordedSet(name=name)).asks if path in memory.records]
    wanted = {target.name for target in targets}
    found = pinned([memory.records[path] for path in own if memory.records[path].target in wanted])
    return msgspec.structs.replace(
        found, others=_all_versions(memory.records[path] for path in (*own, *memory.records))
    )


def _all_versions(records: Iterable[Record]) -> dict[NormalizedName, tuple[Version, ...]]:
    found: dict[NormalizedName, dict[str, None]] = {}
    for record in records:
        for pin in record.pins:
            found.setdefault(pin.project, {})[pin.version] = None
    return {project: tuple(map(Version, versions)) for project, versions in found.items()}


def _target(path: str, memory: Memory) -> str | None:
    record = memory.records.get(path)
    return None if record is None else record.target


def _words(order: Order) -> Iterable[str]:
    here = Path.cwd()
    yield from (f"-r {shown(file)}" for file in order.files)
    yield from (f"-c {shown(file)}" for file in order.constraints)
    yield from (plain(word, here) for word in order.arguments)


def _ways(order: Order) -> RecordedWays:
    return RecordedWays(
        keep_newer=order.keep_newer,
        allow_missing=order.allow_missing,
        for_lockers=order.for_lockers,
        no_build=order.no_build,
        build_wheels=order.build_wheels,
        no_sdists=order.no_sdists,
    )


def _sources(order: Order, ask: Ask) -> RecordedSources:
    """Return what the user said: on the command line, in a settings file, and in the lines of requirements files."""
    said, before, after = order.said, order.sources, ask.sources
    replaced = after.index_url != before.index_url
    extra = after.extra_index_urls
    extra = extra if replaced else (*said.extra_index_urls, *extra[len(before.extra_index_urls) :])
    links = (*said.find_links, *after.find_links[len(before.find_links) :])
    return RecordedSources(
        index_url=_url(after.index_url if replaced else said.index_url),
        extra_index_urls=_urls(extra),
        index_rules=tuple(f"{','.join(rule.names)}={_url(rule.url)}" for rule in said.index_rules),
        find_links=_urls(links),
        trusted_hosts=(*said.trusted_hosts, *after.trusted_hosts[len(before.trusted_hosts) :]),
        no_index=after.index_url is None and (said.no_index or replaced),
        strategy=None if order.strategy == "first-index" else order.strategy,
    )


def _urls(urls: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_url, urls)))


def _url(url: str | None) -> str | None:
    """Return the URL without a login; the path of a folder as it is seen from here."""
    if url is None:
        return None
    return redacted(url).replace("****@", "") if "://" in url else shown(url)
