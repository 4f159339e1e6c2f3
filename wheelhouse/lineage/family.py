"""All records of an index as one graph: who needs whom, from the lines of the user down, each edge with its records.

A set of records is an int, a bit for each: the graph of thirty targets is walked as fast as that of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.records.record import Record, RecordedGap
from wheelhouse.requirements.ask import Origin


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of the user, or a pin, wants: `texts` maps each requirement as written to the records with it."""

    child: NormalizedName
    texts: Mapping[str, int]
    origin: Origin | None = None

    @property
    def records(self) -> int:
        """The records that have it in one spelling or another."""
        return _union(self.texts.values())


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """`targets` are those of the records, in their order; `lines` what the user wants, sorted by file and line.

    `versions` maps each project to its versions, newest first, `missing` to those of which there is no file, both with
    the records; `needs` holds what each pin wants, sorted by project.
    """

    targets: tuple[str, ...]
    lines: tuple[Need, ...]
    needs: Mapping[NormalizedName, tuple[Need, ...]]
    versions: Mapping[NormalizedName, Mapping[str, int]]
    missing: Mapping[NormalizedName, Mapping[str, int]]

    def on(self, records: int) -> tuple[str, ...]:
        """Return the targets of these records, each once."""
        names = (target for place, target in enumerate(self.targets) if records >> place & 1)
        return tuple(dict.fromkeys(names))


_Texts = dict[str, int]


def family(records: Sequence[Record]) -> Family:
    """Return the graph of the records."""
    lines: dict[tuple[Origin, NormalizedName], _Texts] = {}
    needs: dict[NormalizedName, dict[NormalizedName, _Texts]] = {}
    versions: dict[NormalizedName, _Texts] = {}
    missing: dict[NormalizedName, _Texts] = {}
    for place, record in enumerate(records):
        for member in record.members:
            known = missing if isinstance(member, RecordedGap) else versions
            _add(known.setdefault(member.project, {}), member.version, place)
            for why in member.why:
                if why.project is None:
                    _add(lines.setdefault((why.origin, member.project), {}), why.requirement, place)
                else:
                    children = needs.setdefault(why.project, {})
                    _add(children.setdefault(member.project, {}), why.requirement, place)
    return Family(
        targets=tuple(record.target for record in records),
        lines=tuple(
            Need(child=child, texts=lines[origin, child], origin=origin) for origin, child in sorted(lines, key=_place)
        ),
        needs={
            parent: tuple(Need(child=child, texts=children[child]) for child in sorted(children))
            for parent, children in sorted(needs.items())
        },
        versions=_newest_first(versions),
        missing=_newest_first(missing),
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
            if parent in leads and parent != project
        },
        versions=_kept(whole.versions, leads),
        missing=_kept(whole.missing, leads),
    )


def _leads(whole: Family, project: NormalizedName) -> dict[NormalizedName, int]:
    """Return the records in which each project leads to this one."""
    wanting: dict[NormalizedName, list[tuple[NormalizedName, int]]] = {}
    for parent, needs in whole.needs.items():
        for need in needs:
            wanting.setdefault(need.child, []).append((parent, need.records))
    there = (*whole.versions.get(project, {}).values(), *whole.missing.get(project, {}).values())
    leads = {project: _union(there)}
    queue = [project]
    for child in queue:
        for parent, records in wanting.get(child, ()):
            more = leads.get(parent, 0) | records & leads[child]
            if more != leads.get(parent, 0):
                leads[parent] = more
                queue.append(parent)
    return leads


def _cut(needs: Iterable[Need], leads: Mapping[NormalizedName, int]) -> Iterator[Need]:
    for need in needs:
        texts = _within(need.texts, leads.get(need.child, 0))
        if texts:
            yield Need(child=need.child, texts=texts, origin=need.origin)


def _kept(
    versions: Mapping[NormalizedName, Mapping[str, int]], leads: Mapping[NormalizedName, int]
) -> dict[NormalizedName, Mapping[str, int]]:
    return {project: _within(found, leads[project]) for project, found in versions.items() if project in leads}


def _add(texts: _Texts, text: str, place: int) -> None:
    texts[text] = texts.get(text, 0) | 1 << place


def _union(records: Iterable[int]) -> int:
    together = 0
    for each in records:
        together |= each
    return together


def _within(texts: Mapping[str, int], records: int) -> _Texts:
    return {text: there & records for text, there in texts.items() if there & records}


def _place(line: tuple[Origin, NormalizedName]) -> tuple[str, int, str]:
    origin, child = line
    return origin.file or "", origin.line or 0, child


def _newest_first(known: Mapping[NormalizedName, _Texts]) -> dict[NormalizedName, Mapping[str, int]]:
    return {
        project: {version: versions[version] for version in sorted(versions, key=Version, reverse=True)}
        for project, versions in sorted(known.items())
    }
