"""The single steps of a switch: each at once, so that a reader meets what was there or what comes, never a part."""

import json
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Dict, FrozenSet, Iterable, Optional, Set

from wheelhouse.carried.layout import (
    CATALOGUE,
    JOURNAL,
    MANIFEST,
    PAGE,
    TEMPORARY,
    Blob,
    delete,
    digest,
    found,
    inside,
    is_part,
)


def stage(root: Path) -> Path:
    """Return the folder for what is staged, `.whbuild/tmp/`, which is there then."""
    folder = inside(root, TEMPORARY + "-").parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sweep(root: Path) -> None:
    """Remove what was staged, and the folder for it."""
    folder = inside(root, TEMPORARY + "-").parent
    with suppress(FileNotFoundError, NotADirectoryError):
        for leftover in folder.iterdir():
            delete(leftover)
        folder.rmdir()


def put(root: Path, path: str, staged: Path) -> None:
    """Let the path be what was staged. Only a manifest is flushed: by sizes it is known what else a power cut took."""
    destination = inside(root, path)
    if path == MANIFEST:
        with staged.open("r+b") as file:
            os.fsync(file.fileno())
    destination.parent.mkdir(parents=True, exist_ok=True)
    if path == PAGE or path.startswith(("simple/", CATALOGUE)):
        _date(staged, destination)
    staged.replace(destination)


def _date(staged: Path, destination: Path) -> None:
    """Let a page be of now, and a second later than the one before.

    By that servers tell, in whole seconds, who has read it already; an older page that returns would be taken for it.
    """
    later = time.time()
    with suppress(OSError):  # nothing is there, or the disk keeps no times
        later = max(later, int(destination.stat().st_mtime) + 1)
    with suppress(OSError):
        os.utime(str(staged), (later, later))


def remove(root: Path, path: str) -> None:
    """Remove the path, if it is there, and the folders that it leaves empty."""
    target = inside(root, path)
    with suppress(FileNotFoundError, NotADirectoryError):
        delete(target)
    with suppress(OSError):  # a folder that is not empty
        for folder in target.relative_to(root).parents:
            if folder.parts:
                (root / folder).rmdir()


def announce(root: Path, paths: Iterable[str]) -> None:
    """Write the journal: these paths are about to change."""
    staged = stage(root) / "~journal"
    staged.write_bytes(json.dumps(sorted(set(paths)), separators=(",", ":")).encode("ascii") + b"\n")
    put(root, JOURNAL, staged)


def announced_paths(raw: bytes) -> Optional[FrozenSet[str]]:
    """Return the paths that a journal names, or None where it cannot be read."""
    try:
        paths = json.loads(raw.decode("utf-8"))
        if not isinstance(paths, list):
            return None
        return frozenset(filter(is_part, paths))
    except (ValueError, TypeError, RecursionError):
        return None


def is_pending(root: Path) -> bool:
    """Whether a switch was interrupted, or could not be proven."""
    return found(root, JOURNAL) is not None


def folders(root: Path, paths: Iterable[str]) -> Set[str]:
    """Return the folders of these paths, none of which leads out of the index. Raises Refused."""
    parents = {path.rpartition("/")[0] for path in paths}
    for folder in parents:
        inside(root, folder + "/-" if folder else "-")
    return parents


def sizes(root: Path, among: Iterable[str]) -> Dict[str, int]:
    """Return the path and size in bytes of each plain file in these folders: a look at one tells of many files."""
    there = {}
    for folder in among:
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(str(root / folder)) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    path = folder + "/" + entry.name if folder else entry.name
                    there[path] = entry.stat(follow_symlinks=False).st_size
    return there


def is_there(path: Path, blob: Optional[Blob], *, to_the_byte: bool) -> bool:
    """Whether the file is there in its size, and if wanted with its hash."""
    if blob is None:
        return False
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(status.st_mode) or status.st_size != blob.size:
        return False
    return not to_the_byte or digest(path) == blob.sha256
