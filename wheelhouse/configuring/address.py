"""The address of an index, as clients are told it: that of its `simple/`."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from wheelhouse.errors import UsageError
from wheelhouse.events import redacted

_SIMPLE = ("simple", "+simple")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """The URL of a root page of PEP 503, with its slash at the end. `host` has its port where one was named."""

    url: str
    host: str = ""
    is_trusted: bool = True

    @property
    def name(self) -> str:
        """The host without its port, as netrc(5) knows it."""
        return urlsplit(self.url).hostname or ""


def address(text: str) -> Address:
    """Return the address that a user means: that of an index, of its `simple/`, or a folder. Raises UsageError.

    `is_trusted` says whether pip takes it without being told to: it does over TLS, from files and from the machine
    itself.
    """
    if "://" not in text and not text.startswith("file:"):
        return Address(url=_in_simple(_folder(text)))
    parts = urlsplit(_checked(text))
    url = _in_simple(text)
    if parts.scheme == "file":
        return Address(url=url)
    loopback = parts.hostname == "localhost" or _is_loopback(parts.hostname or "")
    return Address(url=url, host=parts.netloc, is_trusted=parts.scheme == "https" or loopback)


def _in_simple(url: str) -> str:
    url = url.rstrip("/")
    return f"{url}/" if url.rpartition("/")[2] in _SIMPLE else f"{url}/simple/"


def _folder(text: str) -> str:
    folder = Path(text).expanduser()
    if not os.path.isdir(folder / "simple") and not (folder.name in _SIMPLE and os.path.isdir(folder)):  # noqa: PTH112  (any text may stand here)
        raise UsageError(
            f"{text} is no folder of an index, and no URL.",
            hint="Name the index as clients reach it: https://index.example/simple/, or a folder that whbuild built.",
        )
    return folder.resolve().as_uri()


def _checked(text: str) -> str:
    if not text.isprintable() or any(each in text for each in " \"'<>\\^`{|}"):
        raise UsageError(f"{redacted(text)!r} is no URL.", hint="Encode what is special in it: a space is %20.")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"{redacted(text)} is no URL: {error}.") from None
    if parts.scheme not in {"http", "https", "file"} or (parts.scheme != "file" and not parts.hostname):
        raise UsageError(f"{redacted(text)} is no address of an index.", hint="It is http://, https:// or file://.")
    if "@" in parts.netloc:
        raise UsageError(
            f"{redacted(text)} holds a login, which would lie open in the configuration.",
            hint=f"Leave it out, and put it into ~/.netrc: machine {parts.hostname} login NAME password PASSWORD",
        )
    if parts.query or parts.fragment:
        raise UsageError(f"{text} holds more than an address.", hint="Leave out what follows ? or #.")
    return text


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
