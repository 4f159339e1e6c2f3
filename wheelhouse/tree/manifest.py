"""What a tree holds: the facts about each file in it, and the path and hash of everything."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.carried.layout import MANIFEST, MANIFEST_VERSION, SEAL, SHA256, is_lock, is_safe, is_text
from wheelhouse.dists.files import Blob, normalized
from wheelhouse.errors import PlaceError
from wheelhouse.events import redacted

_ENCODER = msgspec.json.Encoder(order="deterministic")


class Stored(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="kebab", omit_defaults=True):
    """The facts about one file of `packages/`; `metadata` is that of `FILE.metadata`.

    Its pages state them, but for `license` and `summary`, which are what its metadata says of the licence and of
    itself, and `source`, which is where it was listed, without credentials. `version` and `upload_time` are as the
    index spells them.
    """

    filename: str
    project: NormalizedName
    version: str
    blob: Blob
    metadata: Blob | None = None
    requires_python: str | None = None
    upload_time: str | None = None
    yanked: bool | str = False
    source: str | None = None
    license: str | None = None
    summary: str | None = None


class Status(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What PEP 792 says of a project: `status` None is active."""

    project: NormalizedName
    status: str | None = None
    reason: str | None = None


Content: TypeAlias = bytes | Blob


def blob_of(content: Content) -> Blob:
    """Return the SHA-256 and size of what is in a path."""
    if isinstance(content, Blob):
        return content
    return Blob(sha256=hashlib.sha256(content).hexdigest(), size=len(content))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One path of a tree, relative, with forward slashes, and what is in it."""

    path: str
    content: Content


class Tree(msgspec.Struct, frozen=True, kw_only=True):
    """Every path of an index and what is in it, sorted by path."""

    entries: tuple[Entry, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A tree without its bytes: `stored` sorted by file name, `statuses` by project, `texts` every other path.

    `texts` are the pages, records and locks, all but the manifest itself; `rendering` is their generation. `locks` maps
    what stands for a target in the names of its locks to the path, below `.whbuild/`, of the record that they say.
    """

    stored: tuple[Stored, ...] = ()
    statuses: tuple[Status, ...] = ()
    texts: Mapping[str, Blob] = msgspec.field(default_factory=dict)
    rendering: int = 0
    locks: Mapping[str, str] = msgspec.field(default_factory=dict)

    def contents(self) -> dict[str, Blob]:
        """Return what is in each path of the tree, the manifest's own excepted."""
        files = {f"packages/{file.filename}": file.blob for file in self.stored}
        metadata = {f"packages/{file.filename}.metadata": file.metadata for file in self.stored if file.metadata}
        return {**files, **metadata, **self.texts}


class _Form(msgspec.Struct, kw_only=True, rename="kebab"):
    """The manifest as it is written."""

    manifest_version: int
    rendering: int
    files: list[Stored]
    statuses: list[Status]
    texts: dict[str, Blob]
    locks: dict[str, str] = {}
    sha256: str | None = None


class _Version(msgspec.Struct, rename="kebab"):
    manifest_version: int


_DECODER = msgspec.json.Decoder(_Form)
_VERSION_DECODER = msgspec.json.Decoder(_Version)


def encode(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, one fact a line: equal manifests give equal bytes.

    The last line is the hash of all before it: what else is in the index is known by the manifest, and this by itself.
    Raises ValueError where a source holds credentials: to remove them was the caller's duty.
    """
    if any(redacted(source) != source for source in {file.source for file in manifest.stored if file.source}):
        raise ValueError("a source with credentials must not reach a tree")
    texts = (_json(path) + b":" + _json(manifest.texts[path]) for path in sorted(manifest.texts))
    told = b"".join(
        (
            b'{"manifest-version":%d,"rendering":%d,\n' % (MANIFEST_VERSION, manifest.rendering),
            b'"locks":%b,\n' % _json(dict(sorted(manifest.locks.items()))) if manifest.locks else b"",
            b'"files":[\n%b\n],\n' % b",\n".join(map(_json, manifest.stored)),
            b'"statuses":[\n%b\n],\n' % b",\n".join(map(_json, manifest.statuses)),
            b'"texts":{\n%b\n}' % b",\n".join(texts),
        )
    )
    return b'%b%b%b"}\n' % (told, SEAL, hashlib.sha256(told).hexdigest().encode())


def decode(raw: bytes, *, shown: str = MANIFEST) -> Manifest:
    """Return the manifest. Raises PlaceError, which names `shown`, where it is damaged, hostile or of the future."""
    try:
        if _VERSION_DECODER.decode(raw).manifest_version > MANIFEST_VERSION:
            raise PlaceError(f"{shown} was written by a newer whbuild.", hint="Upgrade whbuild, and run again.")
        form = _DECODER.decode(raw)
        check(form.files, form.texts)
        _check_locks(form.locks)
        _demand(form.sha256 in (None, _digest(raw)), "its hash is another")
        _demand(len({file.filename for file in form.files}) == len(form.files), "it lists a file twice")
        _demand(len({status.project for status in form.statuses}) == len(form.statuses), "it lists a status twice")
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise PlaceError(
            f"{shown} is damaged: {error}.",
            hint="Restore it from a copy of the index, or build into an empty folder.",
        ) from None
    return Manifest(
        stored=tuple(sorted(form.files, key=lambda file: file.filename)),
        statuses=tuple(sorted(form.statuses, key=lambda status: status.project)),
        texts=form.texts,
        rendering=form.rendering,
        locks=form.locks,
    )


def is_as_written(raw: bytes, manifest: Manifest) -> bool:
    """Whether the bytes are those that whbuild writes for this manifest, or once wrote, without the hash of itself."""
    written = encode(manifest)
    return raw in (written, written.rpartition(SEAL)[0] + b"}\n")


def check(stored: Iterable[Stored], texts: Mapping[str, Blob]) -> None:
    """Raise ValueError where a name could leave its folder, a path is not for texts, or a hash is none."""
    for file in stored:
        if not _is_name(file.filename):
            raise ValueError(f"{file.filename!r} is no file name")
        if not _is_name(file.project) or normalized(file.project) != file.project:
            raise ValueError(f"{file.project!r} is no project")
        if not _is_blob(file.blob) or not (file.metadata is None or _is_blob(file.metadata)):
            raise ValueError(f"{file.filename} has no SHA-256")
    for path, blob in texts.items():
        if not is_text(path) or not is_safe(path):
            raise ValueError(f"{path!r} is no page, no record and no lock")
        if not _is_blob(blob):
            raise ValueError(f"{path} has no SHA-256")


def _check_locks(locks: Mapping[str, str]) -> None:
    for name, record in locks.items():
        _demand(is_lock(f"pylock.{name}.toml"), f"{name!r} is no name for a lock")
        _demand(is_safe(record), f"{record!r} is no path of a record")


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw.rpartition(SEAL)[0]).hexdigest()


def _json(value: Any) -> bytes:
    return _ENCODER.encode(value)


def _is_name(text: str) -> bool:
    return is_safe(text) and "/" not in text


def _is_blob(blob: Blob) -> bool:
    return blob.size >= 0 and SHA256.fullmatch(blob.sha256) is not None


def _demand(kept: bool, otherwise: str) -> None:
    if not kept:
        raise ValueError(otherwise)
