"""What goes over the line, byte for byte; and clients that take their time."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.serving.asking import application
from wheelhouse.serving.answers import Answer, Request
from wheelhouse.serving.application import Application
from wheelhouse.serving.asgi import Asgi
from wheelhouse.serving.connections import Crowd
from wheelhouse.serving.log import Log
from wheelhouse.serving.server import Server, listening

LARGE = "/packages/large-1.0-py3-none-any.whl"
Connect = Callable[..., socket.socket]


@contextmanager
def serving(root: Path, crowd: Crowd | None = None, log: Log | None = None) -> Iterator[Connect]:
    """Serve the index from a thread; give what connects to it."""
    listener = listening("127.0.0.1", 0)
    address = listener.getsockname()
    server = Server(Asgi(application(root), log), crowd=crowd)
    thread = threading.Thread(target=server.serve, args=(listener,))
    thread.start()
    try:
        yield lambda host="": socket.create_connection(address, timeout=10, source_address=(host, 0) if host else None)
    finally:
        server.stop()
        thread.join()


@pytest.fixture(scope="module")
def connect(built: Path) -> Iterator[Connect]:
    with serving(built) as connected:
        yield connected


def said(connection: socket.socket, text: str) -> bytes:
    """Send this, and return all that comes until the server closes."""
    with connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        received = b""
        while piece := connection.recv(2**16):
            received += piece
        return received


def test_an_answer_as_it_is_sent(connect: Connect, built: Path) -> None:
    head, _, body = said(connect(), "GET /simple/alpha/ HTTP/1.1\nHost: x\nConnection: close\n\n").partition(
        b"\r\n\r\n"
    )
    status, *headers = head.decode().split("\r\n")
    assert status == "HTTP/1.1 200 OK"
    assert body == (built / "simple/alpha/index.html").read_bytes()
    assert dict(each.split(": ", 1) for each in headers) | {"date": "", "etag": ""} == {
        "date": "",
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(body)),
        "etag": "",
        "cache-control": "no-cache",
        "vary": "Accept, Accept-Encoding",
        "x-content-type-options": "nosniff",
        "connection": "close",
    }


@pytest.mark.parametrize("path", ["/simple/alpha/", LARGE])
def test_head_is_get_without_the_body(connect: Connect, path: str) -> None:
    got = said(connect(), f"GET {path} HTTP/1.0\n\n").partition(b"\r\n\r\n")
    head = said(connect(), f"HEAD {path} HTTP/1.0\n\n").partition(b"\r\n\r\n")
    assert head == (got[0], got[1], b"")


def test_requests_one_after_the_other_and_all_at_once(connect: Connect, built: Path) -> None:
    paths = ["/simple/alpha/", LARGE, "/simple/beta/", "/nothing", LARGE, "/simple/"]
    requests = "".join(f"GET {path} HTTP/1.1\nHost: x\n\n" for path in paths)
    received = said(connect(), f"{requests}GET /health HTTP/1.1\nHost: x\nConnection: close\n\n")
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 6
    assert received.count((built / LARGE[1:]).read_bytes()) == 2
    assert received.index(b"404 Not Found") > received.index(b"Links for beta")
    assert received.endswith(b'"stale":false}]}\n')


@pytest.mark.parametrize(
    "text",
    [
        "nonsense\n\n",
        "GET /\\x HTTP/9.9\n\n",
        "GET http:// HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: x\nContent-Length: -1\n\n",
        "GET / HTTP/1.1\nX: " + "x" * 70_000,
        "GET /" + "x" * 70_000,
    ],
)
def test_what_is_no_request(connect: Connect, text: str) -> None:
    assert said(connect(), text).startswith(b"HTTP/1.1 400 Bad Request")


@pytest.mark.parametrize("body", ["Content-Length: 5\n\nhello", "Transfer-Encoding: chunked\n\n5\nhello\n0\n\n"])
def test_what_comes_after_a_body_is_no_request(connect: Connect, body: str) -> None:
    for method, status in (("POST", b"405"), ("GET", b"200")):
        received = said(connect(), f"{method} /simple/ HTTP/1.1\nHost: x\n{body}")
        assert received.startswith(b"HTTP/1.1 " + status)
        assert b"connection: close" in received


def test_paths_that_would_lead_out(connect: Connect) -> None:
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/packages/%2e%2e%2f.whbuild/manifest.json", "/%00"):
        assert b" 404 Not Found" in said(connect(), f"GET {path} HTTP/1.0\n\n")


def test_a_client_that_goes_away_is_no_matter(connect: Connect) -> None:
    for _ in range(20):
        with connect() as connection:
            connection.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert said(connect(), "GET /simple/ HTTP/1.0\n\n").startswith(b"HTTP/1.1 200")


def test_one_request_that_fails_ends_no_other(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def failing(self: Application, request: Request) -> Answer:
        raise RuntimeError(self, request.path)

    with serving(built) as connect:
        with monkeypatch.context() as patched:
            patched.setattr(Application, "answer", failing)
            assert b" 500 Internal Server Error" in said(connect(), "GET /simple/ HTTP/1.0\n\n")
        assert said(connect(), "GET /simple/ HTTP/1.0\n\n").startswith(b"HTTP/1.1 200")
    assert "RuntimeError: " in capsys.readouterr().err


def closed_after(connection: socket.socket) -> float:
    """Return the seconds until the server closes the connection."""
    began = time.monotonic()
    with suppress(ConnectionResetError):
        while connection.recv(2**16):
            pass
    return time.monotonic() - began


@pytest.mark.parametrize("text", [b"", b"GET /simple/ HT", b"GET /simple/ HTTP/1.1\r\nHost: x\r\n\r\nGET"])
def test_a_request_that_does_not_come_is_not_awaited(built: Path, text: bytes) -> None:
    with serving(built, Crowd(10, wait=0.3, sweep=0.1)) as connect, connect() as connection:
        connection.sendall(text)
        assert closed_after(connection) < 30


def sent_until_closed(connection: socket.socket, pieces: Iterable[bytes]) -> bool:
    """Return whether the server closes the connection before all is sent; nothing is received."""
    try:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(0.05)
    except OSError:
        return True
    return False


def test_nor_one_that_comes_letter_by_letter(built: Path) -> None:
    letters = [bytes([letter]) for letter in b"GET /simple/ HTTP/1.1\r\n" + b"X: y\r\n" * 50]
    with serving(built, Crowd(10, wait=0.3, sweep=0.1)) as connect, connect() as connection:
        assert sent_until_closed(connection, letters)


def test_an_answer_that_nobody_takes_is_given_up(built: Path) -> None:
    requests = f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 10
    with serving(built, Crowd(10, wait=5, stall=0.4, sweep=0.1)) as connect, connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        assert sent_until_closed(connection, [requests] * 100)


def test_who_waits_longest_makes_room(built: Path) -> None:
    with serving(built, Crowd(3)) as connect:
        crowd = [connect() for _ in range(9)]
        assert said(connect(), "GET /simple/ HTTP/1.0\n\n").startswith(b"HTTP/1.1 200")
        assert closed_after(crowd[0]) < 30
        for connection in crowd:
            connection.close()


def greedy(connection: socket.socket) -> socket.socket:
    """Ask for more than fits anywhere, and take nothing."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 90)
    return connection


