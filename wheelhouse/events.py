"""What can be reported, as values. A reporter is a callable that may do nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import msgspec

_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")


def redacted(url: str) -> str:
    """Return the text with the user and password of every URL in it replaced by `****`."""
    return _USERINFO.sub("****@", url)


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """It is the turn of a target, the `place`th of so many `targets`."""

    target: str
    place: int
    targets: int


class Resolving(msgspec.Struct, frozen=True, kw_only=True):
    """The resolver took another step: `pinned` projects hold a version now, `rounds` steps were needed so far."""

    rounds: int
    pinned: int


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """The user is about to be asked something: the screen is theirs."""


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of `pins` projects in all was found, for so many `targets`."""

    pins: int
    targets: int = 1


class FetchPlanned(msgspec.Struct, frozen=True, kw_only=True):
    """What the downloader is about to fetch: `files` in all, `size` bytes as far as they are known.

    Of the files, `unsized` are of unknown size, and `local` lie on this machine already and are copied.
    """

    files: int
    size: int
    unsized: int = 0
    local: int = 0


class FetchStarted(msgspec.Struct, frozen=True, kw_only=True):
    """A file is being fetched; `have` bytes of `size` were there from an earlier attempt."""

    filename: str
    size: int | None
    have: int


class FetchProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`count` more bytes of a file arrived."""

    filename: str
    count: int


class FetchDone(msgspec.Struct, frozen=True, kw_only=True):
    """A file of `size` bytes is in the store, and its hash is right."""

    filename: str
    size: int


class Building(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel of an sdist is being built, by the Python of this version."""

    sdist: str
    python: str


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A wheel was built, which took so many seconds."""

    wheel: str
    seconds: float


class Installing(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for a target is being installed on trial, by this Python: the `place`th of so many `trials`."""

    target: str
    python: str
    place: int
    trials: int


class Packing(msgspec.Struct, frozen=True, kw_only=True):
    """Of `size` bytes that go into a bundle, or come out of one, `done` are through."""

    done: int
    size: int


class Retrying(msgspec.Struct, frozen=True, kw_only=True):
    """A request failed for a passing reason and is tried again after `wait` seconds. `url` is redacted."""

    url: str
    reason: str
    wait: float


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Another run holds `what`; this one waits for it."""

    what: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a user should know and that stops nothing."""

    text: str


Event: TypeAlias = (
    Answering
    | Asking
    | Resolving
    | Resolved
    | FetchPlanned
    | FetchStarted
    | FetchProgress
    | FetchDone
    | Building
    | Built
    | Installing
    | Packing
    | Retrying
    | Waiting
    | Notice
)
Report: TypeAlias = Callable[[Event], None]


def silent(event: Event) -> None:
    """Report nothing."""


def once(report: Report) -> Report:
    """Return a reporter that gives each notice once, and once that an answer was found."""
    told: set[Event] = set()

    def new(event: Event) -> None:
        if not isinstance(event, Notice | Resolved):
            report(event)
        elif event not in told:
            told.add(event)
            report(event)

    return new
