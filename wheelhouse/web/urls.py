"""URLs: where they lead, what is asked for there, and how they may be shown."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urlsplit

from wheelhouse.errors import SourceError
from wheelhouse.events import redacted

Origin: TypeAlias = tuple[str, str, int]
_PORTS = {"http": 80, "https": 443}


def shown(url: str) -> str:
    """Return the URL as errors and events show it: no credentials, and no query, which may hold a signature."""
    bare, query, _ = redacted(url).partition("#")[0].partition("?")
    return f"{bare}?..." if query else bare


def split(url: str) -> SplitResult:
    """Return the parts of the URL; raises SourceError where it has none, as `http://[::1/`."""
    try:
        return urlsplit(url)
    except ValueError:
        raise _is_none(url) from None


@lru_cache(maxsize=4096)
def located(url: str) -> tuple[Origin, bytes]:
    """Return scheme, host (as IDNA), port, and the path and query to ask for; raises SourceError for no such URL."""
    parts = split(url)
    try:
        host = (parts.hostname or "").encode("ascii" if parts.netloc.isascii() else "idna").decode()
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        host = ""
    if not host:
        raise _is_none(url)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{_query(parts.query)}" if parts.query else "")
    return (parts.scheme, host, port), target.encode()


def _is_none(url: str) -> SourceError:
    return SourceError(f"This is not a URL of http or https: {url.rpartition('@')[2]}")


def _query(text: str) -> str:
    return quote(text, safe="/?%:@!$&'()*+,;=~[]")


def authority(origin: Origin) -> bytes:
    """Return what the Host header says of the origin."""
    scheme, host, port = origin
    name = f"[{host}]" if ":" in host else host
    return (name if port == _PORTS[scheme] else f"{name}:{port}").encode()
