"""Answers and graphs as JSON for programs (docs/inspecting.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.lineage.family import Family, Need
from wheelhouse.lineage.why import Answer, Lineage, Reason

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
            "strays": answer.strays,
        }
    )


def tree_json(family: Family) -> str:
    """Return the graph as indented JSON, ending in a newline: each project once, with all that it needs."""
    projects = sorted({*family.versions, *family.missing})
    return _text(
        {
            "tree-version": VERSION,
            "targets": family.on(-1),
            "requirements": [each for need in family.lines for each in _wanted(need, family)],
            "projects": [_project(project, family) for project in projects],
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
    }


def _chain(reason: Reason) -> dict[str, Any]:
    origin = reason.chain.origin
    return {"file": origin.file, "line": origin.line, "steps": reason.chain.steps, "targets": reason.targets}


def _project(project: NormalizedName, family: Family) -> dict[str, Any]:
    versions, missing = family.versions.get(project, {}), family.missing.get(project, {})
    return {
        "project": project,
        "versions": [{"version": version, "targets": family.on(versions[version])} for version in versions],
        "missing": [{"version": version, "targets": family.on(missing[version])} for version in missing],
        "needs": [each for need in family.needs.get(project, ()) for each in _wanted(need, family)],
    }


def _wanted(need: Need, family: Family) -> Iterator[dict[str, Any]]:
    place = {} if need.origin is None else {"file": need.origin.file, "line": need.origin.line}
    for text, records in need.texts.items():
        yield {"requirement": text, "project": need.child, **place, "targets": family.on(records)}