@pytest.mark.skipif(sys.platform != "linux", reason="here a loopback network has one address")
def test_nobody_is_kept_out_by_who_reads_nothing(built: Path) -> None:
    with serving(built, Crowd(3)) as connect:
        crowd = [greedy(connect("127.0.0.2")) for _ in range(3)]
        time.sleep(0.3)  # until each of them is being answered
        for _ in range(3):
            with connect() as connection:
                connection.sendall(b"GET /simple/ HTTP/1.1\r\nHost: x\r\n\r\n")
                time.sleep(0.1)
                assert connection.recv(100).startswith(b"HTTP/1.1 200")
        for connection in crowd:
            connection.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems hold less for a client")
def test_the_system_holds_little_for_who_reads_nothing() -> None:
    sent = 0
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with listener.accept()[0] as connection, suppress(BlockingIOError):
            connection.settimeout(0)
            while sent < 2**24:
                sent += connection.send(bytes(2**16))
    assert sent < 2**20


def test_not_everything_is_asked_for_at_once(built: Path) -> None:
    requests = f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 2000
    with serving(built) as connect, connect() as connection:
        assert sent_until_closed(connection, [requests] * 5) or closed_after(connection) < 30


def test_what_is_no_request_ends_an_answer_but_is_not_mixed_with_it(connect: Connect) -> None:
    with connect() as connection, suppress(ConnectionResetError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 3 + b"nonsense\r\n\r\n")
        received = b""
        while piece := connection.recv(2**16):
            received += piece
        assert b"400 Bad Request" not in received


def test_what_was_begun_is_ended_when_the_server_stops(built: Path) -> None:
    received = bytearray()
    with serving(built) as connect:
        connection = connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**15)
        connection.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received += connection.recv(100)
        reading = threading.Timer(0.3, lambda: received.extend(said(connection, "")))
        reading.start()
    reading.join()
    assert received.endswith((built / LARGE[1:]).read_bytes()[-100:])


def test_each_answer_is_a_line(built: Path) -> None:
    written: list[bytes] = []
    log = Log(written.append)
    with serving(built, log=log) as connect:
        said(connect(), "GET /simple/?x=1 HTTP/1.0\nUser-Agent: pip/26\nReferer: here\n\n")
        size = len(said(connect(), f"GET {LARGE} HTTP/1.0\n\n").partition(b"\r\n\r\n")[2])
        said(connect(), f"HEAD {LARGE} HTTP/1.0\n\n")
    log.close()
    first, second, third = b"".join(written).decode().splitlines()
    assert first.startswith("127.0.0.1 - - [")
    assert first.endswith('"here" "pip/26"')
    assert '"GET /simple/?x=1 HTTP/1.0" 200 ' in first
    assert f'"GET {LARGE} HTTP/1.0" 200 {size} "-" "-"' in second
    assert f'"HEAD {LARGE} HTTP/1.0" 200 0 ' in third
