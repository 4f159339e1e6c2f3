"""The JSON of a diff, as types (docs/diff.md): what a program may rely on."""

from __future__ import annotations

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.comparing.comparison import Kind

VERSION = "1.0"


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """A JSON object whose keys are the fields with dashes."""


class StatePart(_Part, frozen=True, kw_only=True):
    """One side: what it was called, the SHA-256 of its manifest, and what it holds."""

    name: str
    sha256: str
    targets: tuple[str, ...]


class Figures(_Part, frozen=True, kw_only=True):
    """Files, each counted once; `size` in bytes is that of all but the `unsized` ones."""

    files: int
    size: int
    unsized: int


class Totals(_Part, frozen=True, kw_only=True):
    """All files of each side, those that came and went, and how many bytes more there are now."""

    old: Figures
    new: Figures
    added: Figures
    removed: Figures
    net: int


class BytesPart(_Part, frozen=True, kw_only=True):
    """What is known of the bytes of a file."""

    sha256: str | None
    size: int | None


class FilePart(_Part, frozen=True, kw_only=True):
    """A file: `old` is null where it came, `new` where it went; with both it has other bytes."""

    filename: str
    version: str
    old: BytesPart | None
    new: BytesPart | None


class YankPart(_Part, frozen=True, kw_only=True):
    """A version that is yanked now, or is no longer."""

    version: str
    yanked: bool
    reason: str | None


class TurnPart(_Part, frozen=True, kw_only=True):
    """What was said, and what is."""

    old: tuple[str, ...]
    new: tuple[str, ...]


class ProjectPart(_Part, frozen=True, kw_only=True):
    """A project that differs."""

    project: NormalizedName
    kind: Kind
    old: tuple[str, ...]
    new: tuple[str, ...]
    rebuilt: tuple[str, ...]
    licenses: tuple[str, ...]
    license: TurnPart | None
    sources: TurnPart | None
    status: TurnPart | None
    yanks: tuple[YankPart, ...]
    files: tuple[FilePart, ...]


class ComparisonPart(_Part, frozen=True, kw_only=True):
    """What differs between the files of two states."""

    same: int
    totals: Totals
    projects: tuple[ProjectPart, ...]


class TextPart(_Part, frozen=True, kw_only=True):
    """A record, set or lock that is not the same; the hashes are those of its text."""

    path: str
    old: BytesPart | None
    new: BytesPart | None


class Document(_Part, frozen=True, kw_only=True):
    """The whole."""

    diff_version: str
    differ: bool
    old: StatePart
    new: StatePart
    comparison: ComparisonPart
    texts: tuple[TextPart, ...]
    pages: int
