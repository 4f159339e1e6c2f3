"""An index goes from one state to another, in an order that readers survive, and whoever comes after a failure."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Callable, Dict, Iterable, List, Mapping, NamedTuple, Optional

from wheelhouse.carried.difference import difference
from wheelhouse.carried.generations import KEEP, History, entered, following, history, latest, left, note, trim
from wheelhouse.carried.keeping import hold
from wheelhouse.carried.layout import (
    CATALOGUE_PATHS,
    JOURNAL,
    MANIFEST,
    OWN,
    SIGNATURE,
    Refused,
    contents,
    demand_own_pages,
    digest,
    found,
    inside,
    is_part,
    turn,
)
from wheelhouse.carried.moves import announce, is_pending, is_there, put, remove, stage, sweep
from wheelhouse.carried.pages import union
from wheelhouse.carried.repairing import repair
from wheelhouse.carried.trouble import explained


class Writing(NamedTuple):
    """How an index is written.

    `by` is the command, and `now` the time (UTC, ISO 8601), by which the state is remembered; `keep` is how many former
    states stay. `grace` is for how many seconds what a page led to stays where it is, and `wait` passes them.
    """

    by: str
    now: str
    keep: int = KEEP
    grace: float = 0.0
    wait: Callable[[float], None] = time.sleep

    def pause(self) -> None:
        """Let readers finish what they began."""
        if self.grace > 0:
            self.wait(self.grace)


def switch(
    root: Path, staged: Mapping[str, Path], removals: Iterable[str], writing: Writing, to: Optional[int] = None
) -> None:
    """Put what is staged in its paths, and remove the others, under the lock that the caller holds.

    `staged` maps paths of the tree to files in `.whbuild/tmp/`, all on the disk of the index: they are renamed, and
    what else lies there goes too. Among them is the manifest, unless it stays. `to` is the number of the known state
    that this is; without, it is a new one, which takes the place of those after the current one.

    Raises Refused, before the first change or because the system refuses one. What was changed is repaired then; where
    even that is refused, the journal stays.
    """
    try:
        with explained(root):
            _switch(root, {path: staged[path] for path in sorted(staged, key=turn)}, removals, writing, to)
    finally:
        sweep(root)


def _switch(root: Path, staged: Dict[str, Path], removals: Iterable[str], writing: Writing, to: Optional[int]) -> None:
    gone = _gone(root, staged, removals)
    early = _early(root, staged, gone)
    displaced = _displaced(root, staged, gone)
    before = history(root)
    after = _states_after(root, before, staged, displaced, writing, to)
    hold(root, displaced)
    if after is not before:
        note(root, after)  # before the manifest: a state is known by it, so neither is without the other
    announce(root, [*staged, *gone])
    try:
        _bring(root, staged, early, writing)
        _take(root, gone, writing)
        trim(root, after if to else latest(_without_later(before, after), writing.keep))
        remove(root, JOURNAL)
    except BaseException:
        with suppress(OSError, Refused):
            repair(root)
        raise


def _gone(root: Path, staged: Mapping[str, Path], removals: Iterable[str]) -> List[str]:
    """Return what goes, in order. A signature is of one manifest, and goes with it."""
    gone = {path for path in removals if path not in staged and path not in OWN}
    for path in (*staged, *gone):
        if not is_part(path):
            raise Refused(f"{path!r} is no path of an index.", hint="Report it: no index should make it so.")
    if MANIFEST in staged and SIGNATURE not in staged and found(root, SIGNATURE) is not None:
        gone.add(SIGNATURE)
    return sorted(gone, key=turn, reverse=True)


def _early(root: Path, staged: Mapping[str, Path], gone: Iterable[str]) -> Dict[str, Path]:
    """Return what each page is to be while the old files and the new ones are there; what it was already is left out.

    Nothing, where files only come or only go: then no page lacks what another leads to.
    """
    if not all(any(path.startswith("packages/") for path in paths) for paths in (staged, gone)):
        return {}
    early = {}
    for number, path in enumerate(path for path in staged if path.startswith("simple/")):
        old, new = found(root, path), staged[path].read_bytes()
        both = new if old is None else union(path, old, new)
        if both == new:
            early[path] = staged[path]
        elif both != old:
            early[path] = stage(root) / f"~{number}"
            early[path].write_bytes(both)
    return early


def _displaced(root: Path, staged: Mapping[str, Path], gone: Iterable[str]) -> Dict[str, str]:
    """Return the SHA-256 of each path that a former state needs as it is, and that is as its manifest says.

    A file has one content as long as it has its name, so its size tells; after an interruption its hash does. Raises
    Refused where a page that whbuild did not write would be displaced.
    """
    raw = found(root, MANIFEST)
    old = {} if raw is None else contents(raw, str(root / MANIFEST))
    interrupted = is_pending(root)
    if not staged.keys().isdisjoint(CATALOGUE_PATHS):
        demand_own_pages(root, old)
    displaced = {}
    for path in (*staged, *gone):
        blob = old.get(path)
        to_the_byte = interrupted or not path.startswith("packages/")
        stays = path in staged and is_there(staged[path], blob, to_the_byte=True)
        if blob is not None and not stays and is_there(inside(root, path), blob, to_the_byte=to_the_byte):
            displaced[path] = blob.sha256
        elif path in (MANIFEST, SIGNATURE) and found(root, path) is not None:
            displaced[path] = digest(root / path)
    return displaced


def _states_after(
    root: Path,
    before: History,
    staged: Mapping[str, Path],
    displaced: Mapping[str, str],
    writing: Writing,
    to: Optional[int],
) -> History:
    """Return the states as they are to be noted; the same where none comes."""
    sha256 = digest(staged[MANIFEST]) if MANIFEST in staged else None
    current = before.state(before.current)
    if sha256 is None or (current is not None and current.manifest == sha256 and to is None):
        return before
    was, old = left(before, writing.now, displaced.get(SIGNATURE)), found(root, MANIFEST)
    changes = None if old is None or to else difference(old, staged[MANIFEST].read_bytes())
    return entered(was, to or following(before), sha256, writing.now, writing.by, changes)


def _without_later(before: History, after: History) -> History:
    """Return the states after the switch, without those that came after the one that was changed."""
    states = [each for each in after.states if each.number <= before.current or each.number == after.current]
    return after._replace(states=tuple(states)) if before.current else after


def _bring(root: Path, staged: Mapping[str, Path], early: Mapping[str, Path], writing: Writing) -> None:
    is_file = [path for path in staged if path.startswith("packages/")]
    for path in is_file:
        put(root, path, staged[path])
    for path in early:
        put(root, path, early[path])
    if early:
        writing.pause()
    for path in staged:
        if path == MANIFEST and SIGNATURE not in staged:
            remove(root, SIGNATURE)
        if not path.startswith("packages/") and early.get(path) != staged[path]:
            put(root, path, staged[path])


def _take(root: Path, gone: Iterable[str], writing: Writing) -> None:
    """Remove what goes: what readers have been led to by a page stays for a while after that page."""
    pages = [path for path in gone if path.startswith("simple/")]
    files = [path for path in gone if path.startswith("packages/")]
    for paths in (pages, files):
        if paths:
            writing.pause()
        for path in paths:
            remove(root, path)
    for path in gone:
        remove(root, path)
