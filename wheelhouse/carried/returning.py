"""Back to a former state, or forward again."""

from pathlib import Path
from typing import Callable, Dict, Iterable, Mapping, Optional

from wheelhouse.carried.generations import State, history, manifest_of
from wheelhouse.carried.keeping import duplicate, kept
from wheelhouse.carried.layout import JOURNAL, MANIFEST, SIGNATURE, Blob, Refused, contents, found, inside
from wheelhouse.carried.locking import locked
from wheelhouse.carried.moves import folders, is_there, sizes, stage, sweep
from wheelhouse.carried.repairing import repair
from wheelhouse.carried.switching import Writing, switch
from wheelhouse.carried.trouble import explained, leads_on

SHOWN = 5  # paths of those that are missing


def rollback(root: Path, writing: Writing, to: Optional[int] = None) -> State:
    """Bring the index to the state with this number, or to the one before; return it. The caller holds the lock.

    What an interrupted switch left is repaired first. Raises Refused, and changes nothing else, where no such state is
    known or its content is not kept in full.
    """
    unrepaired = repair(root)
    if unrepaired:
        raise Refused(
            f"{root} was left unfinished, and cannot be repaired from what is kept.",
            hint="Run again what was interrupted.",
            context=tuple(unrepaired[:SHOWN]),
            kind="integrity",
        )
    state = _wanted(root, to)
    if state.number != history(root).current:
        _return(root, writing, state)
    return state


def returned(
    root: Path, writing: Writing, to: Optional[int] = None, waiting: Callable[[], None] = lambda: None
) -> State:
    """Do the same under the lock, after a word to `waiting` where another has it."""
    with explained(root, "read"):
        demand_index(root)
    with explained(root), locked(root, waiting=waiting):
        return rollback(root, writing, to)


def demand_index(root: Path) -> None:
    """Raise Refused where the folder is no index, be it an unfinished one."""
    if not any(found(root, path) is not None for path in (MANIFEST, JOURNAL)):
        what = "is not an index that whbuild wrote" if leads_on(root) else "does not exist"
        raise Refused(f"{root} {what}.", hint="Name a folder that whbuild built.")


def _wanted(root: Path, to: Optional[int]) -> State:
    known = history(root)
    former = [each for each in known.states if each.number < known.current]
    state = known.state(to) if to is not None else former[-1] if former else None
    if state is None:
        numbers = ", ".join(str(each.number) for each in known.states)
        raise Refused(
            f"{root} has no {'state before this one' if to is None else f'state {to}'}.",
            hint=f"It is in state {known.current}; known are {numbers}: name one of them with --to.",
            kind="usage",
        )
    return state


def _return(root: Path, writing: Writing, state: State) -> None:
    try:
        with explained(root):
            raw = manifest_of(root, state)
            old = contents(found(root, MANIFEST) or b"", str(root / MANIFEST))
            new = contents(raw, f"the manifest of state {state.number}")
            staged = _recovered(root, state, old, new)
            staged[MANIFEST] = stage(root) / "manifest"
            staged[MANIFEST].write_bytes(raw)
            switch(root, staged, old.keys() - new.keys(), writing, to=state.number)
    finally:
        sweep(root)


def _recovered(root: Path, state: State, old: Mapping[str, Blob], new: Mapping[str, Blob]) -> Dict[str, Path]:
    """Return all that the state has and the index has not, staged. Raises Refused where some of it is nowhere."""
    there = sizes(root, folders(root, new))
    lacking = {path: blob for path, blob in new.items() if old.get(path) != blob or there.get(path) != blob.size}
    elsewhere = {blob.sha256: path for path, blob in old.items()}
    staged, missing = {}, []
    for number, (path, blob) in enumerate(sorted(lacking.items())):
        source = _source(root, blob, elsewhere)
        if source is None:
            missing.append(path)
        else:
            staged[path] = stage(root) / str(number)
            duplicate(root, source, staged[path])
    _check_nothing_is(missing, state)
    if state.signature is not None and kept(root, state.signature).is_file():
        staged[SIGNATURE] = stage(root) / "signature"
        duplicate(root, kept(root, state.signature), staged[SIGNATURE])
    return staged


def _source(root: Path, blob: Blob, elsewhere: Mapping[str, str]) -> Optional[Path]:
    """Return where the content is, to the byte: among what is kept, or in another path of the index."""
    places = [kept(root, blob.sha256)]
    if blob.sha256 in elsewhere:
        places.append(inside(root, elsewhere[blob.sha256]))
    return next((place for place in places if is_there(place, blob, to_the_byte=True)), None)


def _check_nothing_is(missing: Iterable[str], state: State) -> None:
    paths = sorted(missing)
    if paths:
        more = (f"and {len(paths) - SHOWN} more",) if len(paths) > SHOWN else ()
        raise Refused(
            f"State {state.number} cannot be restored: not all of it is kept.",
            hint="Name another state, or apply the bundle that brought it.",
            context=(*paths[:SHOWN], *more),
            kind="integrity",
        )
