"""Both views as JSON for programs (docs/inspecting.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from wheelhouse.dists.files import BadFilename, Wheel, parse_filename
from wheelhouse.overviews.overview import Held, Overview
from wheelhouse.overviews.portrait import Edition, Kept, Portrait
from wheelhouse.overviews.relations import Relation
from wheelhouse.overviews.uses import Use
from wheelhouse.tree.manifest import Stored

VERSION = "1.0"


def overview_json(overview: Overview) -> str:
    """Return the index at a glance as indented JSON, ending in a newline."""
    return _text(
        {
            "list-version": VERSION,
            "targets": overview.targets,
            "projects": overview.projects,
            "files": overview.files,
            "size": overview.size,
            "sets": overview.sets,
            "versions": [_held(each) for each in overview.held],
        }
    )


def portrait_json(portrait: Portrait) -> str:
    """Return the project as indented JSON, ending in a newline."""
    return _text(
        {
            "show-version": VERSION,
            "project": portrait.project,
            "summary": portrait.summary,
            "targets": portrait.targets,
            "versions": [_edition(each) for each in portrait.editions],
        }
    )


def _text(value: Mapping[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _held(each: Held) -> dict[str, Any]:
    return {
        "project": each.project,
        "version": each.version,
        "files": each.files,
        "size": each.size,
        **_use(each.use),
        "missing": each.missing,
        "yanked": each.yanked,
    }


def _use(use: Use) -> dict[str, Any]:
    return {
        "wanted": use.wanted,
        "targets": use.targets,
        "building-for": use.building,
        "also-for": use.spare,
        "lockers-for": use.lockers,
        "sets": use.own,
    }


def _edition(each: Edition) -> dict[str, Any]:
    return {
        "version": each.version,
        "files": [_file(kept) for kept in each.files],
        "missing": each.missing,
        "wanted-by": [_relation(relation) for relation in each.wanted_by],
        "wants": [_relation(relation) for relation in each.wants],
    }


def _file(kept: Kept) -> dict[str, Any]:
    file = kept.stored
    return {
        "filename": file.filename,
        "kind": _kind(file),
        "size": file.blob.size,
        "sha256": file.blob.sha256,
        "requires-python": file.requires_python,
        "upload-time": file.upload_time,
        "yanked": file.yanked,
        "licence": file.license,
        "source": file.source,
        "made": kept.made and {"source": kept.made.source, "sha256": kept.made.sha256, "requires": kept.made.requires},
        **_use(kept.use),
    }


def _kind(file: Stored) -> str:
    try:
        return "wheel" if isinstance(parse_filename(file.filename, file.project), Wheel) else "sdist"
    except BadFilename:
        return "other"


def _relation(relation: Relation) -> dict[str, Any]:
    origin = relation.origin
    who = {"file": origin.file, "line": origin.line} if origin else {"project": relation.project}
    return {
        **who,
        "versions": relation.versions,
        "requirements": relation.texts,
        "building": relation.building,
        "lockers": relation.lockers,
        "targets": relation.targets,
    }
