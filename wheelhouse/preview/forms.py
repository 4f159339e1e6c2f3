"""The JSON of a plan, as types (docs/plan.md): what a program may rely on."""

from __future__ import annotations

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.coverage import Kind

VERSION = "1.0"


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """A JSON object whose keys are the fields with dashes."""


class Figures(_Part, frozen=True, kw_only=True):
    """Files, each counted once; `size` in bytes is that of all but the `unsized` ones."""

    files: int
    size: int
    unsized: int


class TargetPart(_Part, frozen=True, kw_only=True):
    """A target: what was assumed of it, and, where it is solved, what it takes; `alone` is what no other takes."""

    name: str
    solved: bool
    markers: dict[str, str]
    assumed: tuple[str, ...]
    packages: int | None
    total: Figures | None
    alone: Figures | None


class CellPart(_Part, frozen=True, kw_only=True):
    """What one target gets of one package; what is null does not apply, or is not known."""

    target: str
    kind: Kind
    version: str | None
    filename: str | None
    tag: str | None
    size: int | None
    sha256: str | None
    here: bool


class SparePart(_Part, frozen=True, kw_only=True):
    """A wheel for newer platforms than those of the targets for which it is kept."""

    filename: str
    version: str
    tag: str | None
    size: int | None
    sha256: str | None
    here: bool
    targets: tuple[str, ...]


class PackagePart(_Part, frozen=True, kw_only=True):
    """A package: its versions, its cell for each solved target, and what is kept for newer platforms."""

    project: NormalizedName
    versions: tuple[str, ...]
    cells: tuple[CellPart, ...]
    also: tuple[SparePart, ...]


class WhyPart(_Part, frozen=True, kw_only=True):
    """Who wants something: the user, at a line of a file (null: the command line), or another package."""

    requirement: str
    file: str | None = None
    line: int | None = None
    project: NormalizedName | None = None
    version: str | None = None


class BehindPart(_Part, frozen=True, kw_only=True):
    """A package of which targets have an older version than they may, to agree with those named before."""

    project: str
    version: str
    newest: str
    targets: tuple[str, ...]


class GapPart(_Part, frozen=True, kw_only=True):
    """A package of which a target can use no file."""

    target: str
    project: NormalizedName
    version: str
    reason: str
    why: tuple[WhyPart, ...]
    remedies: tuple[str, ...]


class BuildPart(_Part, frozen=True, kw_only=True):
    """What it takes to build one sdist on one target."""

    target: str
    project: NormalizedName
    version: str
    sdist: str
    requires: tuple[str, ...]
    files: tuple[str, ...]
    compiled: bool
    unknown: str | None


class ToolPart(_Part, frozen=True, kw_only=True):
    """A file that is only needed to build others, or that only lockers want."""

    project: NormalizedName
    version: str
    filename: str
    size: int | None
    sha256: str | None
    here: bool
    targets: tuple[str, ...]


class UnsolvedPart(_Part, frozen=True, kw_only=True):
    """A target without any answer, and its error."""

    target: str
    error: str
    exit_code: int
    message: str
    context: tuple[str, ...]
    hint: str | None


class Document(_Part, frozen=True, kw_only=True):
    """The whole plan. `complete`: every target is solved, and has no gap."""

    plan_version: str
    complete: bool
    seconds: float
    targets: tuple[TargetPart, ...]
    total: Figures
    fetch: Figures
    packages: tuple[PackagePart, ...]
    versions_differ: tuple[NormalizedName, ...]
    held_back: tuple[BehindPart, ...]
    gaps: tuple[GapPart, ...]
    builds: tuple[BuildPart, ...]
    tools: tuple[ToolPart, ...]
    lockers: tuple[ToolPart, ...]
    unsolved: tuple[UnsolvedPart, ...]
