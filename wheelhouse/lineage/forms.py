"""Answers and graphs as JSON for programs (docs/inspecting.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.lineage.family import Family, Need, Node
from wheelhouse.lineage.parts import Part
from wheelhouse.lineage.why import Answer, Lineage, Reason
from wheelhouse.records.record import RecordedMade

VERSION = "1.0"


def why_json(answer: Answer) -> str:
    """Return the answer as indented JSON, ending in a newline."""
    return _text(
        {
            "why-version": VERSION,
            "project": answer.project,
            "targets": answer.targets,
            "versions": [_lineage(lineage) for lineage in answer.lineages],
            "elsewhere": answer.elsewhere,
            "own": [{"filename": filename, "set": name} for filename, name in answer.own],
            "strays": answer.strays,
        }
    )


def tree_json(family: Family, found: Sequence[Part] = ()) -> str:
    """Return the graph of these sets as indented JSON, ending in a newline: each project once, and what it needs."""
    nodes = dict.fromkeys((*family.versions, *family.missing))
    built = sorted({node.within for node in nodes if node.within is not None})
    return _text(
        {
            "tree-version": VERSION,
            "targets": family.on(-1),
            "sets": [{"name": each.name, "targets": each.family.on(-1), "files": each.own} for each in found],
            "requirements": [each for need in family.lines for each in _wanted(need, family)],
            "projects": _projects(nodes, None, family),
            "builds": [{"project": within, "projects": _projects(nodes, within, family)} for within in built],
        }
    )


def _text(value: Mapping[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _lineage(lineage: Lineage) -> dict[str, Any]:
    return {
        "version": lineage.version,
        "targets": lineage.targets,
        "missing": lineage.missing,
        "remedies": lineage.remedies,
        "chains": [_chain(reason) for reason in lineage.reasons],
        "chains-in-all": lineage.count,
        "complete": lineage.complete,
        "made": [{"filename": filename, **_origin(made)} for filename, made in lineage.made],
    }


def _origin(made: RecordedMade) -> dict[str, Any]:
    return {"source": made.source, "sha256": made.sha256, "requires": made.requires}


def _chain(reason: Reason) -> dict[str, Any]:
    origin = reason.chain.origin
    return {"file": origin.file, "line": origin.line, "steps": reason.chain.steps, "targets": reason.targets}


def _projects(nodes: Iterable[Node], within: NormalizedName | None, family: Family) -> list[dict[str, Any]]:
    together = sorted((node for node in nodes if node.within == within), key=lambda node: node.project)
    return [_project(node, family) for node in together]


def _project(node: Node, family: Family) -> dict[str, Any]:
    versions, missing = family.versions.get(node, {}), family.missing.get(node, {})
    return {
        "project": node.project,
        "versions": [{"version": version, "targets": family.on(versions[version])} for version in versions],
        "missing": [{"version": version, "targets": family.on(missing[version])} for version in missing],
        "needs": [each for need in family.needs.get(node, ()) for each in _wanted(need, family)],
    }


def _wanted(need: Need, family: Family) -> Iterator[dict[str, Any]]:
    place = {} if need.origin is None else {"file": need.origin.file, "line": need.origin.line}
    how = {"building": True} if need.building else {"lockers": True} if need.lockers else {}
    for text, records in need.texts.items():
        yield {
            "requirement": text,
            "project": need.child.project,
            **place,
            **how,
            "targets": family.on(records),
        }
