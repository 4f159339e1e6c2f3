"""What the store is asked to bring, as values."""

from __future__ import annotations

import msgspec

from wheelhouse.dists.files import Blob


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file to bring: `url` is http(s) or file, and may hold credentials. What is None was not announced.

    `hashes` maps algorithm to lower-case hex; each that hashlib knows and that is not weaker than SHA-256 is checked.
    """

    filename: str
    url: str
    hashes: tuple[tuple[str, str], ...] = ()
    size: int | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the store holds, and the METADATA of a wheel, byte for byte. `fetched`: it came in this run."""

    filename: str
    blob: Blob
    metadata: Blob | None
    fetched: bool
