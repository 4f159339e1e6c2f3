"""A file that was made here, of a project that no index holds."""

from __future__ import annotations

import msgspec

from wheelhouse.dists.files import Dist, File
from wheelhouse.dists.metadata import Metadata


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel or sdist, what its name says, and where it comes from.

    The URL of `file` is that of the file on this machine, and its SHA-256 and size are known. `source` is the URL of
    the project with its commit, without credentials, or the name of its folder. `requires` are the build requirements
    that were used, as `NAME==VERSION`, sorted.

    `stated` is the metadata of the project where it wants others by URL, and the file wants the versions found there.
    """

    file: File
    dist: Dist
    source: str
    requires: tuple[str, ...] = ()
    stated: Metadata | None = None
