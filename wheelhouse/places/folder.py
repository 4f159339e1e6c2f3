"""A directory as a place. One run at a time writes, under a lock; what readers meet is whole at every instant.

All content goes to `.whbuild/tmp/` first, and only then to where readers look: a disk that fills up is met before
anything changes. How it gets there, and what is kept of what was there, is `carried.switching`'s.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from wheelhouse.carried.layout import (
    CATALOGUE_PATHS,
    JOURNAL,
    LOCK,
    MANIFEST,
    TAKEN,
    demand_own_pages,
    found,
    inside,
    instant,
    is_lock,
)
from wheelhouse.carried.locking import locked
from wheelhouse.carried.moves import announce, announced_paths, sizes, stage, sweep
from wheelhouse.carried.repairing import repair
from wheelhouse.carried.switching import Writing, switch
from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Blob
from wheelhouse.errors import IntegrityError, PlaceError
from wheelhouse.events import Report, Waiting
from wheelhouse.places.trouble import explained, is_folder, leads_on, refused, told
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Entry, Manifest, decode


class Store(Protocol):
    """What a folder needs of the store."""

    def path(self, blob: Blob) -> Path:
        """Return where the blob is, if it is held."""
        ...

    def adopt(self, path: Path, blob: Blob) -> bool:
        """Hold the file at the path, if it is the blob; return whether it is."""
        ...

    def link_into(self, blob: Blob, destination: Path) -> None:
        """Put the blob at the destination, where nothing is, by the cheapest way that works. Raises OSError."""
        ...


class Folder:
    """The tree in a directory, which need not exist yet.

    `blobs` hold the files that are put; `writing` says how that is done, and by whom. With `adopting`, a folder that
    has `packages/` and no manifest is not somebody else's.
    """

    def __init__(self, root: Path, blobs: Store, writing: Writing | None = None, *, adopting: bool = False) -> None:
        self.root = root.absolute()
        self._blobs = blobs
        self._writing = writing
        self._read_last: tuple[bytes, Manifest] | None = None
        self._foreign = TAKEN - {"packages"} if adopting else TAKEN

    def check(self) -> None:
        """Raise PlaceError where a run could not end well here: before anything is fetched for it."""
        if leads_on(self.root) and not is_folder(self.root):
            raise PlaceError(f"{self.root} is a file, and the index is a folder.", hint="Name another folder.")
        self.manifest()
        existing = next(folder for folder in (self.root, *self.root.parents) if leads_on(folder))
        if not os.access(existing, os.W_OK | os.X_OK):
            raise refused(existing)

    def manifest(self) -> Manifest | None:
        """Return the manifest; None for an empty or missing folder, or one that a first run left unfinished.

        Raises PlaceError where the folder cannot be read, or holds an index that whbuild did not write.
        """
        raw = self._read(MANIFEST)
        if raw is None:
            self._refuse_foreign()
            return None
        if self._read_last is None or self._read_last[0] != raw:  # a run asks often, and seldom has it changed
            self._read_last = raw, decode(raw, shown=str(self.root / MANIFEST))
        manifest = self._read_last[1]
        with told():
            demand_own_pages(self.root, manifest.texts)
        return manifest

    def has_sdists(self) -> bool:
        """Whether there is any file to be installed that is no wheel."""
        with suppress(OSError), os.scandir(self.root / "packages") as found:
            return any(not each.name.endswith((".whl", ".metadata")) for each in found)
        return False

    def stamp(self) -> tuple[int, ...] | None:
        """Return what is another after each run that changed something; None where there is no manifest yet."""
        path = self._inside(MANIFEST)
        with explained(path, "read"), suppress(FileNotFoundError, NotADirectoryError):
            now = path.lstat()
            return now.st_ino, now.st_size, now.st_mtime_ns, os.path.lexists(self.root / JOURNAL)
        return None

    def lend(self, wanted: AbstractSet[str]) -> None:
        """Give the store the files with these SHA-256 that are here and not there: they need not be fetched again."""
        held = {sha256: self._blobs.path(Blob(sha256=sha256, size=0)) for sha256 in wanted}
        missing = {sha256 for sha256, path in held.items() if not os.path.exists(path)}  # noqa: PTH110  (the store tells of itself)
        manifest = self.manifest() if missing else None
        for path, blob in () if manifest is None else manifest.contents().items():
            if blob.sha256 in missing and path.startswith("packages/"):
                self._blobs.adopt(self._inside(path), blob)

    def damaged(self, manifest: Manifest | None) -> frozenset[str]:
        """Return the paths whose content is not what the manifest says, as far as sizes tell.

        What an interrupted run was about to change is compared by its hash, and counts where the manifest does not
        know it.
        """
        contents = {} if manifest is None else manifest.contents()
        with explained(self.root, "read"):
            there = sizes(self.root, {path.rpartition("/")[0] for path in contents})
        wrong = {path for path, blob in contents.items() if there.get(path) != blob.size}
        note = self._read(JOURNAL)
        if note is None:
            return frozenset(wrong)
        paths = announced_paths(note)
        unsure = (contents.keys() if paths is None else paths) - {MANIFEST} - wrong
        return frozenset({JOURNAL, *wrong, *(path for path in unsure if not self._holds(path, contents.get(path)))})

    def switch(self, changes: Changes) -> None:
        """Bring the changes. Raises IntegrityError where a blob is not held any more."""
        try:
            with told(), explained(self.root):
                folder = stage(self.root)
                entries = enumerate(changes.puts)
                staged = {entry.path: self._staged(folder / str(number), entry) for number, entry in entries}
                switch(self.root, staged, changes.removals, self._writing or _usual())
        finally:
            with explained(self.root):
                sweep(self.root)

    def mark(self) -> None:
        """Let the tree count as unfinished: the next run compares all that it is about to change, and proves it."""
        with told(), explained(self.root):
            announce(self.root, ())

    @contextmanager
    def lock(self, report: Report, timeout: float | None = None) -> Iterator[None]:
        """Hold the folder for this run; what an interrupted run left in `.whbuild/tmp/` is gone then.

        Waits for another run, for `timeout` seconds at most (None: as long as it takes), then raises Locked.
        """
        self._refuse_foreign()
        with ExitStack() as stack:
            with told(), explained(self.root / LOCK):
                busy = Waiting(what=f"the index {self.root}")
                stack.enter_context(locked(self.root, timeout, lambda: report(busy)))
                sweep(self.root)
            yield

    def settle(self, report: Report) -> None:
        """Bring what an interrupted run left to what the manifest says, as far as its content is kept.

        What is not kept stays for the next run to put, and so does all without a manifest: that was a first run.
        """
        if self._read(MANIFEST) is None or not announced_paths(self._read(JOURNAL) or b"[]"):
            return
        with self.lock(report), told(), explained(self.root):
            repair(self.root)

    def _refuse_foreign(self) -> None:
        foreign = sorted(name for name in self._names() if name in self._foreign or is_lock(name))
        foreign += [path for path in CATALOGUE_PATHS if os.path.lexists(self.root / path)]
        # The journal is asked for first: a first run that ends meanwhile writes the manifest, then removes the journal.
        if foreign and not any(os.path.lexists(self.root / ours) for ours in (JOURNAL, MANIFEST)):
            raise PlaceError(
                f"{self.root} holds {foreign[0]!r}, which whbuild did not write.",
                hint="Choose an empty folder, or one that whbuild wrote."
                if "packages" in self._foreign
                else "Put it elsewhere: whbuild makes its own of the wheels and sdists.",
            )

    def _names(self) -> list[str]:
        with explained(self.root, "read"), suppress(FileNotFoundError, NotADirectoryError):
            return [path.name for path in self.root.iterdir()]
        return []

    def _inside(self, path: str) -> Path:
        """Return the path on disk. Raises PlaceError where it, or a symbolic link, would lead out of the folder."""
        with explained(self.root / path, "read"):
            return inside(self.root, path)

    def _staged(self, staged: Path, entry: Entry) -> Path:
        """Return the staged path, when the content is there."""
        self._inside(entry.path)
        if isinstance(entry.content, Blob):
            self._link(entry.content, staged, entry.path)
        else:
            staged.write_bytes(entry.content)
        return staged

    def _link(self, blob: Blob, staged: Path, path: str) -> None:
        if not self._blobs.path(blob).exists():
            raise IntegrityError(
                f"{path} belongs to {self.root}, is missing or damaged there, and is not in the store.",
                hint="Ask for it again with the requirements that brought it, or build into an empty folder.",
            )
        self._blobs.link_into(blob, staged)

    def _read(self, path: str) -> bytes | None:
        with explained(self.root / path, "read"):
            return found(self.root, path)

    def _holds(self, path: str, blob: Blob | None) -> bool:
        """Whether the file is what the manifest says, down to its hash."""
        target = self._inside(path)
        with explained(target, "read"):
            return blob is not None and not target.is_symlink() and target.is_file() and digest(target) == blob.sha256


def _usual() -> Writing:
    return Writing(by="whbuild", now=instant(time.time()))
