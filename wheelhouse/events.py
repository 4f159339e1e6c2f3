"""What can be reported, as values. A reporter is a callable that may do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")


def redacted(url: str) -> str:
    """Return the text with the user and password of every URL in it replaced by `****`."""
    return _USERINFO.sub("****@", url)


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolving:
    """The resolver took another step: `pinned` projects hold a version now, `rounds` steps were needed so far."""

    rounds: int
    pinned: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """A closure of `pins` files was found."""

    pins: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchPlanned:
    """What the downloader is about to fetch: `files` in all, `size` bytes as far as they are known.

    Of the files, `unsized` are of unknown size, and `local` lie on this machine already and are copied.
    """

    files: int
    size: int
    unsized: int = 0
    local: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchStarted:
    """A file is being fetched; `have` bytes of `size` were there from an earlier attempt."""

    filename: str
    size: int | None
    have: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchProgress:
    """`count` more bytes of a file arrived."""

    filename: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchDone:
    """A file of `size` bytes is in the store, and its hash is right."""

    filename: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Retrying:
    """A request failed for a passing reason and is tried again after `wait` seconds. `url` is redacted."""

    url: str
    reason: str
    wait: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Another run holds `what`; this one waits for it."""

    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something that a user should know and that stops nothing."""

    text: str


Event: TypeAlias = (
    Resolving | Resolved | FetchPlanned | FetchStarted | FetchProgress | FetchDone | Retrying | Waiting | Notice
)
Report: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """Report nothing."""
