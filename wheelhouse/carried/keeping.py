"""Content that an index displaced, by its SHA-256: without a copy, where the disk knows links."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Container, Iterator, Mapping, Tuple

from wheelhouse.carried.layout import GENERATIONS, TEMPORARY, delete, inside

BLOBS = GENERATIONS + "blobs"


def kept_path(sha256: str) -> str:
    """Return the path below the index where displaced content with this hash is, if it is kept."""
    return f"{BLOBS}/{sha256[:2]}/{sha256}"


def kept(root: Path, sha256: str) -> Path:
    """Return where on the disk displaced content with this hash is, if it is kept."""
    return root / kept_path(sha256)


def hold(root: Path, displaced: Mapping[str, str]) -> None:
    """Keep the content of paths, by the SHA-256 that each has: as a further link, where the disk knows such."""
    for path, sha256 in displaced.items():
        destination = inside(root, kept_path(sha256))
        destination.parent.mkdir(parents=True, exist_ok=True)
        if not destination.exists():
            duplicate(root, root / path, destination)


def duplicate(root: Path, source: Path, destination: Path) -> None:
    """Let the destination, where nothing is, be what the source is: by a link, else by a copy that is whole."""
    try:
        os.link(str(source), str(destination))
    except FileExistsError:
        raise
    except OSError:
        import shutil  # noqa: PLC0415  (rare, and two milliseconds of every start)

        part = inside(root, TEMPORARY + "~copy")
        part.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(source), str(part))
        part.replace(destination)


def stock(root: Path) -> Iterator[Tuple[Path, Path]]:
    """Yield all content that is kept, each after its folder."""
    top = inside(root, BLOBS)
    for folder in sorted(top.iterdir()) if top.is_dir() else ():
        if folder.is_dir() and not folder.is_symlink():
            for blob in sorted(folder.iterdir()):
                yield folder, blob


def discard(root: Path, needed: Container[bytes]) -> None:
    """Remove all content that is kept but what is needed, by SHA-256 in hex."""
    for folder, blob in tuple(stock(root)):
        if os.fsencode(blob.name) not in needed:
            delete(blob)
            with suppress(OSError):  # a folder that is not empty
                folder.rmdir()
