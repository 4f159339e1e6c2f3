"""What the catalogue of an index states, as a value: the words are those of `whbuild show --json`.

Targets, sources and sets are told once, and then by their place in the list. What is empty, null or false is left out
where this is written.
"""

from __future__ import annotations

import msgspec

VERSION = 1


class Made(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """What a file was made of that no index had."""

    source: str
    sha256: str | None = None
    requires: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """One file: `size` in bytes, and the `targets` that install it.

    Others build with it (`building_for`), keep it for newer platforms (`also_for`), or have it so that a lock can be
    made for all platforms (`lockers_for`); `sets` have it as a file of their own. `kind` is `wheel`, `sdist` or
    `other`; `metadata` tells that its METADATA lies beside it.
    """

    filename: str
    kind: str
    size: int
    sha256: str
    requires_python: str | None = None
    upload_time: str | None = None
    yanked: bool | str = False
    source: int | None = None
    metadata: bool = False
    targets: tuple[int, ...] = ()
    building_for: tuple[int, ...] = ()
    also_for: tuple[int, ...] = ()
    lockers_for: tuple[int, ...] = ()
    sets: tuple[int, ...] = ()
    made: Made | None = None


class Lack(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """Why some targets can use no file of a version, and what would help."""

    reason: str
    remedies: tuple[str, ...] = ()
    targets: tuple[int, ...] = ()


class Want(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """That a version is wanted by `project`, or wants it, in these `versions`.

    If it is `building`, to be built; with `lockers`, elsewhere than on its target. Without a project, a user wants it:
    at the `line` of a `file`, or without these on the command line.
    """

    project: str | None = None
    file: str | None = None
    line: int | None = None
    versions: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    building: bool = False
    lockers: bool = False
    targets: tuple[int, ...] = ()


class Edition(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """One version: its files sorted by name; who wants it, the user's lines first; and what it wants.

    `yanked` is the reason, or True, where any file is; `licence` that of the first file that says one.
    """

    version: str
    licence: str | None = None
    yanked: bool | str = False
    files: tuple[Item, ...] = ()
    missing: tuple[Lack, ...] = ()
    wanted_by: tuple[Want, ...] = ()
    wants: tuple[Want, ...] = ()


class Project(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """One project, its versions newest first; `status` and `reason` are those of PEP 792, None is active.

    `sets` are those that want it, where there are several.
    """

    name: str
    summary: str | None = None
    status: str | None = None
    reason: str | None = None
    sets: tuple[int, ...] = ()
    versions: tuple[Edition, ...] = ()


class Batch(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """A requirement set: what was `asked`, for which targets, and how much that is; `size` in bytes."""

    name: str
    asked: tuple[str, ...] = ()
    targets: tuple[int, ...] = ()
    projects: int
    files: int
    size: int


class Facts(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, rename="kebab"):
    """All of it: `built` is when, if that was given, `newest` when the newest file was published (ISO 8601, UTC).

    `alone` are the targets for which something was taken without what it needs (`--no-deps`); `unknown` are the sdists
    of which nobody knows all that building them needs.
    """

    catalogue_version: int
    built: str | None = None
    newest: str | None = None
    targets: tuple[str, ...] = ()
    alone: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sets: tuple[Batch, ...] = ()
    projects: tuple[Project, ...] = ()

    @property
    def files(self) -> tuple[Item, ...]:
        """All files, by project and version."""
        return tuple(item for project in self.projects for each in project.versions for item in each.files)

    @property
    def there(self) -> int:
        """How many projects have a file."""
        return sum(any(each.files for each in project.versions) for project in self.projects)
