"""Who may read: a file as `htpasswd -B` writes it, and logins as browsers and pip send them (RFC 7617)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import bcrypt

from wheelhouse.errors import PlaceError, UsageError

BUSY = 20  # logins that may wait to be checked
# 2 to the 15th takes two seconds; of the 22nd letter of the salt only two bits count, and bcrypt wants the rest 0.
_LINE = re.compile(r"([^:\s][^:]*):(\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31})")
_LARGEST = 2**20  # bytes of the file
_LONGEST = 72  # bytes of a password: bcrypt heeds no more
_REMEMBERED = 1000  # logins that were right


class Busy(Exception):
    """Too many logins wait to be checked: somebody is guessing."""


def read(path: Path) -> Mapping[str, bytes]:
    """Return the bcrypt hash of each user. Raises UsageError, which names the lines that are none, and PlaceError."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = [each.strip() for each in file.read(_LARGEST).splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8"
        raise PlaceError(f"{path} cannot be read: {reason}.", hint="Make it with htpasswd -B.") from None
    found = {number: _LINE.fullmatch(each) for number, each in enumerate(lines, 1) if each and each[0] != "#"}
    wrong = tuple(f"{path}, line {number}" for number, match in found.items() if match is None)
    if wrong or not found:
        what = "holds lines that are no user and bcrypt hash" if wrong else "names nobody"
        raise UsageError(f"{path} {what}.", context=wrong, hint=f"Write it with: htpasswd -B {path} USER")
    # Of two lines for a user the first counts, as for Apache and nginx.
    return {match[1]: match[2].encode("ascii") for match in reversed(found.values()) if match is not None}


class Passwords:
    """The logins of a file, which may change while it is used; what was right once is quick after that."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = self._now()
        self._hashes = read(path)
        self._right: dict[bytes, str] = {}
        self._key = secrets.token_bytes(32)
        self._turns = asyncio.Semaphore(2)
        self._checks: dict[bytes, asyncio.Task[bool]] = {}

    async def user(self, authorization: bytes | None) -> str | None:
        """Return who sent this header; None where it is nobody. Raises Busy."""
        self._renew()
        login = _login(authorization)
        if login is None:
            return None
        seal = hashlib.blake2b(b"\0".join(login), key=self._key).digest()
        if seal in self._right:
            return self._right[seal]
        hashes = self._hashes
        if not await self._check(seal, login, hashes):
            return None
        if hashes is self._hashes:
            self._remember(seal, login[0].decode())
        return login[0].decode()

    def _remember(self, seal: bytes, user: str) -> None:
        if len(self._right) >= _REMEMBERED:
            self._right.clear()
        self._right[seal] = user

    def _check(self, seal: bytes, login: tuple[bytes, bytes], hashes: Mapping[str, bytes]) -> asyncio.Future[bool]:
        """Return whether a login will be right: once for all the requests with which a client begins at once."""
        checks = self._checks
        if seal not in checks:
            if len(checks) >= BUSY:
                raise Busy
            checks[seal] = asyncio.create_task(self._is_right(*login, hashes))
            checks[seal].add_done_callback(lambda _: checks.pop(seal))
        return asyncio.shield(checks[seal])

    async def _is_right(self, user: bytes, password: bytes, hashes: Mapping[str, bytes]) -> bool:
        async with self._turns:
            # A user who is not there takes as long as one who is: names cannot be guessed by the clock.
            known = hashes.get(user.decode())
            against = known or next(iter(hashes.values()))
            fits = await asyncio.to_thread(bcrypt.checkpw, password[:_LONGEST], against)
            return fits and known is not None

    def _renew(self) -> None:
        now = self._now()
        if now == self._stamp or now is None:
            return
        self._stamp = now
        try:
            self._hashes = read(self._path)
        except (UsageError, PlaceError) as error:  # somebody is writing it: the former holds until it can be read
            where = ", ".join(error.context) or error.message
            sys.stderr.write(f"The users are those from before, since their file cannot be used: {where}\n")
            return
        self._right.clear()
        self._checks = {}

    def _now(self) -> tuple[int, int, int, int] | None:
        try:
            now = self._path.stat()
        except OSError:
            return None
        return now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns  # the last is another after a chmod


def _login(authorization: bytes | None) -> tuple[bytes, bytes] | None:
    scheme, _, value = (authorization or b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).partition(b":")
        user.decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon and b"\0" not in user + password else None
