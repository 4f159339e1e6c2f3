"""What differs, for a person at a terminal: first of what one should think longest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelhouse.comparing import wording
from wheelhouse.comparing.comparison import KINDS, Comparison, Kind, ProjectChange
from wheelhouse.comparing.difference import Difference
from wheelhouse.figures import amount
from wheelhouse.preview.layout import aligned, printable, shortened, wrapped

_LICENSE = 40  # columns; what changed is told in full


def text(found: Difference, *, width: int, verbose: bool = False) -> str:
    """Return what differs between two states, in lines that end in a newline; with `verbose` each file is named."""
    both = (("old", found.old), ("new", found.new))
    sides = aligned([(side, printable(state.shown), state.sha256) for side, state in both])
    if not found:
        return "\n".join([*sides, "", "The states are the same."]) + "\n"
    beside = [line for sentence in _besides(found) for line in wrapped(sentence, width)]
    sections = ["\n".join(sides), compared(found.comparison, width=width, verbose=verbose), "\n".join(beside)]
    return "\n\n".join(section.rstrip("\n") for section in sections if section) + "\n"


def compared(found: Comparison, *, width: int, verbose: bool = False, weighed: bool = True) -> str:
    """Return what differs between two listings, in lines that end in a newline; with `verbose` each file is named.

    Sentences keep to the width; tables are as wide as they have to be. Whoever counts the files that come and go in
    another way has them not `weighed`.
    """
    sums = [wording.headline(found), *([wording.weighed(found)] if found and weighed else [])]
    head = [line for sentence in sums for line in wrapped(sentence, width)]
    sections = [head, *_sections(found, verbose)]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _sections(found: Comparison, verbose: bool) -> Iterator[list[str]]:
    for kind in KINDS:
        changes = found.of(kind)
        if changes and kind != "restated":
            yield _section(wording.TITLES[kind], [_row(change, kind) for change in changes], right=frozenset({2}))
    for title, told in wording.remarks(found.projects):
        yield _section(title, [(name, line) for name, lines in told for line in lines])
    if verbose:
        yield _section("files", list(_files(found.projects)), right=frozenset({2}))


def _row(change: ProjectChange, kind: Kind) -> tuple[str, ...]:
    last = wording.rebuilt(change) if kind == "rebuilt" else shortened(", ".join(change.licenses), _LICENSE, "...")
    return change.project, wording.moved(change), wording.traffic(change.files), last


def _files(changes: Sequence[ProjectChange]) -> Iterator[tuple[str, ...]]:
    for change in changes:
        for file in change.files:
            for sign, side in (("-", file.old), ("+", file.new)):
                if side is not None:
                    yield sign, file.filename, "?" if side.size is None else amount(side.size), side.sha256 or ""


def _section(title: str, rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    clean = [[printable(cell) for cell in row] for row in rows]
    return [title.upper(), *(f"  {line}" for line in aligned(clean, right=right))]


def _besides(found: Difference) -> Iterator[str]:
    if found.targets is not None:
        yield f"Targets: {wording.parted(found.targets)}."
    if found.texts:
        yield f"Besides: {wording.texts(found.texts)}."
    if not found.comparison and not found.texts and not found.targets:
        yield "What differs is how pages are written, or facts that are not compared."
