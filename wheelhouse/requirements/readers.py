"""How the text of each option in pip's configuration becomes a value."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import UTC, datetime

from wheelhouse.requirements.instants import instant


class Refused(ValueError):
    """A value that is not taken; its text says what would be."""


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.split())


def _flag(value: str) -> bool:
    if value.lower() in ("y", "yes", "t", "true", "on", "1"):
        return True
    if value.lower() in ("n", "no", "f", "false", "off", "0"):
        return False
    raise Refused("It has to be yes or no, true or false, on or off, 1 or 0.")


def _any_flag(value: str) -> bool:
    _flag(value)  # pip: a no switches the cache off as well as a yes, for compatibility with its past
    return True


def _count(value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise Refused("It has to be a whole number.")
    return int(value)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise Refused("It has to be a number of seconds.")
    return seconds


def _provider(value: str) -> str:
    if value not in ("auto", "disabled", "import", "subprocess"):
        raise Refused("It has to be auto, disabled, import or subprocess.")
    return value


def _path(value: str) -> str:
    return os.path.expanduser(value)  # noqa: PTH111  (as pip: `~` alone may fail in Path)


def _before(value: str) -> datetime:
    return instant(value, datetime.now(UTC))


# What would make pip pick something else, and is not covered yet: better an error than another answer than pip's.
NOT_COVERED = frozenset(
    (
        "abi",
        "all-releases",
        "editable",
        "group",
        "ignore-requires-python",
        "implementation",
        "only-final",
        "platform",
        "python-version",
        "requirements-from-script",
    )
)

# pip's long name -> the field of `Defaults`, and how its text is read.
READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "index-url": ("index_url", str),
    "pypi-url": ("index_url", str),
    "extra-index-url": ("extra_index_urls", _words),
    "find-links": ("find_links", _words),
    "no-index": ("no_index", _flag),
    "trusted-host": ("trusted_hosts", _words),
    "prefer-binary": ("prefer_binary", _flag),
    "pre": ("pre", _flag),
    "no-deps": ("no_deps", _flag),
    "no-dependencies": ("no_deps", _flag),
    "require-hashes": ("require_hashes", _flag),
    "no-require-hashes": ("no_require_hashes", _flag),
    "uploaded-prior-to": ("uploaded_before", _before),
    "requirement": ("requirements", _words),
    "constraint": ("constraints", _words),
    "cert": ("cert", _path),
    "client-cert": ("client_cert", _path),
    "proxy": ("proxy", str),
    "no-proxy-env": ("no_proxy_env", _flag),
    "retries": ("retries", _count),
    "timeout": ("timeout", _seconds),
    "default-timeout": ("timeout", _seconds),
    "keyring-provider": ("keyring_provider", _provider),
    "cache-dir": ("cache_dir", _path),
    "no-cache-dir": ("no_cache_dir", _any_flag),
}
