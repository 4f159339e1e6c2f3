from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore2
import pytest

from tests.web.servers import reply, serving
from wheelhouse.errors import SourceError, Transient
from wheelhouse.web.client import Connection, Web
from wheelhouse.web.lines import Line
from wheelhouse.web.sockets import Addresses, Sockets, readable
from wheelhouse.web.urls import authority, located, shown


def address(ip: str, family: int = socket.AF_INET) -> tuple[Any, ...]:
    return (family, socket.SOCK_STREAM, 6, "", (ip, 0) if family == socket.AF_INET else (ip, 0, 0, 0))


class Book:
    """Stands in for getaddrinfo, and counts."""

    def __init__(self, *answers: list[tuple[Any, ...]] | OSError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        time.sleep(0.02)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, OSError):
            raise answer
        return answer


def test_sixteen_threads_make_one_look_up_a_host() -> None:
    book = Book([address("127.0.0.1")])
    addresses = Addresses(book)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(addresses.of, ["index.example", "files.example"] * 16))
    assert sorted(book.asked) == ["files.example", "index.example"]


def test_a_failed_look_up_is_not_remembered() -> None:
    addresses = Addresses(Book(socket.gaierror(socket.EAI_AGAIN, "try again"), [address("127.0.0.1")]))
    with pytest.raises(socket.gaierror):
        addresses.of("index.example")
    assert addresses.of("index.example")


def test_each_address_is_tried_and_the_one_that_works_is_first_from_then_on() -> None:
    dead, live = address("127.0.0.2"), address("127.0.0.1")
    addresses = Addresses(Book([dead, live]))
    with serving(lambda _: reply()) as server:
        addresses.connect("index.example", server.port, 5, Sockets()).close()
    assert addresses.of("index.example") == [live, dead]


@pytest.mark.parametrize(
    ("answer", "kind", "part"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name unknown"), SourceError, "index.example is not known: Name unknown"),
        (socket.gaierror(socket.EAI_AGAIN, "Try again"), Transient, "index.example could not be looked up"),
        ([], SourceError, "is not known"),
        ([address("127.0.0.2")], Transient, "index.example:9 cannot be reached: connection refused"),
    ],
)
def test_no_way_to_a_host(answer: list[tuple[Any, ...]] | OSError, kind: type[SourceError], part: str) -> None:
    web = Web(Connection(retries=0), lookup=Book(answer))
    with web, pytest.raises(SourceError, match=part) as caught:
        web.get("http://index.example:9/", limit=10)
    assert type(caught.value) is kind
    assert caught.value.hint


def test_a_host_that_accepts_nothing() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)  # noqa: FBT003  (positional only)
            filler.connect_ex(full.getsockname())
        with Web(Connection(retries=0, timeout=0.2)) as web, pytest.raises(Transient, match=r"within 0\.2 seconds"):
            web.get(f"http://127.0.0.1:{full.getsockname()[1]}/", limit=10)
        for filler in fillers:
            filler.close()


def test_broken_off_sockets_end_a_read_in_another_thread_and_no_new_ones_are_taken() -> None:
    sockets = Sockets()
    near, far = socket.socketpair()
    sockets.add(near)
    threading.Timer(0.05, sockets.break_off).start()
    assert near.recv(1) == b""
    with pytest.raises(ConnectionAbortedError):
        sockets.add(far)
    near.close()
    sockets.break_off()


@pytest.mark.parametrize("poll", [True, False])
def test_whether_there_is_something_to_read(monkeypatch: pytest.MonkeyPatch, poll: bool) -> None:
    if not poll:
        monkeypatch.delattr("select.poll", raising=False)
    near, far = socket.socketpair()
    with near, far:
        assert not readable(near)
        far.send(b"x")
        assert readable(near)


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("http://index.example", b"index.example", b"/"),
        ("https://me:pw@Index.Example:443/a%20b?c=d#e", b"index.example", b"/a%20b?c=d"),
        ("https://index.example:8443/ü", b"index.example:8443", b"/%C3%BC"),
        ("http://bücher.example/", b"xn--bcher-kva.example", b"/"),
        ("http://[::1]:80/", b"[::1]", b"/"),
    ],
)
def test_a_url_is_taken_apart(url: str, host: bytes, target: bytes) -> None:
    origin, asked = located(url)
    assert (authority(origin), asked) == (host, target)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://me:pw@index.example/a?signature=1#x", "https://****@index.example/a?..."),
        ("https://index.example/a#sha256=1", "https://index.example/a"),
    ],
)
def test_a_url_is_shown_without_what_is_secret(url: str, expected: str) -> None:
    assert shown(url) == expected


def test_a_write_that_fails_leaves_it_to_the_read_to_say_why() -> None:
    near, far = socket.socketpair()
    far.close()
    line = Line(near, 1.0, Sockets())
    with pytest.raises(httpcore2.WriteError):
        line.write(b"x")
    assert line.get_extra_info("anything else") is None
    line.close()
