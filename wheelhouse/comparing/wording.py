"""What differs in words, alike in every form that is for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType

from wheelhouse.comparing.comparison import KINDS, Comparison, FileChange, Kind, ProjectChange, Sum, Turn, Yank
from wheelhouse.comparing.difference import TextChange
from wheelhouse.figures import amount, count

TITLES: MappingProxyType[Kind, str] = MappingProxyType(
    {
        "removed": "removed",
        "down": "down",
        "rebuilt": "rebuilt",
        "up": "up",
        "added": "added",
        "versions": "further versions",
        "restated": "with other facts",
    }
)
_FEW = 4  # versions that are named; an index that nobody prunes holds many


def headline(found: Comparison) -> str:
    """Return how many projects differ, and how: `16 projects differ: 1 removed, 15 up.` and how many do not."""
    if not found:
        return f"Nothing differs: {_same(found.same, 'project')}." if found.same else "Nothing differs: both are empty."
    numbers = {kind: len(found.of(kind)) for kind in KINDS}
    kinds = ", ".join(f"{number:,} {TITLES[kind]}" for kind, number in numbers.items() if number)
    total = len(found.projects)
    differ = f"{count(total, 'project')} {'differs' if total == 1 else 'differ'}: {kinds}."
    return f"{differ} {_same(found.same)}." if found.same else differ


def _same(number: int, noun: str = "") -> str:
    said = count(number, noun) if noun else f"{number:,}"
    return f"{said} {'is as it was' if number == 1 else 'are as they were'}"


def weighed(found: Comparison) -> str:
    """Return the files that come and go: `+34 files (120.3 MB), -20 files (80.1 MB): 40.2 MB more`."""
    return balance(found.added, found.removed)


def balance(added: Sum, removed: Sum) -> str:
    """Return it of these sums."""
    if not added.files and not removed.files:
        return "No file comes or goes."
    unsized = added.unsized + removed.unsized
    sums = ", ".join(f"{sign}{summed(files)}" for sign, files in (("+", added), ("-", removed)) if files.files)
    about = f" (of {count(unsized, 'file')} the size is not known)" if unsized else ""
    return f"{sums}: {_net(added.size - removed.size)}{about}."


def summed(files: Sum) -> str:
    """Return `13 files (1.5 MB)`."""
    return f"{count(files.files, 'file')} ({amount(files.size)})"


def moved(change: ProjectChange) -> str:
    """Return the versions, and which stay: `3.0 -> 3.1`, `3.0 -> 3.1 (beside 3.0)`, `+2.9 (beside 3.0)`."""
    came = [version for version in change.new if version not in change.old]
    went = [version for version in change.old if version not in change.new]
    if change.kind in {"added", "removed"} or not (came or went):
        return _few(change.new or change.old)
    if change.kind == "versions":
        said, named = f"+{_few(came)}" if came else f"-{_few(went)}", came
    else:
        named = came or [change.new[0]]
        said = f"{_few(went or change.old[:1])} -> {_few(named)}"
    beside = [version for version in change.new if version not in named]
    return f"{said} (beside {_few(beside)})" if beside else said


def traffic(files: Iterable[FileChange]) -> str:
    """Return the bytes that come and go: `+1.2 MB -1.0 MB`; `?` where no size is known."""
    files = tuple(files)
    came = [file.new.size for file in files if file.new]
    went = [file.old.size for file in files if file.old]
    return " ".join(f"{sign}{_bytes(sizes)}" for sign, sizes in (("+", came), ("-", went)) if sizes)


def rebuilt(change: ProjectChange) -> str:
    """Return what differs of versions that are in both: `1 file with other bytes, +2 files`."""
    files = [file for file in change.files if file.version in change.rebuilt]
    replaced = sum(file.old is not None and file.new is not None for file in files)
    came, went = sum(file.old is None for file in files), sum(file.new is None for file in files)
    told = [f"{count(replaced, 'file')} with other bytes"] if replaced else []
    told += [f"{sign}{count(number, 'file')}" for sign, number in (("+", came), ("-", went)) if number]
    return ", ".join(told)


def yanked(yank: Yank) -> str:
    """Return whether the version is yanked now, and why."""
    if not yank.yanked:
        return "no longer yanked"
    return "yanked" if yank.reason is None else f"yanked: {yank.reason}"


def turned(turn: Turn, nothing: str = "(none)") -> str:
    """Return what was said and what is; `nothing` stands for nothing."""
    return f"{', '.join(turn.old) or nothing} -> {', '.join(turn.new) or nothing}"


def remarks(changes: Iterable[ProjectChange]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield each other thing that is said otherwise than before: a title, and of each project the lines."""
    changes = tuple(changes)
    parts = (
        ("rebuilt beside other versions", [(c, _rebuilt_beside(c)) for c in changes]),
        ("yanks", [(c, [f"{yank.version} {yanked(yank)}" for yank in c.yanks]) for c in changes]),
        ("licences", [(c, _turned(c.license)) for c in changes]),
        ("listed elsewhere", [(c, _turned(c.sources)) for c in changes]),
        ("statuses", [(c, _turned(c.status, "active")) for c in changes]),
    )
    for title, found in parts:
        rows = [(str(change.project), lines) for change, lines in found if lines]
        if rows:
            yield title, rows


def _rebuilt_beside(change: ProjectChange) -> list[str]:
    return [f"{', '.join(change.rebuilt)}: {rebuilt(change)}"] if change.rebuilt and change.kind != "rebuilt" else []


def _turned(turn: Turn | None, nothing: str = "(none)") -> list[str]:
    return [] if turn is None else [turned(turn, nothing)]


def parted(turn: Turn) -> str:
    """Return what is said no longer and what is now, without what still is: `-3.9-win32, +3.12-win_amd64`."""
    gone = [f"-{each}" for each in turn.old if each not in turn.new]
    return ", ".join([*gone, *(f"+{each}" for each in turn.new if each not in turn.old)])


def texts(changes: Sequence[TextChange]) -> str:
    """Return which locks, records and sets differ: `locks (6 added, 2 changed), records (1 removed)`."""
    told: dict[str, Counter[str]] = {}
    for text in changes:
        verb = "added" if text.old is None else "removed" if text.new is None else "changed"
        told.setdefault(text.noun, Counter())[verb] += 1
    return ", ".join(f"{noun} ({_counted(told[noun])})" for noun in sorted(told))


def _counted(verbs: Counter[str]) -> str:
    return ", ".join(f"{verbs[verb]:,} {verb}" for verb in sorted(verbs))


def _net(size: int) -> str:
    return f"{amount(abs(size))} {'more' if size > 0 else 'less'}" if size else "as many bytes as before"


def _bytes(sizes: Iterable[int | None]) -> str:
    known = [size for size in sizes if size is not None]
    return amount(sum(known)) if known else "?"


def _few(versions: Sequence[str]) -> str:
    more = len(versions) - _FEW
    return ", ".join(versions[:_FEW]) + (f" and {more:,} more" if more > 0 else "")
