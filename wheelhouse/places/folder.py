"""A directory as a place. One run at a time writes, under a lock; what readers meet is whole at every instant.

Content goes to `.whbuild/tmp/` first, all of it, and only then to where readers look: a disk that fills up is met
before anything changes. Only the manifest is flushed to the disk (fsync): after a power cut any other file has at
worst a wrong size, which the next run sees and repairs.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Protocol

from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Blob
from wheelhouse.errors import IntegrityError, Locked, PlaceError
from wheelhouse.events import Report, Waiting
from wheelhouse.places.place import pending
from wheelhouse.places.trouble import explained, refused
from wheelhouse.tree.manifest import JOURNAL, MANIFEST, PRIVATE, TEMPORARY, Entry, Manifest, decode, is_lock, is_safe

_STAGE = TEMPORARY.rstrip("/")
_MOST = 512 * 2**20  # bytes of a manifest: some million files


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
    """The tree in a directory, which need not exist yet. `blobs` hold the files that are put."""

    def __init__(self, root: Path, blobs: Store) -> None:
        self.root = root.absolute()
        self._blobs = blobs

    def check(self) -> None:
        """Raise PlaceError where a run could not end well here: before anything is fetched for it."""
        if self.root.exists() and not self.root.is_dir():
            raise PlaceError(f"{self.root} is a file, and the index is a folder.", hint="Name another folder.")
        self.manifest()
        existing = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        if not os.access(existing, os.W_OK | os.X_OK):
            raise refused(existing)

    def manifest(self) -> Manifest | None:
        """Return the manifest; None for an empty or missing folder, or one that a first run left unfinished.

        Raises PlaceError where the folder cannot be read, or holds an index that whbuild did not write.
        """
        raw = self._read(MANIFEST)
        if raw is not None:
            return decode(raw, shown=str(self.root / MANIFEST))
        self._refuse_foreign()
        return None

    def lend(self, wanted: AbstractSet[str]) -> None:
        """Give the store the files with these SHA-256 that are here and not there: they need not be fetched again."""
        missing = {sha256 for sha256 in wanted if not self._blobs.path(Blob(sha256=sha256, size=0)).exists()}
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
        sizes = self._sizes({path.rpartition("/")[0] for path in contents})
        wrong = {path for path, blob in contents.items() if sizes.get(path) != blob.size}
        note = self._read(JOURNAL)
        if note is None:
            return frozenset(wrong)
        paths = pending(note)
        unsure = (contents.keys() if paths is None else paths) - {MANIFEST} - wrong
        return frozenset({JOURNAL, *wrong, *(path for path in unsure if not self._holds(path, contents.get(path)))})

    def put(self, entries: Sequence[Entry]) -> None:
        """Put each entry, in this order. Raises IntegrityError where a blob is not held any more."""
        folder = cache(self._folder)
        try:
            ready = [self._staged(folder(_STAGE) / str(number), entry) for number, entry in enumerate(entries)]
            for staged, entry in zip(ready, entries, strict=True):
                destination = self._safe(entry.path)
                folder(entry.path.rpartition("/")[0])
                with explained(destination):
                    staged.replace(destination)
        finally:
            self._sweep()

    def remove(self, path: str) -> None:
        """Remove the path, if it is there, and the folders that it leaves empty."""
        target = self._inside(path)
        with explained(target):
            target.unlink(missing_ok=True)
        with suppress(OSError):  # a folder that is not empty
            for folder in target.relative_to(self.root).parents[:-1]:
                (self.root / folder).rmdir()

    @contextmanager
    def lock(self, report: Report, timeout: float | None = None) -> Iterator[None]:
        """Hold the folder for this run; what an interrupted run left in `.whbuild/tmp/` is gone then.

        Waits for another run, for `timeout` seconds at most (None: as long as it takes), then raises Locked.
        """
        self._refuse_foreign()
        with self._acquired(report, timeout):
            self._sweep()
            yield

    def _acquired(self, report: Report, timeout: float | None) -> AbstractContextManager[object]:
        import filelock  # noqa: PLC0415  (50 ms, and a run that writes nothing needs none)

        path = self._folder(PRIVATE.rstrip("/")) / "lock"
        lock = filelock.FileLock(path)
        with explained(path):
            try:
                return lock.acquire(blocking=False)
            except filelock.Timeout:
                report(Waiting(what=f"the index {self.root}"))
            try:
                return lock.acquire(timeout=-1 if timeout is None else timeout)
            except filelock.Timeout:
                raise Locked(
                    f"Another run holds {self.root}, and did not end within {timeout:g} seconds.",
                    hint="Wait for it to end, and run again.",
                ) from None

    def _refuse_foreign(self) -> None:
        foreign = sorted(name for name in self._names() if name in {"simple", "packages"} or is_lock(name))
        # The journal is asked for first: a first run that ends meanwhile writes the manifest, then removes the journal.
        if foreign and not any(os.path.lexists(self.root / ours) for ours in (JOURNAL, MANIFEST)):
            raise PlaceError(
                f"{self.root} holds {foreign[0]!r}, which whbuild did not write.",
                hint="Choose an empty folder, or one that whbuild wrote.",
            )

    def _names(self) -> list[str]:
        with explained(self.root, "read"), suppress(FileNotFoundError, NotADirectoryError):
            return [path.name for path in self.root.iterdir()]
        return []

    def _safe(self, path: str) -> Path:
        if not is_safe(path):
            raise PlaceError(f"{path!r} would leave {self.root}.", hint="Report it: no index should make it so.")
        return self.root / path

    def _inside(self, path: str) -> Path:
        """Return the path on disk. Raises PlaceError where it, or a symbolic link, would lead out of the folder."""
        target = self._safe(path)
        for folder in target.relative_to(self.root).parents[:-1]:
            if (self.root / folder).is_symlink():
                raise PlaceError(
                    f"{self.root / folder} is a symbolic link.",
                    hint="Put a real folder in its place: whbuild writes only inside the index.",
                )
        return target

    def _folder(self, path: str) -> Path:
        folder = self._inside(f"{path}/-").parent if path else self.root
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _staged(self, staged: Path, entry: Entry) -> Path:
        """Return the staged path, when the content is there."""
        with explained(self._safe(entry.path)):
            if isinstance(entry.content, Blob):
                self._link(entry.content, staged, entry.path)
            else:
                with staged.open("xb") as file:
                    file.write(entry.content)
                    if entry.path == MANIFEST:
                        file.flush()
                        os.fsync(file.fileno())
        return staged

    def _link(self, blob: Blob, staged: Path, path: str) -> None:
        if not self._blobs.path(blob).exists():
            raise IntegrityError(
                f"{path} belongs to {self.root}, is missing or damaged there, and is not in the store.",
                hint="Ask for it again with the requirements that brought it, or build into an empty folder.",
            )
        self._blobs.link_into(blob, staged)

    def _sweep(self) -> None:
        """Remove what was staged, and the folder for it."""
        folder = self._inside(f"{_STAGE}/-").parent
        with explained(folder), suppress(FileNotFoundError):
            for leftover in folder.iterdir():
                leftover.unlink()
            folder.rmdir()

    def _read(self, path: str) -> bytes | None:
        target = self._inside(path)
        with explained(target, "read"):
            try:
                if not stat.S_ISREG(target.lstat().st_mode):
                    raise PlaceError(f"{target} is no plain file.", hint="Choose an empty folder.")
                with target.open("rb") as file:
                    raw = file.read(_MOST + 1)
            except FileNotFoundError:
                return None
        if len(raw) > _MOST:
            raise PlaceError(f"{target} is larger than any that whbuild writes.", hint="Choose an empty folder.")
        return raw

    def _sizes(self, folders: Iterable[str]) -> dict[str, int]:
        sizes = {}
        for folder in folders:
            with (
                explained(self.root / folder, "read"),
                suppress(FileNotFoundError),
                os.scandir(self.root / folder) as entries,
            ):
                for entry in entries:
                    if entry.is_file(follow_symlinks=False):
                        sizes[f"{folder}/{entry.name}" if folder else entry.name] = entry.stat(
                            follow_symlinks=False
                        ).st_size
        return sizes

    def _holds(self, path: str, blob: Blob | None) -> bool:
        """Whether the file is what the manifest says, down to its hash."""
        target = self._inside(path)
        if blob is None or target.is_symlink() or not target.is_file():
            return False
        with explained(target, "read"):
            return digest(target) == blob.sha256
