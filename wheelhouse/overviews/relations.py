"""Who wants a version of a project, and what it wants: one step up and down in the graph of all records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.lineage.family import Family, Need, Node
from wheelhouse.overviews.versions import key, newest_first
from wheelhouse.requirements.ask import Origin


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """That a version wants something of another project, or something wants it, in those `versions` of that.

    `texts` are the requirements as they are written, `targets` those for which it holds. With `building`, it is wanted
    so that the one that wants it can be built; with `lockers`, elsewhere than on its target. A line of the user has an
    `origin` and no project.
    """

    texts: tuple[str, ...]
    targets: tuple[str, ...]
    project: NormalizedName | None = None
    versions: tuple[str, ...] = ()
    building: bool = False
    lockers: bool = False
    origin: Origin | None = None


class Kin(msgspec.Struct, frozen=True, kw_only=True):
    """A graph that can be asked about any project, as often as one likes.

    `places` are the nodes of each project; `wanting` are those who want a node, each with its number in the order of
    the graph: a line of the user first, which has no parent.
    """

    whole: Family
    places: Mapping[NormalizedName, Sequence[Node]]
    wanting: Mapping[Node, Sequence[tuple[int, Node | None, Need]]]


def kin(whole: Family) -> Kin:
    """Return the graph so that it can be asked."""
    places: dict[NormalizedName, list[Node]] = {}
    for node in dict.fromkeys((*whole.versions, *whole.missing)):
        places.setdefault(node.project, []).append(node)
    edges: Iterator[tuple[Node | None, Need]] = chain(
        ((None, line) for line in whole.lines),
        ((parent, need) for parent, needs in whole.needs.items() for need in needs),
    )
    wanting: dict[Node, list[tuple[int, Node | None, Need]]] = {}
    for number, (parent, need) in enumerate(edges):
        wanting.setdefault(need.child, []).append((number, parent, need))
    return Kin(whole=whole, places=places, wanting=wanting)


def wants(known: Kin, project: NormalizedName, version: str) -> Iterator[Relation]:
    """Yield what the version wants, what it is built with last."""
    whole = known.whole
    found: dict[tuple[NormalizedName, bool, bool], list[Relation]] = {}
    for node, there in _places(known, project, version).items():
        for need in whole.needs.get(node, ()):
            if need.records & there:
                project = need.child.project
                relation = _relation(whole, need, there, project, _answers(whole, need, need.records & there))
                found.setdefault((project, need.building, need.lockers), []).append(relation)
    yield from map(_merged, found.values())


def wanted_by(known: Kin, project: NormalizedName, version: str) -> Iterator[Relation]:
    """Yield who wants the version: the lines of the user, then other projects by name."""
    whole, places = known.whole, _places(known, project, version)
    found: dict[tuple[NormalizedName, bool, bool], list[Relation]] = {}
    for _, parent, need in sorted((each for node in places for each in known.wanting.get(node, ())), key=itemgetter(0)):
        there = _met(whole, need, version, need.records & places[need.child])
        if there and parent is None:
            yield _relation(whole, need, there)
        elif there and parent is not None:
            relation = _relation(whole, need, there, parent.project, _versions(whole, parent, there))
            found.setdefault((parent.project, need.building, need.lockers), []).append(relation)
    yield from map(_merged, found.values())


def _places(known: Kin, project: NormalizedName, version: str) -> dict[Node, int]:
    """Return where the version is, to be installed or in what something is built with, each with its records."""
    found: dict[Node, int] = {}
    for node in known.places.get(project, ()):
        for versions in (known.whole.versions, known.whole.missing):
            for text, there in versions.get(node, {}).items():
                if key(text) == key(version):
                    found[node] = found.get(node, 0) | there
    return found


def _met(whole: Family, need: Need, version: str, there: int) -> int:
    """Return those of the records in which it is this version that the need has."""
    if need.child not in whole.elsewhere:
        return there
    found = whole.answers(need, there)
    return sum(records for text, records in found.items() if key(text) == key(version))


def _answers(whole: Family, need: Need, there: int) -> tuple[str, ...]:
    missing = (version for version, records in whole.missing.get(need.child, {}).items() if records & there)
    return tuple(newest_first((*missing, *whole.answers(need, there))))


def _versions(whole: Family, node: Node, there: int) -> tuple[str, ...]:
    known = {**whole.missing.get(node, {}), **whole.versions.get(node, {})}
    return tuple(newest_first(version for version, records in known.items() if records & there))


def _relation(
    whole: Family,
    need: Need,
    there: int,
    project: NormalizedName | None = None,
    versions: tuple[str, ...] = (),
) -> Relation:
    return Relation(
        project=project,
        versions=versions,
        texts=tuple(text for text, records in need.texts.items() if records & there),
        targets=whole.on(need.records & there),
        building=need.building,
        lockers=need.lockers,
        origin=need.origin,
    )


def _merged(relations: Sequence[Relation]) -> Relation:
    """Return one relation for those to one project: it may be in what several sdists are built with."""
    if len(relations) == 1:
        return relations[0]
    return msgspec.structs.replace(
        relations[0],
        versions=tuple(newest_first(version for each in relations for version in each.versions)),
        texts=tuple(dict.fromkeys(text for each in relations for text in each.texts)),
        targets=tuple(dict.fromkeys(target for each in relations for target in each.targets)),
    )
