"""An index at a glance, as text for a person."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from wheelhouse.figures import amount, count
from wheelhouse.lineage.texts import is_plain, shown
from wheelhouse.overviews.columns import Cell, cell, columns
from wheelhouse.overviews.overview import Held, Overview
from wheelhouse.overviews.uses import Use
from wheelhouse.phrases import phrase, spelled
from wheelhouse.screen import Screen

_NUMBERS = frozenset({2, 3})
_FEW = 3  # targets that are named one by one
_NOTHING = "The index holds nothing.\n"
_NOBODY = "no target in particular"


def text(overview: Overview, index: str, screen: Screen) -> str:
    """Return how much there is, the sets where there are several, and a line for each version."""
    if not overview.held:
        return _NOTHING
    sections = [list(_heading(overview, index, screen))]
    sections += [list(_sets(overview, screen))] if len(overview.sets) > 1 else []
    sections += [list(_versions(overview, screen))]
    sections += [list(_unwanted(overview, index, screen))]
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections if section)


def purpose(use: Use, targets: Sequence[str]) -> str:
    """Return in words what a file is for, `targets` being all there are; nothing where nothing wants it."""
    said = [phrase(use.targets, targets)] if use.targets else []
    said += [f"to build on {phrase(use.building, targets)}"] if use.building else []
    said += [f"kept for newer platforms than {phrase(use.spare, targets)}"] if use.spare else []
    said += [f"for lockers on {phrase(use.lockers, targets)}"] if use.lockers else []
    said += [f"a file of the set {name!r}" for name in use.own]
    return "; ".join(said)


def _heading(overview: Overview, index: str, screen: Screen) -> Iterator[str]:
    versions = len([each for each in overview.held if each.files])
    what = f"{count(overview.projects, 'project')}, {count(versions, 'version')}, {count(overview.files, 'file')}"
    few = len(overview.targets) <= _FEW
    whom = ", ".join(overview.targets) or _NOBODY if few else count(len(overview.targets), "target")
    yield _safe(f"{index}: {what}, {amount(overview.size)}, for {whom}", screen)
    if len(overview.targets) > _FEW:
        yield f"  {spelled(overview.targets)}"


def _sets(overview: Overview, screen: Screen) -> Iterator[str]:
    heads = ("SET", "PROJECTS", "FILES", "SIZE", "FOR")
    rows = [[cell(head, screen.faint) for head in heads]]
    for each in overview.sets:
        whom = phrase(each.targets, overview.targets) if each.targets else _NOBODY
        facts = (f"{each.projects:,}", f"{each.files:,}", amount(each.size), whom)
        rows.append([cell(each.name, screen.strong), *map(cell, facts)])
    yield from columns(rows, screen, right=frozenset({1, 2, 3}))


def _versions(overview: Overview, screen: Screen) -> Iterator[str]:
    rows = [[cell(head, screen.faint) for head in ("PROJECT", "VERSION", "FILES", "SIZE", "FOR")]]
    above = ""
    for each in overview.held:
        rows.append(_row(each, overview.targets, "" if each.project == above else each.project, screen))
        above = each.project
    yield from columns(rows, screen, right=_NUMBERS)


def _row(each: Held, targets: Sequence[str], name: str, screen: Screen) -> list[Cell]:
    paint = screen.good if each.use.wanted else screen.faint if not each.missing else screen.bad
    return [
        cell(name, screen.strong),
        cell(each.version, paint),
        cell(f"{each.files:,}" if each.files else ""),
        cell(amount(each.size) if each.files else ""),
        _whom(each, targets, screen),
    ]


def _whom(each: Held, targets: Sequence[str], screen: Screen) -> Cell:
    said = [purpose(each.use, targets)] if each.use.wanted else ["nothing any more"] if each.files else []
    said += [f"missing for {phrase(each.missing, targets)}"] if each.missing else []
    said += ["yanked"] if each.yanked else []
    paint = screen.bad if each.missing else screen.odd if each.yanked else str
    return cell("; ".join(said), paint if each.use.wanted or each.missing else screen.faint)


def _unwanted(overview: Overview, index: str, screen: Screen) -> Iterator[str]:
    spare = [each for each in overview.held if each.files and not each.use.wanted]
    if spare:
        files = count(sum(each.files for each in spare), "file")
        what = f"{files} ({amount(sum(each.size for each in spare))})"
        yield _safe(f"{what} nothing wants any more: whbuild prune {shlex.quote(index)} removes them", screen)


def _safe(line: str, screen: Screen) -> str:
    return shown(line, plain=is_plain(screen.encoding))
