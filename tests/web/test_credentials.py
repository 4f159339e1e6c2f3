from __future__ import annotations

import base64
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.web.servers import Asked, reply, serving
from wheelhouse.errors import AccessDenied
from wheelhouse.events import Event, Notice
from wheelhouse.web.client import Connection, Web
from wheelhouse.web.credentials import Credentials

INDEXES = ("https://a:1@index.example/simple/", "https://b:2@index.example/private/simple", "https://open.example/")
PAGE = "https://index.example/simple/p/"


def login(authorization: str | None) -> str | None:
    return base64.b64decode(authorization.removeprefix("Basic ")).decode() if authorization else None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:p%40ss@index.example/simple/", "me:p@ss"),
        ("https://token@elsewhere.example/", "token:"),
        ("https://:secret@elsewhere.example/", ":secret"),
        (PAGE, "a:1"),
        ("https://index.example/private/simple/p/", "b:2"),
        ("https://index.example:443/private/files/p.whl", "b:2"),
        ("https://index.example/files/p.whl", "a:1"),
        ("http://index.example/simple/p/", None),
        ("https://index.example:8443/simple/p/", None),
        ("https://index.example.evil.example/simple/p/", None),
        ("https://index.example:99999/", None),
        ("https://open.example/p/", None),
    ],
)
def test_a_login_belongs_to_an_origin_and_the_longest_path_wins(url: str, expected: str | None) -> None:
    assert login(Credentials(INDEXES).known(url)) == expected


def test_netrc_is_read_by_host_and_its_default_is_not_spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine index.example login me password pw\ndefault login any password body\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    credentials = Credentials()
    assert login(credentials.known(PAGE)) == "me:pw"
    assert credentials.known("https://elsewhere.example/") is None


def test_netrc_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETRC")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "_netrc").write_text("machine index.example login me password pw\n")
    (tmp_path / "_netrc").chmod(0o600)
    assert login(Credentials().known(PAGE)) == "me:pw"


def test_a_malformed_netrc_is_told_without_its_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine index.example\nlogin me hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    events: list[Event] = []
    credentials = Credentials(report=events.append)
    assert credentials.known(PAGE) is None
    assert credentials.known(PAGE) is None
    (event,) = events
    assert isinstance(event, Notice)
    assert "netrc" in event.text
    assert "hunter2" not in event.text


# The keyring


def install(monkeypatch: pytest.MonkeyPatch, *answers: tuple[str, str, str]) -> list[tuple[str, str | None]]:
    """Put a keyring in place that knows so many services, and return the list of what it is asked."""
    asked: list[tuple[str, str | None]] = []

    def get_credential(service: str, user: str | None) -> SimpleNamespace | None:
        asked.append((service, user))
        found = {where: SimpleNamespace(username=who, password=what) for where, who, what in answers}
        return found.get(service)

    module = ModuleType("keyring")
    module.get_credential = get_credential  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    return asked


def test_the_keyring_is_asked_once_for_the_index_and_then_for_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = install(monkeypatch, ("index.example", "me", "pw"))
    credentials = Credentials(("https://user@index.example/simple/",))
    tried = credentials.known(PAGE)
    assert login(tried) == "user:"
    assert asked == []
    assert login(credentials.asked(PAGE, tried)) == "me:pw"
    assert login(credentials.known(PAGE)) == "me:pw"
    assert credentials.asked(PAGE, credentials.known(PAGE)) is None
    assert asked == [("https://index.example/simple/", "user"), ("index.example", "user")]


def test_a_keyring_that_is_not_wanted_or_fails_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = install(monkeypatch)
    assert Credentials(keyring=False).asked(PAGE, None) is None
    assert asked == []
    monkeypatch.setattr(sys.modules["keyring"], "get_credential", lambda *_: 1 / 0)
    events: list[Event] = []
    assert Credentials(report=events.append).asked(PAGE, None) is None
    assert events == [Notice(text="The keyring could not be asked: ZeroDivisionError")]


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
@pytest.mark.parametrize(
    ("script", "expected"),
    [('echo "$1-$2-$3"', "__token__:get-index.example-__token__"), ("exit 1", None), ("echo", None)],
)
def test_the_keyring_program_is_asked_where_there_is_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, expected: str | None
) -> None:
    (tmp_path / "keyring").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "keyring").chmod(0o755)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert login(Credentials().asked(PAGE, None)) == expected


def test_no_keyring_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Credentials().asked(PAGE, None) is None


def test_a_401_is_answered_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def handler(asked: Asked) -> bytes:
        return reply(body=b"ok") if login(asked.headers.get("authorization")) == "me:pw" else reply(401, b"who?")

    with serving(handler) as server, Web(Connection()) as web:
        install(monkeypatch, (f"localhost:{server.port}", "me", "pw"))
        assert [web.get(server.url(), limit=10).body for _ in range(2)] == [b"ok", b"ok"]
        assert server.connections == 1
        install(monkeypatch)
        with Web(Connection()) as other, pytest.raises(AccessDenied, match="credentials"):
            other.get(server.url(), limit=10)
    assert len(server.asked) == 4
