"""The keys of a settings file: what each may hold, and what it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

STRATEGIES = ("first-index", "unsafe-best-match")


class Refused(ValueError):
    """A value that is not taken; its text says what would be, and shows nothing of the value: it may be a secret."""


def text(value: object) -> str:
    """Return a string that says something."""
    if not isinstance(value, str) or not value.strip():
        raise Refused("a string")
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """Return a list of strings."""
    if isinstance(value, str):
        raise Refused('a list of strings: put it in brackets, ["..."]')
    if not isinstance(value, list):
        raise Refused("a list of strings")
    return tuple(map(_entry, value))


def versions(value: object) -> tuple[str, ...]:
    """Return a list of strings; a version without quotes is the likeliest slip, and 3.10 without them is 3.1."""
    listed = value if isinstance(value, list) else [value]
    if any(isinstance(each, float | int) and not isinstance(each, bool) for each in listed):
        raise Refused('a list of strings: put versions in quotes, ["3.12"]')
    return texts(value)


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise Refused("true or false, without quotes")
    return value


def count(value: object) -> int:
    """Return a whole number from 0 on."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise Refused("a whole number from 0 on, without quotes")
    return value


def seconds(value: object) -> float:
    """Return a number above 0."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise Refused("a number of seconds above 0, without quotes")
    return float(value)


def instant(value: object) -> str:
    """Return a date or time as ISO 8601, also where it is written in TOML's own form, without quotes."""
    return value.isoformat() if isinstance(value, date) else text(value)


def strategy(value: object) -> str:
    """Return the name of a strategy."""
    if value not in STRATEGIES or not isinstance(value, str):
        raise Refused(" or ".join(f'"{each}"' for each in STRATEGIES))
    return value


def rules(value: object) -> tuple[str, ...]:
    """Return the entries of a table as `--index-for` takes them: `NAMES=URL`."""
    if not isinstance(value, dict) or not all(isinstance(url, str) and url.strip() for url in value.values()):
        raise Refused('a table of names and URLs: "acme,acme-*" = "https://..."')
    if any("=" in names or not names.strip() for names in value):
        raise Refused("a table whose keys are names, with commas between them")
    return tuple(f"{names}={url.strip()}" for names, url in value.items())


def _entry(value: object) -> str:
    try:
        return text(value)
    except Refused:
        raise Refused("a list of strings, none of them empty") from None


# The key -> what reads it; the field of `Settings` has its name, with underscores.
KEYS: dict[str, Callable[[object], object]] = {
    "index": text,
    "requirements": texts,
    "packages": texts,
    "editable": texts,
    "constraints": texts,
    "no-deps": flag,
    "set": text,
    "python": versions,
    "platform": texts,
    "target": texts,
    "keep-newer": flag,
    "allow-missing": flag,
    "for-lockers": flag,
    "index-url": text,
    "extra-index-url": texts,
    "index-for": rules,
    "index-strategy": strategy,
    "no-index": flag,
    "find-links": texts,
    "trusted-host": texts,
    "pre": flag,
    "prefer-binary": flag,
    "only-binary": texts,
    "no-binary": texts,
    "require-hashes": flag,
    "uploaded-prior-to": instant,
    "no-build": flag,
    "build-wheels": flag,
    "no-sdists": flag,
    "interpreter": texts,
    "cert": text,
    "client-cert": text,
    "proxy": text,
    "retries": count,
    "timeout": seconds,
    "cache-dir": text,
    "no-cache-dir": flag,
    "keep": count,
    "grace": seconds,
    "report": text,
}
ALIASES = {"exclude-newer": "uploaded-prior-to"}  # as of the option
