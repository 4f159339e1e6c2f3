"""One project of an index, as text for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from wheelhouse.figures import amount, count
from wheelhouse.lineage.texts import is_plain, named, shown
from wheelhouse.overviews.columns import cell, columns
from wheelhouse.overviews.overview_text import purpose
from wheelhouse.overviews.portrait import Edition, Kept, Missing, Portrait
from wheelhouse.overviews.relations import Relation
from wheelhouse.overviews.uses import together
from wheelhouse.phrases import phrase
from wheelhouse.records.record import RecordedMade
from wheelhouse.screen import Screen

_INDENT = "  "
_MOST = 20  # of those who want a version: `why` tells of all


def text(portrait: Portrait, index: str, screen: Screen) -> str:
    """Return the project: how much there is of it, and a paragraph for each version."""
    paragraphs = [list(_heading(portrait, screen))]
    paragraphs += [list(_edition(each, portrait, index, screen)) for each in portrait.editions]
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs)


def _heading(portrait: Portrait, screen: Screen) -> Iterator[str]:
    files = [kept.stored for each in portrait.editions for kept in each.files]
    licences = dict.fromkeys(file.license for file in files if file.license)
    size = amount(sum(file.blob.size for file in files))
    what = f"{count(len(portrait.editions), 'version')}, {count(len(files), 'file')}, {size}"
    yield f"{screen.strong(portrait.project)}: {what}"
    if portrait.summary:
        yield _safe(portrait.summary, screen)
    if licences:
        yield _safe(f"licence: {' | '.join(licences)}", screen)


def _edition(edition: Edition, portrait: Portrait, index: str, screen: Screen) -> Iterator[str]:
    targets = portrait.targets
    use = together(kept.use for kept in edition.files)
    whom = purpose(use, targets) if use.wanted else "which nothing wants any more" if edition.files else ""
    yield _safe(f"{portrait.project} {edition.version}", screen, screen.strong) + (f" ({whom})" if whom else "")
    for each in edition.missing:
        yield from _gap(each, targets, screen)
    for kept in edition.files:
        yield from _file(kept, edition, targets, screen)
    on = _on(edition)
    yield from _related("wanted by", _cells(edition.wanted_by[:_MOST], on, targets), screen)
    if len(edition.wanted_by) > _MOST:
        more = count(len(edition.wanted_by) - _MOST, "other")
        yield _safe(f"{_INDENT}... and {more}: whbuild why {index} {portrait.project}", screen)
    yield from _related("wants", _cells(edition.wants, on, targets), screen)


def _gap(each: Missing, targets: Sequence[str], screen: Screen) -> Iterator[str]:
    missing = f"missing for {phrase(each.targets, targets)}: {each.reason}"
    yield _INDENT + _safe(missing, screen, screen.bad)
    yield from (_safe(f"{_INDENT * 2}what would help: {remedy}", screen) for remedy in each.remedies)


def _file(kept: Kept, edition: Edition, targets: Sequence[str], screen: Screen) -> Iterator[str]:
    file = kept.stored
    yield _INDENT + _safe(file.filename, screen, screen.good if kept.use.wanted else screen.faint)
    facts = [amount(file.blob.size)]
    facts += [f"Python {file.requires_python}"] if file.requires_python else []
    facts += [f"of {file.upload_time[:10]}"] if file.upload_time else []
    if len(edition.files) > 1:
        facts.append(f"for {purpose(kept.use, targets)}" if kept.use.wanted else "which nothing wants any more")
    yield _safe(f"{_INDENT * 2}{', '.join(facts)}", screen)
    if file.yanked is not False:
        reason = f": {file.yanked}" if isinstance(file.yanked, str) and file.yanked else ""
        yield _INDENT * 2 + _safe(f"yanked{reason}", screen, screen.odd)
    yield _safe(f"{_INDENT * 2}sha256 {file.blob.sha256}", screen, screen.faint)
    if file.source or kept.made:
        yield _safe(f"{_INDENT * 2}{_origin(file.source, kept.made)}", screen, screen.faint)


def _origin(source: str | None, made: RecordedMade | None) -> str:
    if made is None:
        return f"from {source}"
    return f"made of {made.source}" + (f", with {', '.join(made.requires)}" if made.requires else "")


def _on(edition: Edition) -> frozenset[str]:
    """Return all targets that have anything to do with a version."""
    use = together(kept.use for kept in edition.files)
    missing = (target for each in edition.missing for target in each.targets)
    return frozenset((*use.targets, *use.building, *use.spare, *use.lockers, *missing))


def _related(title: str, texts: Iterable[str], screen: Screen) -> Iterator[str]:
    rows = [[cell(title if not place else "", screen.faint), cell(text)] for place, text in enumerate(texts)]
    if rows:
        yield from columns(rows, screen, indent=_INDENT)


def _cells(relations: Iterable[Relation], on: AbstractSet[str], targets: Sequence[str]) -> Iterator[str]:
    """Yield what is wanted, and by whom; with the targets where these are not all `on` which the version is."""
    for each in relations:
        note = "" if set(each.targets) == on else f" [{phrase(each.targets, targets)}]"
        if each.origin is not None:
            yield f"{each.origin}: {' | '.join(each.texts)}{' (for lockers)' if each.lockers else ''}{note}"
        else:
            yield f"{each.project} {' | '.join(each.versions)}{_said(each)}{note}"


def _said(relation: Relation) -> str:
    said = " | ".join(named(text)[1] or "any" for text in relation.texts)
    how = "to build" if relation.building else "for lockers" if relation.lockers else ""
    return "".join(f" ({each})" for each in [": ".join(filter(None, [how, "" if said == "any" else said]))] if each)


def _safe(line: str, screen: Screen, paint: Callable[[str], str] = str) -> str:
    return paint(shown(line, plain=is_plain(screen.encoding)))
