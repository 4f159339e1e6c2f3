"""What arrived against what was resolved with; and what a tree will say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Pin
from wheelhouse.closure.hashes import required
from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Dist, File, Sdist, Wheel
from wheelhouse.dists.metadata import Metadata, parsed
from wheelhouse.errors import HashMismatch, MetadataDisagrees, RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Ask
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
    if pin.hashes and f"sha256:{held.blob.sha256}" not in pin.hashes:
        _check_hashes(pin.dist, blobs.path(held.blob), pin.hashes)
    if isinstance(pin.dist, Wheel) and held.metadata is not None:
        inside = parsed(blobs.path(held.metadata).read_bytes(), pin.dist)
        differences = tuple(_differences(pin.metadata, inside))
        if differences:
            raise MetadataDisagrees(
                f"{held.filename} is not what {pin.source} announced: its metadata differs.",
                context=differences,
                hint="Ask the operator of this index. A stale cache can be ruled out with --no-cache-dir.",
            )


def check_before_build(ask: Ask, candidates: Candidates, path: Path, dist: Sdist) -> None:
    """Raise HashMismatch or RequirementsError where hashes are required and the sdist at the path has none of them.

    Its code may not be run then, not even to learn what it needs.
    """
    allowed = candidates.hashes.get(dist.project)
    if allowed is not None:
        _check_hashes(dist, path, sorted(allowed))
    elif required(ask) and dist.project not in {wanted.project for wanted in candidates.wanted}:
        raise RequirementsError(
            f"Hashes are required, and {dist.project} {dist.version} has none.",
            context=(f"{dist.filename} would have to be built",),
            hint="Pin it with == and give its --hash, or leave out all hashes.",
        )


def check_pinned(hashes: Mapping[str, Sequence[str]], path: Path, dist: Sdist) -> None:
    """Raise HashMismatch where the sdist at the path has none of the hashes that are allowed for a file of its name.

    What else is built, only to build others, has no hashes, in pip either.
    """
    allowed = hashes.get(dist.filename)
    if allowed:
        _check_hashes(dist, path, allowed)


def _check_hashes(dist: Dist, path: Path, allowed: Sequence[str]) -> None:
    if not any(_tagged(path, one.partition(":")[0]) == one for one in allowed):
        raise HashMismatch(
            f"{dist.filename} has none of the hashes that are allowed for {dist.project}.",
            context=(f"got     {_tagged(path, 'sha256')}", *(f"allowed {one}" for one in allowed)),
            hint="If the file is the one you want, add its hash; else find out who changed it.",
        )


def _tagged(path: Path, algorithm: str) -> str:
    return f"{algorithm}:{digest(path, algorithm)}"


def _differences(announced: Metadata, inside: Metadata) -> Iterator[str]:
    for field in ("requires_python", "requires_dist", "provides_extra"):
        before, after = getattr(announced, field), getattr(inside, field)
        if before != after:
            yield f"{field.replace('_', '-')}: announced {before!r}, inside {after!r}"


def facts(pin: Pin, held: Held) -> Stored:
    """Return what the pages of the tree say of the file; a source on this machine says nothing to another one."""
    local = pin.file.url.startswith("file:") and pin.made is None
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
        license=pin.metadata.license,
        summary=pin.metadata.summary,
    )
