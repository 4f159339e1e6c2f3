"""The ask: requirements, where each was written, and the rules and sources that came with them."""

from __future__ import annotations

from datetime import datetime
from fnmatch import fnmatchcase

import msgspec
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.events import redacted


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a requirement was written. `file` is a path or URL as the user would write it; None is the command line."""

    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        if self.file is None:
            return "the command line"
        return self.file if self.line is None else f"{self.file}, line {self.line}"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement as it was asked for.

    A direct reference keeps its URL in `requirement.url` (a local file is a `file://` URL). `hashes` are the values of
    `--hash`, as `sha256:HEX`, sorted; empty where none were given.
    """

    requirement: Requirement
    origin: Origin
    hashes: tuple[str, ...] = ()

    @property
    def project(self) -> NormalizedName:
        """The normalized name of the project."""
        return canonicalize_name(self.requirement.name)


class Formats(msgspec.Struct, frozen=True, kw_only=True):
    """Which kinds of file may be used: pip's `--no-binary` and `--only-binary`, already combined as pip does.

    Each holds normalized names, or `:all:`.
    """

    no_binary: frozenset[str] = frozenset()
    only_binary: frozenset[str] = frozenset()

    def allows_wheel(self, project: NormalizedName) -> bool:
        """Whether a wheel of this project may be used."""
        return self._allows(project, self.no_binary, self.only_binary)

    def allows_sdist(self, project: NormalizedName) -> bool:
        """Whether an sdist of this project may be used."""
        return self._allows(project, self.only_binary, self.no_binary)

    @staticmethod
    def _allows(project: NormalizedName, refused: frozenset[str], wanted: frozenset[str]) -> bool:
        # A project that is named wins over :all: (pip's FormatControl).
        return project not in refused and (":all:" not in refused or project in wanted)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What may be picked. `uploaded_before` is an instant in UTC; files of that time or later are not seen.

    Where a requirement has hashes, `require_hashes` is switched on for all of them, as pip does; `no_require_hashes`
    stops that.
    """

    formats: Formats = Formats()
    pre: bool = False
    prefer_binary: bool = False
    no_deps: bool = False
    require_hashes: bool = False
    no_require_hashes: bool = False
    uploaded_before: datetime | None = None


class IndexRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which index alone may answer for some names; as text it has no secrets, and says where it was given.

    `names` are normalized (PEP 503); a `*` in one stands for any text, none too. `url` is that of an index, or the path
    of a folder laid out as one.
    """

    names: tuple[str, ...]
    url: str
    origin: Origin = Origin()

    def covers(self, project: NormalizedName) -> bool:
        """Return whether the rule is about this project."""
        return any(fnmatchcase(project, name) for name in self.names)

    def __str__(self) -> str:
        return f"{','.join(self.names)}={redacted(self.url)} ({self.origin})"


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """Where to look. URLs may hold credentials: show them through `events.redacted` only.

    `index_url` is None with `--no-index`, and then there are no `index_rules` either. Of those, the first that covers a
    project is the one that counts. `find_links` are URLs or paths, from the current folder; a path that does not
    exist is there too: pip warns of it and goes on.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    index_rules: tuple[IndexRule, ...] = ()
    find_links: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """All that was asked for. `wanted` and `constraints` keep the order in which they were written."""

    wanted: tuple[Wanted, ...]
    constraints: tuple[Wanted, ...] = ()
    rules: Rules = Rules()
    sources: Sources = Sources()
