"""What lies where in an index, and what its manifest says."""

# Python 3.6 runs this too: no `list[str]`, no `:=`, no annotations that are not evaluated.
import hashlib
import json
import os
import re
import stat
import time
from pathlib import Path
from typing import Any, Container, Dict, Iterator, NamedTuple, Optional, Sequence, Tuple

PRIVATE = ".whbuild/"
MANIFEST = PRIVATE + "manifest.json"
SIGNATURE = PRIVATE + "manifest.json.sig"
JOURNAL = PRIVATE + "pending.json"
LOCK = PRIVATE + "lock"
TEMPORARY = PRIVATE + "tmp/"
GENERATIONS = PRIVATE + "generations/"
PAGE = "index.html"  # the catalogue, for people
CATALOGUE = "catalogue/"  # what that page loads
CATALOGUE_PATHS = (PAGE, CATALOGUE + "data.js", CATALOGUE + "catalogue.css", CATALOGUE + "catalogue.js")
STATES_SCRIPT = CATALOGUE + "states.js"  # the states of this index, here: no part of a tree, as GENERATIONS is none
MANIFEST_VERSION = 1
LARGEST = 512 * 2**20  # bytes of a manifest: some million files
CHUNK = 2**20  # bytes that are read at once

SEGMENT = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,255}(?<![. ])")  # Windows drops dots and spaces at the end
SAFE = re.compile(f"{SEGMENT.pattern}(?:/{SEGMENT.pattern})*")
SHA256 = re.compile(r"[0-9a-f]{64}")
LOCK_FILE = re.compile(r"pylock\.[A-Za-z0-9_-]{1,100}\.toml|requirements\.[A-Za-z0-9_-]{1,100}\.lock\.txt")
SEAL = b',\n"sha256":"'
TAKEN = frozenset(["simple", "packages", PAGE])  # at the top: who has one of these has an index, or what looks so
OWN = frozenset([MANIFEST, SIGNATURE, JOURNAL, LOCK, STATES_SCRIPT])


