"""Every byte of an index against its manifest; and what lies there that the manifest does not know."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from wheelhouse.carried.layout import JOURNAL, OWN, TEMPORARY
from wheelhouse.dists.digests import digest, small
from wheelhouse.dists.files import Blob
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.survey import ROOMS, Survey


def lost(contents: Mapping[str, Blob], survey: Survey) -> Iterator[Finding]:
    """Yield a finding for each path of the manifest that is not there, or not in its size."""
    for path, blob in contents.items():
        size = survey.sizes.get(path)
        if size is None:
            odd = survey.odd.get(path)
            message = f"{path} is not there." if odd is None else f"{path} is {odd}."
            yield Finding(code="missing" if odd is None else "changed", path=path, message=message)
        elif size != blob.size:
            message = f"{path} has {size:,} bytes, and belongs there with {blob.size:,}."
            yield Finding(code="changed", path=path, message=message)


def compared(index: Path, path: str, blob: Blob) -> Finding | bytes | None:
    """Return a finding if the file, which is there, has another hash than the manifest says.

    Else what is in it, unless it is large: what else there is to find out is found out without reading it again.
    """
    try:
        content = small(f"{index}/{path}", blob.size)
        sha256 = digest(index / path) if content is None else hashlib.sha256(content).hexdigest()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        return Finding(code="unreadable", path=path, message=message)
    if sha256 == blob.sha256:
        return content
    lines = (f"SHA-256 there:    {sha256}", f"SHA-256 expected: {blob.sha256}")
    return Finding(code="changed", path=path, message=f"{path} has another content than it should.", context=lines)


def foreign(contents: Mapping[str, Blob], survey: Survey) -> Iterator[Finding]:
    """Yield a finding for each path that is there and that the manifest does not know."""
    there: dict[str, str] = {**dict.fromkeys(survey.sizes, "there"), **survey.odd}
    left = {path: what for path, what in there.items() if path not in contents and path not in OWN - {JOURNAL}}
    under_way = sorted(path for path in left if path == JOURNAL or path.startswith(TEMPORARY))
    if under_way:
        message = "A run is writing here, was interrupted, or could not prove what it wrote: run it again, then verify."
        yield Finding(code="unfinished", path=under_way[0], message=message)
    for path in sorted(left.keys() - {*under_way}):
        code = "stray" if path.partition("/")[0] in ROOMS and not _is_signature(path, contents) else "beside"
        yield Finding(code=code, path=path, message=f"{path} is {left[path]}, and does not belong to the index.")


def _is_signature(path: str, contents: Collection[str]) -> bool:
    """Whether it is a signature of a file of the index, as an upload may leave it: no installer looks at that."""
    return path.endswith((".asc", ".sig")) and path.rpartition(".")[0] in contents
