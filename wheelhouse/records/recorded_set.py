"""A requirement set: what one index was asked for under one name, as a value; its answers are records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from wheelhouse.records.record import RecordedFile

SET_VERSION = 1
SETS = "sets"

_LONGEST = 200  # characters of a name that is made of words


class RecordedSources(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="kebab"):
    """Where the user said to look, without logins; what pip's configuration said is asked anew each time.

    Folders are named as they are seen from where whbuild ran.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    index_rules: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    no_index: bool = False
    strategy: str | None = None


class RecordedWays(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="kebab"):
    """What else the user said of how to answer: options that are no part of a record's rules."""

    keep_newer: bool = False
    allow_missing: bool = False
    for_lockers: bool = False
    no_build: bool = False
    build_wheels: bool = False
    no_sdists: bool = False


class RecordedSet(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="kebab"):
    """One requirement set of an index.

    `name` is what `--set` said, else the words that asked (`-r requirements.txt flask`). `asks` are the paths, below
    `.whbuild/`, of its records, one for each target, in the order in which they are answered. `files` are those that it
    wants without an ask: an organisation's own.
    """

    set_version: int = SET_VERSION
    name: str
    asks: tuple[str, ...] = ()
    sources: RecordedSources = RecordedSources()
    ways: RecordedWays = RecordedWays()
    files: tuple[RecordedFile, ...] = ()

    @property
    def path(self) -> str:
        """The path below `.whbuild/`, which follows from the name."""
        return path_of(self.name)


def path_of(name: str) -> str:
    """Return the path, below `.whbuild/`, of the set with this name."""
    return f"{SETS}/{hashlib.sha256(name.encode()).hexdigest()[:16]}.json"


def name_of(words: Iterable[str]) -> str:
    """Return the name of a set that nobody named: the words that asked, no longer than a line or two."""
    text = " ".join(" ".join(words).split())
    visible = "".join(char if char.isprintable() else "?" for char in text) or "nothing"
    if len(visible) <= _LONGEST:
        return visible
    return f"{visible[:_LONGEST]}... ({hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]})"
