"""What an index remembers of a run, as values: what was asked, for whom, and what answered it."""

from __future__ import annotations

import hashlib

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.requirements.ask import Origin

VERSION = 3
FOLDER = "asks"

_ASKED = 1  # the form of what the path follows from: kept, so that a record replaces the one that an older whbuild left


class RecordedWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement as it was asked for, without credentials; `file` None is the command line."""

    requirement: str
    file: str | None
    line: int | None
    hashes: tuple[str, ...]

    @property
    def origin(self) -> Origin:
        """Where it was written."""
        return Origin(file=self.file, line=self.line)


class RecordedRules(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The rules by which was picked; `uploaded_before` is an instant in UTC (ISO 8601)."""

    no_binary: tuple[str, ...]
    only_binary: tuple[str, ...]
    prefer_binary: bool
    pre: bool
    no_deps: bool
    require_hashes: bool
    uploaded_before: str | None


class RecordedWhy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote the requirement: `project` at `version`; where that is None, the user at `file` and `line`.

    With `building`, the project needs it to be built; with `lockers`, it is needed elsewhere only.
    """

    requirement: str
    project: NormalizedName | None = None
    version: str | None = None
    file: str | None = None
    line: int | None = None
    building: bool = False
    lockers: bool = False

    @property
    def origin(self) -> Origin:
        """Where it was written, if a user did."""
        return Origin(file=self.file, line=self.line)


class RecordedFile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file of `packages/`; `size` in bytes, None in a record of version 1."""

    project: NormalizedName
    version: str
    filename: str
    sha256: str
    size: int | None = None


class RecordedMade(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file was made from: a URL with its commit, or the file name of an sdist, which has the `sha256`.

    `requires` are the build requirements that were used, as `NAME==VERSION`.
    """

    source: str
    sha256: str | None = None
    requires: tuple[str, ...] = ()


class RecordedPin(RecordedFile, frozen=True, kw_only=True, omit_defaults=True):
    """The file that was picked for a project, the extras that are wanted of it, and who wants it."""

    extras: tuple[str, ...] = ()
    why: tuple[RecordedWhy, ...] = ()
    made: RecordedMade | None = None


class RecordedBuild(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The environment in which the file `sdist` is built: its build requirements, and what answers them.

    `unknown` says why its backend could not be asked what else it requires, where it could not.
    """

    project: NormalizedName
    version: str
    sdist: str
    requires: tuple[str, ...] = ()
    pins: tuple[RecordedPin, ...] = ()
    unknown: str | None = None


class RecordedGap(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A project of which the target can use no file: the version that was wanted, why, and what would close the gap."""

    project: NormalizedName
    version: str
    reason: str
    why: tuple[RecordedWhy, ...] = ()
    remedies: tuple[str, ...] = ()


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="kebab"):
    """One ask for one target. `pins` and `gaps` are sorted by project, `also` by file name.

    `of` is the name of the requirement set whose answer it is; None in what an older whbuild wrote.
    `markers` are the marker variables of the target, without those of the kernel that no marker of the closure looks
    at; `assumed` names those that it leaves open. `tags` are compressed tag sets (PEP 425), best first. These three are
    empty in a record of version 1. `also` are further wheels of the pinned versions, `builds` the environments in which
    sdists are built, sorted by `sdist`. `lockers` are what only the markers of other platforms and later Pythons name
    (`--for-lockers`), sorted by file name; `lockers_without` the projects, sorted, of which there was nothing for them.
    """

    record_version: int
    target: str
    of: str | None = msgspec.field(default=None, name="set")
    requirements: tuple[RecordedWanted, ...]
    constraints: tuple[RecordedWanted, ...]
    rules: RecordedRules
    pins: tuple[RecordedPin, ...]
    gaps: tuple[RecordedGap, ...] = ()
    also: tuple[RecordedFile, ...] = ()
    markers: dict[str, str] = {}
    assumed: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    builds: tuple[RecordedBuild, ...] = ()
    lockers: tuple[RecordedPin, ...] = ()
    lockers_without: tuple[NormalizedName, ...] = ()

    @property
    def members(self) -> tuple[RecordedPin | RecordedGap, ...]:
        """All that is wanted: the pins, and what is missing beside them."""
        return (*self.pins, *self.gaps)

    @property
    def tools(self) -> tuple[RecordedPin, ...]:
        """What builds take, each as often as one does."""
        return tuple(pin for build in self.builds for pin in build.pins)

    @property
    def filenames(self) -> frozenset[str]:
        """The names of all files that the ask brought: as long as the record is there, they are wanted."""
        return frozenset(file.filename for file in (*self.pins, *self.also, *self.tools, *self.lockers))

    @property
    def path(self) -> str:
        """The path below `.whbuild/`. It follows from what was asked, in which set and for whom."""
        asked: dict[str, object] = {
            "record-version": _ASKED,
            "target": self.target,
            "requirements": self.requirements,
            "constraints": self.constraints,
            "rules": self.rules,
            **({} if self.of is None else {"set": self.of}),
        }
        return f"{FOLDER}/{hashlib.sha256(msgspec.json.encode(asked, order='sorted')).hexdigest()[:16]}.json"
