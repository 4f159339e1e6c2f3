"""Whether a bundle leads on from what is on the disk."""

import hashlib
from pathlib import Path
from typing import Collection, Dict, List, Mapping, NamedTuple, Optional, Sequence

from wheelhouse.carried.bundle import Bundle
from wheelhouse.carried.generations import history
from wheelhouse.carried.layout import (
    JOURNAL,
    MANIFEST,
    TAKEN,
    Blob,
    Refused,
    contents,
    demand_own_pages,
    digest,
    found,
    inside,
    is_lock,
)
from wheelhouse.carried.moves import folders, sizes
from wheelhouse.carried.threads import abreast
from wheelhouse.carried.trouble import is_folder

NAMED_AT_MOST = 5  # paths that are told one by one
WHOLE = "Apply a bundle of the whole index, made without --since."


class There(NamedTuple):
    """The state of an index: the SHA-256 of its manifest, and what that says; None and nothing where none is."""

    manifest: Optional[str]
    contents: Dict[str, Blob]


def there(root: Path) -> There:
    """Return the state that the folder is in. Raises Refused where another than whbuild put its files there."""
    raw = found(root, MANIFEST)
    if raw is not None:
        known = contents(raw, str(root / MANIFEST))
        demand_own_pages(root, known)
        return There(hashlib.sha256(raw).hexdigest(), known)
    names = sorted(path.name for path in root.iterdir()) if is_folder(root) else []
    foreign = [name for name in names if name in TAKEN or is_lock(name)]
    if foreign and found(root, JOURNAL) is None:
        hint = "Choose an empty folder, or one that whbuild wrote."
        raise Refused(f"{root} holds {foreign[0]!r}, which whbuild did not write.", hint)
    demand_own_pages(root, ())
    return There(None, {})


def demand_base(root: Path, bundle: Bundle, state: There, shown: str) -> None:
    """Raise Refused unless the bundle holds a whole index, or leads on from this state, or to it."""
    base, target = bundle.announcement.base, bundle.announcement.manifest
    if base is None or state.manifest in (base, target):
        return
    if state.manifest is None:
        raise Refused(f"{shown} holds what changed since another state, and {root} is no index.", WHOLE)
    former = [each.number for each in history(root).states if each.manifest == target]
    if former:
        hint = f"Return to it with rollback, --to {former[-1]}."
        raise Refused(f"{root} has been in the state that {shown} leads to, and is in another now.", hint)
    raise Refused(
        f"{shown} leads on from another state than that of {root}.",
        "Apply first what was made between these states, or a bundle of the whole index, made without --since.",
        context=(f"it leads on from the manifest {base}", f"the manifest there is   {state.manifest}"),
    )


def demand_present(root: Path, expected: Mapping[str, Blob], suspect: Collection[str]) -> None:
    """Raise Refused, which names them, where files that stay are not there in their sizes, or are suspect."""
    on_disk = sizes(root, folders(root, expected))
    wrong = [path for path, blob in expected.items() if path in suspect or on_disk.get(path) != blob.size]
    if wrong:
        raise Refused(
            f"{root} is not as its manifest says, so nothing can lead on from it.",
            WHOLE,
            context=[f"{path} is missing or damaged" for path in wrong[:NAMED_AT_MOST]] + _more(wrong),
            kind="integrity",
        )


def _more(paths: List[str]) -> List[str]:
    more = len(paths) - NAMED_AT_MOST
    return [f"and {more:,} more"] if more > 0 else []


def lacking(root: Path, expected: Mapping[str, Blob], paths: Sequence[str]) -> List[str]:
    """Return those of the paths that do not have the content on disk, byte for byte."""
    on_disk = sizes(root, folders(root, expected))
    sized = [path for path in paths if on_disk.get(path) == expected[path].size]
    same = abreast(lambda path: digest(inside(root, path)) == expected[path].sha256, sized)
    held = {path for path, is_same in zip(sized, same) if is_same}
    return [path for path in paths if path not in held]
