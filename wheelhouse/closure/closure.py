"""A closure: the files that together answer an ask on one target, and why each is there."""

from __future__ import annotations

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import Dist, File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.requirements.ask import Origin
from wheelhouse.targets.target import Target


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A reason for a pin: `requirement` as written, by the user at `origin`, or by `parent` at `parent_version`.

    With `building`, the parent needs it to be built, not to run; with `lockers`, it is needed elsewhere only.
    """

    requirement: str
    origin: Origin | None = None
    parent: NormalizedName | None = None
    parent_version: Version | None = None
    building: bool = False
    lockers: bool = False

    def __str__(self) -> str:
        wanted_by = self.origin if self.parent is None else f"{self.parent} {self.parent_version}"
        how = "to build" if self.building else "for lockers, from" if self.lockers else "from"
        return f"{self.requirement} ({how} {wanted_by})"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a file was made from that no index holds.

    `source` is the URL of a project, with its commit and without credentials, or the file name of an sdist, which then
    has the `sha256`. `requires` are the build requirements that were used, as `NAME==VERSION`, sorted.
    """

    source: str
    sha256: str | None = None
    requires: tuple[str, ...] = ()


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """One project of a closure: its file, where that is listed, the extras wanted of it (sorted), and the reasons.

    `hashes` are those that the user allows, as `sha256:HEX`, sorted: the bytes must have one of them. Empty: any.
    `status` is that of the project (PEP 792), None where it is active or no page was read. `made` is set for a file
    that this run made itself.
    """

    project: NormalizedName
    version: Version
    file: File
    dist: Dist
    source: str
    metadata: Metadata
    extras: tuple[NormalizedName, ...] = ()
    why: tuple[Why, ...] = ()
    hashes: tuple[str, ...] = ()
    status: str | None = None
    status_reason: str | None = None
    made: Made | None = None


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """A project of which the target can use no file, and that something needs.

    `version` is the one that would have been taken, `why` who wants it. `reason` says why none of its files can be
    used; `remedies` are sentences that each name something that would close the gap, the best first.
    """

    project: NormalizedName
    version: Version
    reason: str
    why: tuple[Why, ...] = ()
    remedies: tuple[str, ...] = ()


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A project of which a target keeps to a version that one before it has, though `newest` may do as well."""

    project: NormalizedName
    version: Version
    newest: Version


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to build one sdist on the target, in an environment of its own.

    `requires` are its build requirements whose markers hold there (PEP 518, and what its backend adds, PEP 517),
    sorted; `pins` answer them, sorted by project. `unknown` says why its backend could not be asked for more, where it
    could not. `compiled` tells that it most likely takes a compiler.
    """

    project: NormalizedName
    version: Version
    sdist: str
    requires: tuple[str, ...]
    pins: tuple[Pin, ...]
    unknown: str | None = None
    compiled: bool = False


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """The pins for one target, sorted by project; `gaps` are what is missing beside them, sorted by project too.

    `also` are further wheels of the pinned versions, for newer platforms than the target's (`--keep-newer`); `behind`
    is what is older than need be, for the sake of the targets before it. `builds` are the environments in which the
    sdists among the pins are built, and the sdists among what those take, sorted by `sdist`. `lockers` are what only
    the markers of other platforms and later Pythons name (`--for-lockers`), sorted by file name: whoever locks for all
    platforms at once wants it. A pin is among them where something wants it elsewhere that does not want it here.
    `lockers_without` are the projects, sorted, of which they find nothing that would do, so that they find no lock.
    """

    target: Target
    pins: tuple[Pin, ...]
    also: tuple[Pin, ...] = ()
    gaps: tuple[Gap, ...] = ()
    behind: tuple[Behind, ...] = ()
    builds: tuple[Build, ...] = ()
    lockers: tuple[Pin, ...] = ()
    lockers_without: tuple[NormalizedName, ...] = ()

    @property
    def files(self) -> tuple[Pin, ...]:
        """All that is to be fetched: the pins, what is kept beside them, and what builds take; each file once."""
        pins = (*self.pins, *self.also, *self.lockers, *(pin for build in self.builds for pin in build.pins))
        return (
            tuple({pin.file.filename: pin for pin in reversed(pins)}.values())[::-1]
            if self.builds or self.lockers
            else pins
        )
