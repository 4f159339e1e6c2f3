"""What differs between two states, as values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec
from packaging.utils import NormalizedName

Kind: TypeAlias = Literal["added", "removed", "up", "down", "versions", "rebuilt", "restated"]
KINDS: tuple[Kind, ...] = ("removed", "down", "rebuilt", "up", "added", "versions", "restated")
"""All kinds, those first of which a reviewer should think longest."""


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """So many files, and the bytes of those whose size is known; of `unsized` it is not."""

    files: int = 0
    size: int = 0
    unsized: int = 0


def total(sizes: Iterable[int | None]) -> Sum:
    """Return the sum of files of these sizes."""
    known = tuple(sizes)
    sized = [size for size in known if size is not None]
    return Sum(files=len(known), size=sum(sized), unsized=len(known) - len(sized))


class Bytes(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the bytes of a file before it is fetched: perhaps nothing."""

    sha256: str | None = None
    size: int | None = None


class FileChange(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came (`old` is None), went (`new` is None), or has the same name and other bytes."""

    filename: str
    version: str
    old: Bytes | None = None
    new: Bytes | None = None


class Yank(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is yanked (PEP 592) now and was not, or the reverse; the publisher may have given a reason."""

    version: str
    yanked: bool
    reason: str | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a project, then and now; sorted."""

    old: tuple[str, ...]
    new: tuple[str, ...]


class ProjectChange(msgspec.Struct, frozen=True, kw_only=True):
    """What differs of one project. `old` and `new` are its versions, newest first.

    `kind`: "added" and "removed" are for whole projects; "up" and "down" tell how its newest version moved or, where
    that is the same, the newest of those that came against the newest of those that went; "versions" is for further
    versions that came or went; "rebuilt" for the same versions with other files or other bytes, "restated" for the
    same files of which something else is said now.

    `rebuilt` are versions in both, whose files are not the same. `yanks` are sorted by version, newest first;
    `licenses` are what the newest version then and the newest now state, if either states any. `license`, `sources`
    and `status` are None where they are as they were, or were not known; a licence that is only spelled otherwise is
    as it was.
    """

    project: NormalizedName
    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    rebuilt: tuple[str, ...] = ()
    files: tuple[FileChange, ...] = ()
    yanks: tuple[Yank, ...] = ()
    licenses: tuple[str, ...] = ()
    license: Turn | None = None
    sources: Turn | None = None
    status: Turn | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What differs, each project that does, sorted by name; `same` is how many projects do not.

    `old` and `new` are all files of each state; `added` and `removed` are the files that came and went, of which one
    with other bytes is in both.
    """

    projects: tuple[ProjectChange, ...]
    same: int
    old: Sum
    new: Sum
    added: Sum
    removed: Sum

    def __bool__(self) -> bool:
        return bool(self.projects)

    @property
    def net(self) -> int:
        """How many bytes the new state has more than the old one."""
        return self.new.size - self.old.size

    def of(self, kind: Kind) -> tuple[ProjectChange, ...]:
        """Return the projects of this kind."""
        return tuple(change for change in self.projects if change.kind == kind)
