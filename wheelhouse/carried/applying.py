"""A bundle onto an index: all of it is read and checked before the first change."""

import os
import shutil
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from wheelhouse.carried.bundle import Bundle, Sink
from wheelhouse.carried.fitting import demand_base, demand_present, lacking, there
from wheelhouse.carried.layout import MANIFEST, SIGNATURE, Refused, found
from wheelhouse.carried.locking import locked
from wheelhouse.carried.moves import put, stage, sweep
from wheelhouse.carried.repairing import repair
from wheelhouse.carried.signatures import signer
from wheelhouse.carried.switching import Writing, switch
from wheelhouse.carried.threads import ahead
from wheelhouse.carried.trouble import explained
from wheelhouse.carried.unpacking import unpacked
from wheelhouse.carried.volumes import checksums, examine, joined, pieces

WRITABLE = 0o666
READ_ONLY = 0o444


class Applied(NamedTuple):
    """What came of a bundle: so many files came, of `size` bytes in all, and so many `went`.

    `signer` is who signed it, as far as that was asked; `is_signed` is whether anybody did. `is_kept` is whether the
    state before can be returned to. `is_newly_signed` is whether the state was there, and only its signature came.
    """

    came: int
    size: int
    went: int
    signer: Optional[str]
    is_signed: bool
    is_kept: bool
    is_newly_signed: bool = False


class Watcher:
    """Is told what goes on, and does nothing about it."""

    def wait(self) -> None:
        """Another run holds the index."""

    def passed(self, done: int, size: int) -> None:
        """So many bytes, of so many in all, have been read."""


def applied(
    name: Path,
    root: Path,
    writing: Writing,
    allowed: Optional[Path] = None,
    watcher: Optional[Watcher] = None,
) -> Applied:
    """Bring the index to the state that the bundle leads to, and return what came of it.

    With a file of `allowed` signers, nothing is taken that none of them signed. Raises Refused, and leaves the index
    as it was, where the bundle is not as it was written, does not lead on from what is here, or has no room here.
    """
    told = watcher or Watcher()
    volumes = pieces(name)
    stated = checksums(volumes)
    with explained(root), closing(ahead(unpacked(joined(volumes, stated), name.name))) as chunks:
        with _blamed(volumes, stated):
            bundle = Bundle(chunks, name.name)
        signed_by = None if allowed is None else signer(bundle.manifest, bundle.signature, allowed, name.name)
        demand_base(root, bundle, there(root), name.name)  # before anything is written, be it a lock
        with locked(root, waiting=told.wait), _swept(root), _blamed(volumes, stated):
            before = there(root).manifest
            came, went = _brought(root, bundle, writing, name.name, told)
            is_newly_signed = _keep_signature(root, bundle, is_proven=signed_by is not None)
    size = sum(bundle.contents[path].size for path in came)
    is_kept = before not in (None, bundle.announcement.manifest) and writing.keep > 0
    return Applied(len(came), size, len(went), signed_by, bundle.signature is not None, is_kept, is_newly_signed)


def _brought(root: Path, bundle: Bundle, writing: Writing, shown: str, watcher: Watcher) -> Tuple[List[str], List[str]]:
    """Return the paths that came, and those that went."""
    suspect = repair(root)
    state = there(root)
    demand_base(root, bundle, state, shown)
    is_whole = bundle.announcement.base is None
    is_there = state.manifest == bundle.announcement.manifest
    if is_there and not is_whole:
        demand_present(root, state.contents, suspect)
        return [], []
    follow = bundle.changes({} if is_whole else state.contents)
    wanted = lacking(root, bundle.contents, follow) if is_whole else follow
    gone = sorted({*state.contents, *suspect} - {*bundle.contents, MANIFEST, SIGNATURE})
    if is_there and not wanted and not gone:
        return [], []
    stay = bundle.contents.keys() - set(follow)
    demand_present(root, {path: bundle.contents[path] for path in sorted(stay)}, suspect)
    _demand_room(root, bundle, wanted, shown)
    last = () if is_there else ((MANIFEST, bundle.manifest), (SIGNATURE, bundle.signature))
    switch(root, _staged(root, bundle, follow, wanted, last, watcher), gone, writing)
    return wanted, gone


def _keep_signature(root: Path, bundle: Bundle, *, is_proven: bool) -> bool:
    """Keep the signature of a state that was there without one, or one that is proven; return whether it is new."""
    signature = found(root, SIGNATURE)
    if bundle.signature in (None, signature) or not (signature is None or is_proven):
        return False
    staged = stage(root) / "signature"
    staged.write_bytes(bundle.signature or b"")
    put(root, SIGNATURE, staged)
    return True


def _demand_room(root: Path, bundle: Bundle, wanted: Sequence[str], shown: str) -> None:
    """Raise Refused where what is wanted of the bundle, which stays beside what it displaces, has no room."""
    needed, free = sum(bundle.contents[path].size for path in wanted), shutil.disk_usage(str(root)).free
    if needed > free:
        message = f"{shown} needs {needed:,} bytes on the disk of {root}, which has {free:,} left."
        raise Refused(message, "Free some space, and apply it again: the index is as it was.")


def _staged(
    root: Path,
    bundle: Bundle,
    follow: List[str],
    wanted: Iterable[str],
    last: Iterable[Tuple[str, Optional[bytes]]],
    watcher: Watcher,
) -> Dict[str, Path]:
    """Return where the content of each path that is wanted is now, and what comes last; all of it is checked."""
    size, folder = bundle.announcement.size, stage(root)
    staged = {path: folder / str(number) for number, path in enumerate(wanted)}
    bundle.unpack(
        follow,
        lambda path: _laid(root / path, staged[path], path) if path in staged else _ignored(),
        lambda done: watcher.passed(done, size),
    )
    for path, content in last:
        if content is not None:
            staged[path] = folder / str(len(staged))
            with _laid(root / path, staged[path], path) as write:
                write(content)
    return staged


@contextmanager
def _laid(shown: Path, staged: Path, path: str) -> Iterator[Sink]:
    """Take what waits there. Files of `packages/` cannot be written later, as in an index that whbuild built."""
    mode = READ_ONLY if path.startswith("packages/") else WRITABLE
    with explained(shown):
        # No more calls than it takes, and none of buffers: most files are small.
        handle = os.open(str(staged), os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            yield partial(_write_all, handle)
        finally:
            os.close(handle)


def _write_all(handle: int, piece: bytes) -> None:
    written = os.write(handle, piece)
    while written < len(piece):
        written += os.write(handle, piece[written:])


@contextmanager
def _ignored() -> Iterator[Sink]:
    yield len  # which writes nothing


@contextmanager
def _swept(root: Path) -> Iterator[None]:
    """Leave nothing in `.whbuild/tmp/`, and meet nothing there."""
    sweep(root)
    try:
        yield
    finally:
        sweep(root)


@contextmanager
def _blamed(volumes: Sequence[Path], stated: Mapping[str, str]) -> Iterator[None]:
    """Say of what cannot be read which volume is to blame, where hashes lie beside them."""
    try:
        yield
    except Refused as refused:
        if refused.kind == "integrity" and stated:
            examine(volumes, stated)
        raise
