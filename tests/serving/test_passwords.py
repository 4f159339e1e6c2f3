"""Who may read."""

from __future__ import annotations

import asyncio
import base64
import os
from pathlib import Path

import bcrypt
import pytest

from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.serving.passwords import BUSY, Busy, Passwords, read


def hashed(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()


ALICE, BOB = f"alice:{hashed('wonderland')}", f"bob:{hashed('Baumeister: ja')}"


def basic(user: str, password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{user}:{password}".encode())


@pytest.fixture
def users(tmp_path: Path) -> Path:
    (tmp_path / "users").write_text(f"# who may\n{ALICE}\n\n{BOB}\n")
    return tmp_path / "users"


@pytest.mark.parametrize(
    ("header", "user"),
    [
        (basic("alice", "wonderland"), "alice"),
        (basic("bob", "Baumeister: ja"), "bob"),
        (basic("bob", "Baumeister: ja").replace(b"Basic", b"bASIC"), "bob"),
        (basic("alice", "Wonderland"), None),
        (basic("alice", ""), None),
        (basic("carol", "wonderland"), None),
        (basic("alice", "wonderland\0"), None),
        (b"Basic " + base64.b64encode(b"alice"), None),
        (b"Basic " + base64.b64encode(b"\xff:x"), None),
        (b"Basic !!!", None),
        (b"Bearer abc", None),
        (b"", None),
        (None, None),
    ],
)
def test_who_it_is(users: Path, header: bytes | None, user: str | None) -> None:
    passwords = Passwords(users)
    assert asyncio.run(passwords.user(header)) == user


def test_what_was_right_is_remembered_until_the_file_changes(users: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(users)
    assert asyncio.run(passwords.user(basic("alice", "wonderland"))) == "alice"
    monkeypatch.delattr(bcrypt, "checkpw")
    assert asyncio.run(passwords.user(basic("alice", "wonderland"))) == "alice"
    monkeypatch.undo()
    users.write_text(f"{BOB}\n")
    assert asyncio.run(passwords.user(basic("alice", "wonderland"))) is None


def test_a_client_that_begins_with_many_requests_is_one(users: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passwords, real, checked = Passwords(users), bcrypt.checkpw, list[bytes]()

    def counted(password: bytes, against: bytes) -> bool:
        checked.append(password)
        return real(password, against)

    async def begin() -> list[str | None]:
        return await asyncio.gather(*(passwords.user(basic("alice", "wonderland")) for _ in range(3 * BUSY)))

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    assert asyncio.run(begin()) == ["alice"] * 3 * BUSY
    assert checked == [b"wonderland"]


def test_of_two_lines_for_a_user_the_first_counts(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(f"\ufeff{ALICE}\nalice:{hashed('other')}\n", encoding="utf-8")
    passwords = Passwords(tmp_path / "users")
    assert asyncio.run(passwords.user(basic("alice", "other"))) is None
    assert asyncio.run(passwords.user(basic("alice", "wonderland"))) == "alice"


def test_that_a_file_cannot_be_used_is_told_once(users: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passwords = Passwords(users)
    users.write_text(f"{ALICE}\ncarol:plain\n")
    for _ in range(2):
        assert asyncio.run(passwords.user(basic("alice", "wonderland"))) == "alice"
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.endswith(f": {users}, line 2\n")


@pytest.mark.parametrize("text", [None, "nonsense"])
def test_a_file_that_cannot_be_read_any_more_leaves_all_as_it_was(users: Path, text: str | None) -> None:
    passwords = Passwords(users)
    users.unlink() if text is None else users.write_text(text)
    assert asyncio.run(passwords.user(basic("alice", "wonderland"))) == "alice"


def test_not_all_who_guess_are_heard(users: Path) -> None:
    passwords = Passwords(users)

    async def guess() -> list[object]:
        tries = (passwords.user(basic("alice", str(number))) for number in range(BUSY + 5))
        return await asyncio.gather(*tries, return_exceptions=True)

    found = asyncio.run(guess())
    assert (found.count(None), sum(isinstance(each, Busy) for each in found)) == (BUSY, 5)


def test_a_password_counts_as_far_as_bcrypt_looks(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(f"long:{hashed('x' * 72)}\n")
    assert asyncio.run(Passwords(tmp_path / "users").user(basic("long", "x" * 90))) == "long"


@pytest.mark.parametrize(
    "line", ["alice:{SHA}abc", "alice", ":x", "alice:$2y$31$" + "a" * 53, "alice:$apr1$x$y", "alice:$2y$05$" + "9" * 53]
)
def test_every_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "users").write_text(f"{BOB}\n{line}\n")
    with pytest.raises(UsageError) as raised:
        read(tmp_path / "users")
    assert raised.value.context == (f"{tmp_path / 'users'}, line 2",)
    assert "htpasswd -B" in (raised.value.hint or "")


def test_nobody_may(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("# nobody yet\n")
    with pytest.raises(UsageError, match="names nobody"):
        read(tmp_path / "users")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=r"users cannot be read: No such file"):
        read(tmp_path / "users")
    (tmp_path / "bytes").write_bytes(os.urandom(8) + b"\xff")
    with pytest.raises(PlaceError, match="no UTF-8"):
        read(tmp_path / "bytes")
