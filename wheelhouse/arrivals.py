"""What arrived against what was resolved with; and what a tree will say of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from wheelhouse.closure.closure import Pin
from wheelhouse.dists.files import File, Wheel
from wheelhouse.dists.metadata import Metadata, parsed
from wheelhouse.errors import HashMismatch, MetadataDisagrees
from wheelhouse.events import redacted
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Download, Held
from wheelhouse.tree.manifest import Stored


def download(file: File) -> Download:
    """Return the job that brings the file."""
    return Download(filename=file.filename, url=file.url, hashes=tuple(sorted(file.hashes.items())), size=file.size)


def check(pin: Pin, held: Held, blobs: Blobs) -> None:
    """Raise HashMismatch or MetadataDisagrees where the file is not what the user allowed, or what was resolved with.

    The metadata of the resolution came from a sidecar or a range of bytes, perhaps in an earlier run.
    """
    if pin.hashes and not any(_matches(allowed, held, blobs) for allowed in pin.hashes):
        raise HashMismatch(
            f"{held.filename} has none of the hashes that are allowed for {pin.project}.",
            context=(f"got     sha256:{held.blob.sha256}", *(f"allowed {allowed}" for allowed in pin.hashes)),
            hint="If the file is the one you want, add its hash; else find out who changed it.",
        )
    if isinstance(pin.dist, Wheel) and held.metadata is not None:
        inside = parsed(blobs.path(held.metadata).read_bytes(), pin.dist)
        if inside != pin.metadata:
            raise MetadataDisagrees(
                f"{held.filename} is not what {pin.source} announced: its metadata differs.",
                context=tuple(_differences(pin.metadata, inside)),
                hint="Ask the operator of this index. A stale cache can be ruled out with --no-cache-dir.",
            )


def _matches(allowed: str, held: Held, blobs: Blobs) -> bool:
    algorithm, _, digest = allowed.partition(":")
    if algorithm == "sha256":
        return held.blob.sha256 == digest
    with blobs.path(held.blob).open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest() == digest


def _differences(announced: Metadata, inside: Metadata) -> Iterator[str]:
    for field in ("requires_python", "requires_dist", "provides_extra"):
        before, after = getattr(announced, field), getattr(inside, field)
        if before != after:
            yield f"{field.replace('_', '-')}: announced {before!r}, inside {after!r}"


def facts(pin: Pin, held: Held) -> Stored:
    """Return what the pages of the tree say of the file; a source on this machine says nothing to another one."""
    local = pin.file.url.startswith("file:")
    return Stored(
        filename=pin.file.filename,
        project=pin.project,
        version=str(pin.version),
        blob=held.blob,
        metadata=held.metadata,
        requires_python=pin.file.requires_python or pin.metadata.requires_python,
        upload_time=pin.file.upload_time,
        yanked=pin.file.yanked,
        source=None if local else redacted(pin.source),
    )
