"""What a web server is told about an index: where it lies, where to listen, and where TLS and logins come from."""

from __future__ import annotations

from ipaddress import IPv6Address
from pathlib import Path
from types import MappingProxyType

import msgspec

from wheelhouse.errors import UsageError
from wheelhouse.headers import CHECKED, FOREVER, JSON, POLICY

PORT, TLS_PORT = 8080, 8443  # what no server of a distribution listens on by itself
STATED = MappingProxyType({"json": JSON, "checked": CHECKED, "policy": POLICY, "forever": FOREVER})
"""What every server is to send: how JSON is called (PEP 691), how long what is kept, what the catalogue may load."""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """An index in the absolute folder `index`; `host` None is every address, `name` what clients call the machine.

    `certificate` and `key` come together; `logins` is a file as `htpasswd` writes it. Folders and files are absolute.
    """

    index: Path
    host: str | None = None
    port: int = PORT
    name: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    logins: Path | None = None

    @property
    def listens(self) -> str:
        """`8080`, `127.0.0.1:8080` or `[::1]:8080`."""
        return str(self.port) if self.host is None else f"{bracketed(self.host)}:{self.port}"


def bracketed(host: str) -> str:
    """Return a host as it stands before a port: an IPv6 address in brackets (RFC 3986, 3.2.2)."""
    try:
        return f"[{IPv6Address(host)}]"
    except ValueError:
        return host


def quoted(path: Path, server: str, special: tuple[str, ...]) -> str:
    """Return the path between double quotes. Raises UsageError where it holds what the server takes for a variable."""
    text = path.as_posix()
    if not text.isprintable() or any(each in text for each in special):
        raise UsageError(
            f"A configuration of {server} cannot name {text!r}.",
            hint=f"Give the folder or file a name without {' and '.join(special)}, or lead to it by a link.",
        )
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
