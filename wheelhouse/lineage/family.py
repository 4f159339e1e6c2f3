"""All records of an index as one graph: who needs whom, from the lines of the user down, each edge with its records.

A set of records is an int, a bit for each: the graph of thirty targets is walked as fast as that of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.records.record import Record, RecordedGap, RecordedPin
from wheelhouse.requirements.ask import Origin


class Node(msgspec.Struct, frozen=True):
    """A project: where it is installed, or `within` what the sdists of a project are built with."""

    project: NormalizedName
    within: NormalizedName | None = None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of the user, or a pin, wants: `texts` maps each requirement as written to the records with it.

    With `building`, the pin wants it to be built; with `lockers`, it wants it elsewhere than on its target.
    """

    child: Node
    texts: Mapping[str, int]
    origin: Origin | None = None
    building: bool = False
    lockers: bool = False

    @property
    def records(self) -> int:
        """The records that have it in one spelling or another."""
        return _union(self.texts.values())


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """`targets` are those of the records, in their order; `lines` what the user wants, sorted by file and line.

    `versions` maps each project to its versions, newest first, `missing` to those of which there is no file, both with
    the records, and `elsewhere` to those versions that lockers want where the target has another one; `needs` holds
    what each pin wants, sorted by project, what it is built with last.
    """

    targets: tuple[str, ...]
    lines: tuple[Need, ...]
    needs: Mapping[Node, tuple[Need, ...]]
    versions: Mapping[Node, Mapping[str, int]]
    missing: Mapping[Node, Mapping[str, int]]
    elsewhere: Mapping[Node, Mapping[str, int]]

    def answers(self, need: Need, records: int) -> dict[str, int]:
        """Return the versions that answer the need in these records, newest first, each with those where it does."""
        versions, apart = self.versions.get(need.child, {}), self.elsewhere.get(need.child, {})
        if not apart:
            return _within(versions, records)
        alike = ~_union(apart.values()) if need.lockers else -1
        there = {version: alike & ~apart.get(version, 0) for version in versions}
        there |= {version: alike | found for version, found in apart.items()} if need.lockers else {}
        return {version: both for version in versions if (both := versions[version] & there[version] & records)}

    def on(self, records: int) -> tuple[str, ...]:
        """Return the targets of these records, each once."""
        names = (target for place, target in enumerate(self.targets) if records >> place & 1)
        return tuple(dict.fromkeys(names))


_Texts: TypeAlias = dict[str, int]
_Way: TypeAlias = tuple[bool, bool]  # wanted to be built, wanted by lockers


class _Gathered:
    """The edges of the graph, as records add them."""

    def __init__(self) -> None:
        self.lines: dict[tuple[Origin, Node, bool], _Texts] = {}
        self.needs: dict[Node, dict[tuple[_Way, Node], _Texts]] = {}
        self.versions: dict[Node, _Texts] = {}
        self.missing: dict[Node, _Texts] = {}
        self.elsewhere: dict[Node, _Texts] = {}

    def add(self, record: Record, place: int) -> None:
        """Take the record, which has this place among them."""
        for member in (*record.members, *record.lockers):
            self._member(Node(member.project), member, place, ())
        self._apart(record, place)
        homes = _homes(record)
        for build in record.builds:
            for pin in build.pins:
                self._member(Node(pin.project, build.project), pin, place, homes.get(build.sdist, ()))

    def _apart(self, record: Record, place: int) -> None:
        pinned = {member.project: member.version for member in record.members if record.lockers}
        for pin in record.lockers:
            if pinned.get(pin.project, pin.version) != pin.version:
                _add(self.elsewhere.setdefault(Node(pin.project), {}), pin.version, place)

    def _member(self, node: Node, member: RecordedPin | RecordedGap, place: int, built: Sequence[Node]) -> None:
        known = self.missing if isinstance(member, RecordedGap) else self.versions
        _add(known.setdefault(node, {}), member.version, place)
        for why in member.why:
            if why.project is None:
                _add(self.lines.setdefault((why.origin, node, why.lockers), {}), why.requirement, place)
            for parent in built if why.building else () if why.project is None else (Node(why.project, node.within),):
                children = self.needs.setdefault(parent, {})
                _add(children.setdefault(((why.building, why.lockers), node), {}), why.requirement, place)


