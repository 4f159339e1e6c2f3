"""`whbuild list` and `whbuild show`: what an index holds, out of what the index itself remembers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from wheelhouse.commands.inspecting import Seen, project_named, projects_of, seen, unknown
from wheelhouse.errors import UsageError
from wheelhouse.overviews import forms, overview_text, portrait_text
from wheelhouse.overviews.overview import overview
from wheelhouse.overviews.portrait import portrait
from wheelhouse.records.reading import files
from wheelhouse.screen import PAPER, Screen
from wheelhouse.tree.manifest import Stored


def listed(
    index: str | Path,
    *,
    sets: Sequence[str] = (),
    targets: Sequence[str] = (),
    json: bool = False,
    screen: Screen = PAPER,
) -> str:
    """Return the versions that the index holds, as text or JSON: what these requirement sets and targets want, or all.

    Raises PlaceError where the folder is no index, UsageError for a set or target that is not in it.
    """
    known, stored = seen(index, sets, targets), files(Path(index))
    found = overview(stored, known.some, known.sets, whole=not (sets or targets))
    return forms.overview_json(found) if json else overview_text.text(found, str(index), screen)


def shown(
    index: str | Path,
    name: str,
    *,
    sets: Sequence[str] = (),
    targets: Sequence[str] = (),
    json: bool = False,
    screen: Screen = PAPER,
) -> str:
    """Return all about a project of the index, as text or JSON: its files, who wants it, and what it wants.

    Raises as `listed`, and UsageError for a project that the index does not know.
    """
    project, known, stored = project_named(name), seen(index, sets, targets), files(Path(index))
    found = portrait(project, stored, known.some, known.sets, whole=not (sets or targets))
    if not found.editions:
        raise _absent(name, known, stored, index)
    return forms.portrait_json(found) if json else portrait_text.text(found, str(index), screen)


def _absent(name: str, known: Seen, stored: Iterable[Stored], index: str | Path) -> UsageError:
    projects = projects_of(known.everything) | {file.project for file in stored}
    if project_named(name) not in projects:
        return unknown(name, projects, index, known.everything)
    return UsageError(f"{name} is wanted by none of these.", hint="Leave out --target and --set.")
