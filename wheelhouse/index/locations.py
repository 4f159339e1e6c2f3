"""Where things are, as text: a URL, or a path of this machine."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit


def local_path(location: str) -> Path | None:
    """Return the path that a `file:` URL or a plain path stands for, or None where it is a URL of another kind."""
    if not location.lower().startswith("file:"):
        return None if "://" in location else Path(location)
    path = urlsplit(location).path
    if os.name == "nt":
        from urllib.request import url2pathname  # noqa: PLC0415  (slow to import, and only drive letters need it)

        return Path(url2pathname(path))
    return Path(unquote(path))


def without_credentials(url: str) -> str:
    """Return the URL without user and password."""
    if "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def beside(url: str, suffix: str) -> str:
    """Return the URL of the file beside the one at `url` whose name is longer by `suffix` (PEP 658)."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path + suffix, fragment=""))