def _homes(record: Record) -> dict[str, list[Node]]:
    """Return where each file is."""
    homes: dict[str, list[Node]] = {}
    for pin in (*record.pins, *record.lockers):
        homes.setdefault(pin.filename, []).append(Node(pin.project))
    for build in record.builds:
        for pin in build.pins:
            homes.setdefault(pin.filename, []).append(Node(pin.project, build.project))
    return homes


def family(records: Sequence[Record]) -> Family:
    """Return the graph of the records."""
    found = _Gathered()
    for place, record in enumerate(records):
        found.add(record, place)
    return Family(
        targets=tuple(record.target for record in records),
        lines=tuple(
            Need(child=child, texts=found.lines[origin, child, lockers], origin=origin, lockers=lockers)
            for origin, child, lockers in sorted(found.lines, key=_place)
        ),
        needs={
            parent: tuple(
                Need(child=child, texts=children[way, child], building=way[0], lockers=way[1])
                for way, child in sorted(children, key=_by_name)
            )
            for parent, children in sorted(found.needs.items(), key=lambda each: _name(each[0]))
        },
        versions=_newest_first(found.versions),
        missing=_newest_first(found.missing),
        elsewhere=found.elsewhere,
    )


def towards(whole: Family, project: NormalizedName) -> Family:
    """Return what of the graph leads to the project."""
    leads = _leads(whole, project)
    return Family(
        targets=whole.targets,
        lines=tuple(_cut(whole.lines, leads)),
        needs={
            parent: tuple(_cut(needs, leads))
            for parent, needs in whole.needs.items()
            if parent in leads and parent.project != project
        },
        versions=_kept(whole.versions, leads),
        missing=_kept(whole.missing, leads),
        elsewhere=_kept(whole.elsewhere, leads),
    )


def _leads(whole: Family, project: NormalizedName) -> dict[Node, int]:
    """Return the records in which each node leads to this project."""
    wanting: dict[Node, list[tuple[Node, int]]] = {}
    for parent, needs in whole.needs.items():
        for need in needs:
            wanting.setdefault(need.child, []).append((parent, need.records))
    leads: dict[Node, int] = {}
    for node, there in (*whole.versions.items(), *whole.missing.items()):
        if node.project == project:
            leads[node] = leads.get(node, 0) | _union(there.values())
    queue = list(leads)
    for child in queue:
        for parent, records in wanting.get(child, ()):
            more = leads.get(parent, 0) | records & leads[child]
            if more != leads.get(parent, 0):
                leads[parent] = more
                queue.append(parent)
    return leads


def _cut(needs: Iterable[Need], leads: Mapping[Node, int]) -> Iterator[Need]:
    for need in needs:
        texts = _within(need.texts, leads.get(need.child, 0))
        if texts:
            yield msgspec.structs.replace(need, texts=texts)


def _kept(versions: Mapping[Node, Mapping[str, int]], leads: Mapping[Node, int]) -> dict[Node, Mapping[str, int]]:
    return {node: _within(found, leads[node]) for node, found in versions.items() if node in leads}


def _add(texts: _Texts, text: str, place: int) -> None:
    texts[text] = texts.get(text, 0) | 1 << place


def _union(records: Iterable[int]) -> int:
    together = 0
    for each in records:
        together |= each
    return together


def _within(texts: Mapping[str, int], records: int) -> _Texts:
    return {text: there & records for text, there in texts.items() if there & records}


def _place(line: tuple[Origin, Node, bool]) -> tuple[str, int, str, bool]:
    origin, child, lockers = line
    return origin.file or "", origin.line or 0, child.project, lockers


def _by_name(need: tuple[_Way, Node]) -> tuple[_Way, tuple[str, str]]:
    way, child = need
    return way, _name(child)


def _name(node: Node) -> tuple[str, str]:
    return node.project, node.within or ""


def _newest_first(known: Mapping[Node, _Texts]) -> dict[Node, Mapping[str, int]]:
    return {
        node: {version: known[node][version] for version in sorted(known[node], key=Version, reverse=True)}
        for node in sorted(known, key=_name)
    }
