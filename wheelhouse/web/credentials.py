"""Who we are to a server: from the URL, the index URLs, netrc, and after a refusal the keyring; in pip's order.

Nothing of this is ever part of an error or an event.
"""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, unquote, urlunsplit

from wheelhouse.events import Notice, Report, silent
from wheelhouse.web.urls import split

Login: TypeAlias = tuple[str, str]  # user and password; a token alone is a user with an empty password
Origin: TypeAlias = tuple[str, str | None, int | None]

_ANSWER_WITHIN = 60  # seconds that the `keyring` program gets; it may ask the user to unlock


class Credentials:
    """The logins of this run. Each is sent to the origin that it belongs to, and to no other."""

    def __init__(self, urls: tuple[str, ...] = (), *, keyring: bool = True, report: Report = silent) -> None:
        self._indexes = tuple(parts for url in urls if _login(parts := split(url)))
        self._keyring = keyring
        self._report = report
        self._asked: dict[Origin, Login | None] = {}
        self._netrc: dict[str, Login] | None = None
        self._lock = threading.Lock()

    def known(self, url: str) -> str | None:
        """Return the Authorization to send with the first request for this URL, or None."""
        parts = split(url)
        named = _login(parts) or self._of_index(parts)
        complete = named if named and named[1] else self._asked.get(_origin(parts))
        login = complete or named or self._of_netrc(parts)
        return _basic(login) if login else None

    def asked(self, url: str, tried: str | None) -> str | None:
        """Return another Authorization after a 401 to the one `tried`, or None; only this asks the keyring, once."""
        parts = split(url)
        origin = _origin(parts)
        with self._lock:
            if origin not in self._asked:
                named = _login(parts) or self._of_index(parts)
                services = _services(parts, self._nearest(parts))
                self._asked[origin] = self._of_keyring(services, named[0] if named else None)
            login = self._asked[origin]
        answer = _basic(login) if login else None
        return answer if answer != tried else None

    def _of_index(self, parts: SplitResult) -> Login | None:
        index = self._nearest(parts)
        return _login(index) if index else None

    def _nearest(self, parts: SplitResult) -> SplitResult | None:
        """Return the index of this origin that shares most of the path: files often lie beside the pages, not below."""
        same = [index for index in self._indexes if _origin(index) == _origin(parts)]
        return max(same, key=lambda index: _shared(index.path, parts.path), default=None)

    def _of_netrc(self, parts: SplitResult) -> Login | None:
        if self._netrc is None:
            with self._lock:
                self._netrc = _read_netrc(self._report)
        return self._netrc.get(parts.hostname or "")

    def _of_keyring(self, services: tuple[str, ...], user: str | None) -> Login | None:
        ask = _keyring() if self._keyring else None
        if ask is None:
            return None
        try:
            return next((login for service in services if (login := ask(service, user))), None)
        except Exception as error:  # noqa: BLE001  (backends raise what they like, and none may end the run)
            self._report(Notice(text=f"The keyring could not be asked: {type(error).__name__}"))
            return None


def _login(parts: SplitResult) -> Login | None:
    if not parts.username and not parts.password:
        return None
    return unquote(parts.username or ""), unquote(parts.password or "")


def _origin(parts: SplitResult) -> Origin:
    try:
        port = parts.port
    except ValueError:  # such a URL is refused where it is used
        port = -1
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}.get(parts.scheme)


def _shared(first: str, second: str) -> int:
    """Return how many leading segments two paths have in common."""
    pairs = zip(first.split("/"), second.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _basic(login: Login) -> str:
    return "Basic " + base64.b64encode(f"{login[0]}:{login[1]}".encode()).decode()


def _services(parts: SplitResult, index: SplitResult | None) -> tuple[str, ...]:
    """Return the names under which a keyring may know the server: the index, then host and port (as pip asks)."""
    host = parts.netloc.rpartition("@")[2]
    if index is None:
        return (host,)
    return urlunsplit(index._replace(netloc=index.netloc.rpartition("@")[2])), host


def _read_netrc(report: Report) -> dict[str, Login]:
    """Return the logins of netrc by host. A `default` names no host, and would go wherever a page links to."""
    named = os.environ.get("NETRC")
    paths = [Path(named)] if named else [Path.home() / ".netrc", Path.home() / "_netrc"]
    path = next((path for path in paths if os.path.isfile(path)), None)  # noqa: PTH113  (a home that may not be looked into has none)
    if path is None:
        return {}
    from netrc import NetrcParseError, netrc  # noqa: PLC0415  (few have the file)

    try:
        hosts = netrc(str(path)).hosts
    except (NetrcParseError, OSError, UnicodeDecodeError) as error:
        line = f", line {error.lineno}" if isinstance(error, NetrcParseError) and error.lineno else ""
        report(Notice(text=f"{path.name} in {path.parent}{line} cannot be read, and is ignored"))
        return {}
    return {host: (user, password or "") for host, (user, _, password) in hosts.items() if host != "default"}


def _keyring() -> Callable[[str, str | None], Login | None] | None:
    """Return a function that asks the keyring's module, else its program, or None where there is neither."""
    try:
        import keyring  # noqa: PLC0415  (optional, slow, and asked only after a 401)
    except ImportError:
        from shutil import which  # noqa: PLC0415  (as above)

        program = which("keyring")
        return None if program is None else lambda service, user: _from_program(program, service, user)

    def from_module(service: str, user: str | None) -> Login | None:
        found = keyring.get_credential(service, user)
        return (found.username, found.password) if found else None

    return from_module


def _from_program(program: str, service: str, user: str | None) -> Login | None:
    from subprocess import DEVNULL, PIPE, run  # noqa: PLC0415  (as above)

    user = user or "__token__"  # the program must be given one; pip uses this name too
    answer = run(  # noqa: S603  (the user's own program, and no shell between)
        [program, "get", service, user],
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        timeout=_ANSWER_WITHIN,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    password = answer.stdout.decode("utf-8", "replace").strip("\r\n")
    return (user, password) if answer.returncode == 0 and password else None