class Refused(Exception):
    """What is not done, or could not be.

    `message` says what happened, `context` are further lines, `hint` says what to do next. `kind` is the family of the
    error: `place`, `locked`, `integrity`, `usage` or `unproven`.
    """

    def __init__(
        self, message: str, hint: Optional[str] = None, context: Sequence[str] = (), kind: str = "place"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.context = tuple(context)
        self.kind = kind


class Blob(NamedTuple):
    """Bytes, known by their SHA-256 in lower-case hex and their number."""

    sha256: str
    size: int


def is_safe(path: str) -> bool:
    """Whether a path of a tree is relative and stays inside, on every platform: plain names joined by slashes."""
    return SAFE.fullmatch(path) is not None


def is_text(path: str) -> bool:
    """Whether a path is one for a page, a record or a lock: all of a tree but packages and the manifest."""
    private = path in OWN or path.startswith((TEMPORARY, GENERATIONS))
    return (path.startswith(("simple/", PRIVATE)) and not private) or is_lock(path) or is_catalogue(path)


def is_catalogue(path: str) -> bool:
    """Whether a path is of the catalogue of a tree: the page, or one that it loads."""
    loaded = path.startswith(CATALOGUE) and path.count("/") == 1 and path not in OWN
    return path == PAGE or loaded


def demand_own_pages(root: Path, known: Container[str]) -> None:
    """Raise Refused where somebody's own file lies where the catalogue belongs; `known` are the paths of the tree.

    What an interrupted switch left may be of the next tree.
    """
    foreign = [path for path in CATALOGUE_PATHS if path not in known and os.path.lexists(str(root / path))]
    if foreign and not os.path.lexists(str(root / JOURNAL)):
        raise Refused(
            f"{root} holds {foreign[0]!r}, which whbuild did not write.",
            hint="Put it elsewhere, or give it another name: whbuild writes the catalogue of the index there.",
        )


def is_part(path: str) -> bool:
    """Whether a path can be one of an index: what is put and removed, and nothing else is."""
    if not is_safe(path):
        return False
    is_file = path.startswith("packages/") and path.count("/") == 1
    return is_file or is_text(path) or path in (MANIFEST, SIGNATURE)


def is_lock(path: str) -> bool:
    """Whether a lock of some target has this path: `pylock.NAME.toml`, `requirements.NAME.lock.txt`."""
    return LOCK_FILE.fullmatch(path) is not None


def turn(path: str) -> Tuple[int, str]:
    """Return when a path is put: what is linked to before what links to it. What goes, goes the other way round."""
    if path.startswith("packages/"):
        return (1 if path.endswith(".metadata") else 0), path
    if path.startswith("simple/"):
        return (2 if path.count("/") > 1 else 3), path
    return {SIGNATURE: 5, MANIFEST: 6}.get(path, 4), path


def contents(raw: bytes, shown: str = MANIFEST) -> Dict[str, Blob]:
    """Return what a manifest says is in each path of the tree, its own excepted.

    Raises Refused: of the kind `integrity` where it is damaged or hostile, of the kind `place` where a newer whbuild
    wrote it.
    """
    try:
        form = json.loads(raw.decode("utf-8"))
        _demand_form(form, raw)
        return dict(_listed(form))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
        raise Refused(f"{shown} is damaged: {reason}.", kind="integrity") from None


def _demand_form(form: Dict[str, Any], raw: bytes) -> None:
    if form["manifest-version"] > MANIFEST_VERSION:
        raise Refused("This was written by a newer whbuild.", hint="Upgrade whbuild, and try again.")
    seal = hashlib.sha256(raw.rpartition(SEAL)[0]).hexdigest()
    _demand(form.get("sha256") in (None, seal), "its hash is another")
    names = [file["filename"] for file in form["files"]]
    _demand(len(set(names)) == len(names), "it lists a file twice")


def _listed(form: Dict[str, Any]) -> Iterator[Tuple[str, Blob]]:
    for file in form["files"]:
        name = file["filename"]
        if not SEGMENT.fullmatch(name):
            raise ValueError(f"{name!r} is no file name")
        yield "packages/" + name, _blob(file["blob"])
        if file.get("metadata"):
            yield "packages/" + name + ".metadata", _blob(file["metadata"])
    for path, blob in form["texts"].items():
        if not is_safe(path) or not is_text(path):
            raise ValueError(f"{path!r} is no page, no record and no lock")
        yield path, _blob(blob)


def _blob(form: Dict[str, Any]) -> Blob:
    sha256, size = form["sha256"], form["size"]
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    if type(size) is not int or size < 0:
        raise ValueError(f"{size!r} is no size")
    return Blob(sha256, size)


def _demand(kept: bool, otherwise: str) -> None:
    if not kept:
        raise ValueError(otherwise)


def inside(root: Path, path: str) -> Path:
    """Return the path on disk. Raises Refused where it, or a symbolic link, would lead out of the folder."""
    if not is_safe(path):
        raise Refused(f"{path!r} would leave {root}.", hint="Report it: no index should make it so.")
    folder = root
    for name in path.split("/")[:-1]:
        folder /= name
        if folder.is_symlink():
            raise Refused(
                f"{folder} is a symbolic link.",
                hint="Put a real folder in its place: only what is inside the index is written.",
            )
    return root / path


def found(root: Path, path: str) -> Optional[bytes]:
    """Return what is in a path, no larger than a manifest; None where nothing is."""
    target = inside(root, path)
    try:
        status = target.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{target} is no plain file.")
        with target.open("rb") as file:
            raw = file.read(min(status.st_size, LARGEST) + 1)  # memory for all that is named here is asked for at once
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(raw) > LARGEST:
        raise Refused(f"{target} is larger than any that whbuild writes.")
    return raw


def delete(path: Path) -> None:
    """Remove a file, be it one that nobody may write. Raises OSError."""
    try:
        path.unlink()
    except PermissionError:
        if os.name != "nt":
            raise
        path.chmod(0o666)  # pragma: no cover  (Windows removes nothing that cannot be written)
        path.unlink()  # pragma: no cover


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK), b""):
            sha256.update(chunk)
    return sha256.hexdigest()


def instant(seconds: float) -> str:
    """Return the time, in seconds since 1970 (UTC), as ISO 8601 writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
