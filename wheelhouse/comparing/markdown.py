"""What differs as a page that a reviewer signs: GitHub-flavoured Markdown, every file in a fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelhouse.comparing import wording
from wheelhouse.comparing.comparison import KINDS, Comparison, FileChange, Kind, ProjectChange, Sum
from wheelhouse.comparing.difference import Difference, State
from wheelhouse.figures import amount, count
from wheelhouse.preview.marks import plain, stacked, table

_THIRD = frozenset({2})
_SIGNED = ("reviewed by", "date", "signature", "remarks")


def markdown(found: Difference) -> str:
    """Return what differs between two states, ending in a newline."""
    return "\n\n".join(_page(found)) + "\n"


def compared(found: Comparison, *, weighed: bool = True) -> str:
    """Return what differs between two listings, ending in a newline: the part of the page without its head and foot."""
    return "\n\n".join(_sections(found, weighed=weighed)) + "\n"


def _page(found: Difference) -> Iterator[str]:
    yield f"# {plain(found.old.shown)} -> {plain(found.new.shown)}"
    yield _sides(found)
    if found:
        yield from _sections(found.comparison)
        yield from _besides(found)
    else:
        yield "The states are the same."
    yield "## Review"
    yield table(_SIGNED, [("&nbsp;",) * len(_SIGNED)])


def _sides(found: Difference) -> str:
    changes = found.comparison.projects
    projects = [found.comparison.same + sum(bool(side) for side in sides) for sides in _versions(changes)]
    old, new = found.comparison.old, found.comparison.new
    rows = [
        ("SHA-256 of the manifest", _code(found.old.sha256), _code(found.new.sha256)),
        ("targets", _targets(found.old), _targets(found.new)),
        ("projects", *(f"{number:,}" for number in projects)),
        ("files", f"{old.files:,}", f"{new.files:,}"),
        ("bytes", *map(_exact, (old, new))),
    ]
    return table(("", plain(found.old.shown), plain(found.new.shown)), rows)


def _versions(changes: Sequence[ProjectChange]) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    return [change.old for change in changes], [change.new for change in changes]


def _targets(state: State) -> str:
    return plain(", ".join(state.targets)) or "not known"


def _sections(found: Comparison, *, weighed: bool = True) -> Iterator[str]:
    yield f"**{plain(wording.headline(found))}**"
    if not found:
        return
    if weighed:
        yield plain(wording.weighed(found))
    for kind in KINDS:
        if kind != "restated" and found.of(kind):
            yield _heading(wording.TITLES[kind], len(found.of(kind)))
            yield _changes(found.of(kind), kind)
    for title, told in wording.remarks(found.projects):
        yield _heading(title, len(told))
        yield table(("project", "what"), [(f"**{plain(name)}**", stacked(lines)) for name, lines in told])
    files = [row for change in found.projects for file in change.files for row in _file(file)]
    if files:
        yield f"<details><summary>Every file that comes or goes ({len(files):,})</summary>"
        yield table(("", "file", "bytes", "SHA-256"), files, right=_THIRD)
        yield "</details>"


def _changes(changes: Sequence[ProjectChange], kind: Kind) -> str:
    rows = [
        (
            f"**{plain(change.project)}**",
            plain(wording.moved(change)),
            plain(wording.traffic(change.files)),
            plain(wording.rebuilt(change) if kind == "rebuilt" else ", ".join(change.licenses)),
        )
        for change in changes
    ]
    heads = ("project", "versions", "bytes", "what differs" if kind == "rebuilt" else "licence")
    return table(heads, rows, right=_THIRD)


def _file(file: FileChange) -> Iterator[tuple[str, ...]]:
    for sign, side in (("-", file.old), ("+", file.new)):
        if side is not None:
            size = "?" if side.size is None else f"{side.size:,}"
            yield sign, plain(file.filename), size, _code(side.sha256 or "")


def _besides(found: Difference) -> Iterator[str]:
    if found.texts:
        yield f"Besides: {wording.texts(found.texts)}."
    if not found.comparison and not found.texts and not found.targets:
        yield "What differs is how pages are written, or facts that are not compared."


def _heading(title: str, number: int) -> str:
    return f"## {title[0].upper()}{title[1:]}: {count(number, 'project')}"


def _exact(files: Sum) -> str:
    return f"{files.size:,} ({amount(files.size)})"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
