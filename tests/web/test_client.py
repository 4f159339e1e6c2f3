from __future__ import annotations

import gzip
import importlib.metadata
import random
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.web.servers import RESET, Asked, Handler, Server, reply, serving
from wheelhouse.errors import AccessDenied, NotThere, SourceError, Transient, UsageError
from wheelhouse.events import Event, Retrying
from wheelhouse.web.answers import Answer
from wheelhouse.web.client import Connection, Web, _version

CALM = Connection(retries=0, timeout=5, keyring=False)
HASTY = Connection(retries=0, timeout=0.25, keyring=False)
TWICE = Connection(retries=1, timeout=1, keyring=False)
SECRET = "hunter2"


def get(handler: Handler, path: str = "/page", connection: Connection = CALM, limit: int = 1000) -> Answer:
    with serving(handler) as server, Web(connection, pause=0.001) as web:
        return web.get(server.url(path), limit=limit)


def test_a_page_comes_whole_with_lower_case_headers_and_a_name_of_ours() -> None:
    with serving(lambda _: reply(body=b"hello", ETag='"1"', X_Twice="a")) as server, Web(CALM) as web:
        answer = web.get(server.url("/simple/a b/?q=ä#part", login="me:pw@"), headers={"accept": "text/html"}, limit=5)
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hello", '"1"')
    assert answer.url == server.url("/simple/a b/?q=ä#part")
    (asked,) = server.asked
    assert asked.line == "GET /simple/a%20b/?q=%C3%A4 HTTP/1.1"
    assert asked.headers["user-agent"].startswith("whbuild/")
    assert asked.headers["accept"] == "text/html"
    assert asked.headers["accept-encoding"] == "gzip"
    assert asked.headers["host"] == f"localhost:{server.port}"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("identity", b"x" * 50),
        ("gzip", gzip.compress(b"x" * 50)),
        ("GZIP", gzip.compress(b"x" * 20) + gzip.compress(b"x" * 30)),
        ("deflate", zlib.compress(b"x" * 50)),
        ("deflate", zlib.compress(b"x" * 50, wbits=-15)),
    ],
    ids=["identity", "gzip", "two gzips", "deflate", "raw deflate"],
)
def test_a_packed_body_is_unpacked(encoding: str, packed: bytes) -> None:
    assert get(lambda _: reply(body=packed, Content_Encoding=encoding)).body == b"x" * 50


def test_a_long_packed_body_is_unpacked() -> None:
    data = random.Random(1).randbytes(200_000)
    assert get(lambda _: reply(body=gzip.compress(data), Content_Encoding="gzip"), limit=200_000).body == data


@pytest.mark.parametrize("status", [206, 304, 416])
def test_an_answer_to_a_condition_or_a_range_is_an_answer(status: int) -> None:
    with serving(lambda _: reply(status, Content_Encoding="gzip")) as server, Web(CALM) as web:
        assert web.get(server.url(), headers={"range": "bytes=-10"}, limit=10).status == status
    assert server.asked[0].headers["accept-encoding"] == "identity"


def chunked(*pieces: bytes) -> bytes:
    body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body


def endless(piece: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"%x\r\n%b\r\n" % (len(piece), piece)


def dripping(first: bytes, piece: bytes) -> Iterator[bytes]:
    yield first
    while True:
        time.sleep(0.05)
        yield piece


def silent() -> Iterator[bytes]:
    time.sleep(0.6)
    yield b"x"


def spam() -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 102 Processing\r\n\r\n" * 1000


OPEN = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
BOMB = gzip.compress(b"\0" * 10_000_000)
FAILURES: dict[str, tuple[bytes | Iterable[bytes], type[SourceError], str]] = {
    "missing": (reply(404), NotThere, "does not exist"),
    "gone": (reply(410, b"x" * 100), NotThere, "does not exist"),
    "unauthorized": (reply(401), AccessDenied, "credentials"),
    "forbidden": (reply(403), AccessDenied, "may not be read"),
    "proxy wants credentials": (reply(407), AccessDenied, "proxy asks for credentials"),
    "busy": (reply(429), Transient, "busy"),
    "broken server": (reply(502, b"x" * 100_000), Transient, "at the moment"),
    "teapot": (reply(418), SourceError, "status 418"),
    "closed before an answer": (b"", Transient, "closed the connection"),
    "silent": (silent(), Transient, "within 0.25 seconds"),
    "a head that drips": (dripping(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"), Transient, "within 0.25 seconds"),
    "a head that never ends": (spam(), Transient, "closed the connection"),
    "not HTTP": (b"SSH-2.0-OpenSSH_9\r\n\r\n", Transient, "not HTTP"),
    "two lengths": (reply(body=b"x", content_length="2"), Transient, "not HTTP"),
    "missing, and cut": (iter([reply(404, Content_Length="500"), b"x", RESET]), NotThere, "does not exist"),
    "cut before an answer": (RESET, Transient, "closed the connection"),
    "a body that stops": (iter([OPEN, b"x" * 10, b""]), Transient, "broke off before its end"),
    "a chunked body that stops": (iter([chunked(b"abc"), b""]), Transient, "broke off before its end"),
    "a body that drips": (dripping(OPEN, b"x"), Transient, "stopped in the middle"),
    "an announced giant": (reply(Content_Length="99999999"), SourceError, "larger than the 1000 bytes"),
    "an endless body": (endless(b"x" * 500), SourceError, "larger than the 1000 bytes"),
    "an endless packed body": (iter([chunked(BOMB[:900], BOMB[900:] * 9)]), SourceError, "larger than the 1000 bytes"),
    "a bomb": (
        reply(body=gzip.compress(b"\0" * 100_000), Content_Encoding="gzip"),
        SourceError,
        "larger than the 1000",
    ),
    "half a packed body": (reply(body=gzip.compress(b"x" * 500)[:20], Content_Encoding="gzip"), Transient, "packed"),
    "empty packed bodies": (
        reply(body=gzip.compress(b"") * 50, Content_Encoding="gzip"),
        SourceError,
        "in the middle of its packed data",
    ),
    "a false packed body": (reply(body=b"hello", Content_Encoding="gzip"), SourceError, "cannot be unpacked"),
    "an unknown packing": (reply(body=b"hello", Content_Encoding="br"), SourceError, "packed as 'br'"),
    "a redirect to nowhere": (reply(302), SourceError, "in a circle"),
    "a redirect to a file": (reply(302, Location="file:///etc/passwd"), SourceError, "no web page"),
    "a redirect to rubbish": (reply(302, Location="http://[::1/"), SourceError, "no URL"),
    "a redirect to no host": (reply(302, Location="http://:80/"), SourceError, "not a URL"),
}
SLOW = {"silent", "a head that drips", "a body that drips"}  # that never end by themselves


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_one_sentence_that_names_what_was_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.web.answers._MEMBERS", 10)
    said, kind, part = FAILURES[name]
    began = time.monotonic()
    patience = HASTY if name in SLOW else CALM
    with serving(lambda _: said) as server, Web(patience, pause=0.001) as web, pytest.raises(SourceError) as caught:
        web.get(server.url("/page?signature=abc", login=f"me:{SECRET}@"), limit=1000)
    assert type(caught.value) is kind
    assert part in caught.value.message
    everything = f"{caught.value.message} {caught.value.context} {caught.value.hint}"
    assert SECRET not in everything
    assert "signature" not in everything
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "url", ["nonsense", "ftp://index.example/", "http:///path", "http://a:b@c:99999/", "http://é..x/", "http://[::1/"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with Web(CALM) as web, pytest.raises(SourceError, match="not a URL of http"):
        web.get(url, limit=10)


def test_a_header_that_would_smuggle_is_refused() -> None:
    with serving(lambda _: reply()) as server, Web(CALM) as web, pytest.raises(SourceError, match="cannot be asked"):
        web.get(server.url(), headers={"accept": "a\r\nb: c"}, limit=10)


def test_nobody_listens() -> None:
    with serving(lambda _: reply()) as server:
        url = server.url()
    with Web(CALM) as web, pytest.raises(Transient, match=r"localhost:[0-9]+ cannot be reached: connection refused"):
        web.get(url, limit=10)


def test_connections_are_kept_and_a_line_closed_by_the_server_is_no_failure() -> None:
    def handler(asked: Asked) -> Iterable[bytes]:
        yield reply(404 if asked.path == "/404" else 200, b"body")
        if asked.path == "/last":
            yield b""

    with serving(handler) as server, Web(CALM) as web:
        for path in ("/1", "/404", "/2", "/last", "/3"):
            try:
                web.get(server.url(path), limit=10)
            except NotThere:
                continue
    assert [asked.connection for asked in server.asked] == [1, 1, 1, 1, 2]


def test_a_line_that_breaks_when_it_is_used_again_is_replaced() -> None:
    def handler(asked: Asked) -> bytes:
        return b"" if asked.path == "/2" and asked.connection == 1 else reply()

    with serving(handler) as server, Web(CALM) as web:
        assert [web.get(server.url(path), limit=10).status for path in ("/1", "/2")] == [200, 200]


# Redirects


def test_redirects_are_followed_and_the_last_url_is_told() -> None:
    def handler(asked: Asked) -> bytes:
        return reply(body=b"there") if asked.path == "/c/d" else reply(301, b"moved", Location="/c/d")

    answer = get(handler, "/a/b")
    assert (answer.url.rpartition("/c")[1:], answer.body) == (("/c", "/d"), b"there")


@pytest.mark.parametrize(("location", "part"), [("/page", "in a circle"), ("x/y", "more than 10 times")])
def test_redirects_end(location: str, part: str) -> None:
    with pytest.raises(SourceError, match=part):
        get(lambda _: reply(302, Location=location))


def test_credentials_stay_with_their_origin() -> None:
    with serving(lambda _: reply()) as other:
        target = other.url("/file")
        with serving(lambda _: reply(302, Location=target)) as server:
            connection = Connection(keyring=False, credentials=(server.url("/simple/", login=f"me:{SECRET}@"),))
            with Web(connection) as web:
                web.get(server.url("/simple/a/"), limit=10)
    assert server.asked[0].headers["authorization"].startswith("Basic ")
    assert "authorization" not in other.asked[0].headers


# TLS


def test_a_private_authority_is_trusted_when_it_is_named(tls: tuple[Path, ssl.SSLContext]) -> None:
    with serving(lambda _: reply(body=b"safe"), tls[1]) as server:
        for connection in (Connection(cert=str(tls[0])), Connection(trusted_hosts=("localhost",))):
            with Web(connection) as web:
                assert web.get(server.url(), limit=10).body == b"safe"
        with Web(Connection(trusted_hosts=("localhost:1",))) as web, pytest.raises(SourceError, match="not trusted"):
            web.get(server.url(), limit=10)


@pytest.mark.parametrize(
    ("said", "part"),
    [(b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS"), (b"", "broke off while the encryption")],
)
def test_tls_where_there_is_none(said: bytes, part: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, Web(CALM) as web:
        threading.Thread(target=shout, args=(listener, said), daemon=True).start()
        with pytest.raises(SourceError, match=part) as caught:
            web.get(f"https://localhost:{listener.getsockname()[1]}/", limit=10)
    assert isinstance(caught.value, Transient) is not bool(said)


def shout(listener: socket.socket, said: bytes) -> None:
    with listener.accept()[0] as sock:
        sock.recv(10_000)
        sock.sendall(said)


def test_a_redirect_out_of_encryption_is_refused_unless_the_host_is_trusted(tls: tuple[Path, ssl.SSLContext]) -> None:
    with serving(lambda _: reply()) as plain, serving(lambda _: reply(302, Location=plain.url()), tls[1]) as server:
        with Web(Connection(cert=str(tls[0]))) as web, pytest.raises(SourceError, match="not encrypted"):
            web.get(server.url(), limit=10)
        with Web(Connection(trusted_hosts=("localhost",))) as web:
            assert web.get(server.url(), limit=10).url == plain.url()


def test_a_bundle_that_is_not_there_is_a_usage_error() -> None:
    with Web(Connection(cert="nowhere.pem")) as web, pytest.raises(UsageError, match="--cert names, nowhere"):
        web.get("https://localhost:1/", limit=10)


# Retries


def failing(first: bytes) -> Handler:
    answers = [first]
    return lambda _: answers.pop() if answers else reply(body=b"fine")


@pytest.mark.parametrize("first", [reply(429), reply(503), b"", OPEN + b"x"])
def test_what_passes_is_tried_again_and_told(first: bytes) -> None:
    events: list[Event] = []
    with serving(failing(first)) as server, Web(TWICE, events.append, pause=0.001) as web:
        assert web.get(server.url("/a?b", login=f"me:{SECRET}@"), limit=1000).body == b"fine"
    (event,) = events
    assert isinstance(event, Retrying)
    assert event.wait < 0.1
    assert SECRET not in str(event)


def test_attempts_are_counted_in_the_error() -> None:
    connection = Connection(retries=2, keyring=False)
    web = Web(connection, pause=0.001)
    with serving(lambda _: reply(500)) as server, web, pytest.raises(Transient) as caught:
        web.get(server.url(), limit=10)
    assert caught.value.context == ("tried 3 times",)
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("0", 0.001, 0.01),  # our own pause is the least
        ("0.5x", 0.0, 0.1),
        ("7", 7.0, 7.0),
        ("99999", 60.0, 60.0),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 60.0, 60.0),
        (format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True), 0.001, 0.01),
    ],
    ids=["now", "no number", "seconds", "too long", "a date to come", "a date gone by"],
)
def test_retry_after_is_honoured_within_bounds(text: str, least: float, most: float) -> None:
    events: list[Event] = []
    with serving(failing(reply(429, Retry_After=text))) as server, Web(TWICE, events.append, pause=0.001) as web:
        thread = threading.Thread(target=_quietly, args=(web, server))
        thread.start()
        while not events and thread.is_alive():
            time.sleep(0.001)
        web.close()  # which ends the wait
        thread.join(2)
    assert not thread.is_alive()
    assert isinstance(events[0], Retrying)
    assert least <= events[0].wait <= most


def _quietly(web: Web, server: Server) -> None:
    try:
        web.get(server.url(), limit=10)
    except SourceError:
        return


def test_closing_ends_what_other_threads_wait_for() -> None:
    with serving(lambda _: dripping(OPEN, b"x")) as server, Web(Connection(timeout=30, keyring=False)) as web:
        thread = threading.Thread(target=_quietly, args=(web, server))
        thread.start()
        while not server.asked:
            time.sleep(0.001)
        web.close()
        thread.join(2)
    assert not thread.is_alive()


# Streams


FILE = bytes(range(256)) * 4000


def ranged(asked: Asked, etag: str = '"v1"') -> bytes:
    start = int(asked.headers.get("range", "bytes=0-")[6:-1])
    if "range" not in asked.headers or asked.headers.get("if-range", etag) != etag:
        return reply(200, FILE, ETag=etag)
    if start >= len(FILE):
        return reply(416, Content_Range=f"bytes */{len(FILE)}")
    span = f"bytes {start}-{len(FILE) - 1}/{len(FILE)}"
    return reply(206, FILE[start:], ETag=etag, Content_Range=span)


@pytest.mark.parametrize(
    ("start", "if_range", "status", "begins"),
    [(0, None, 200, 0), (1000, None, 206, 1000), (1000, '"v1"', 206, 1000), (1000, '"v0"', 200, 0)],
)
def test_a_stream_begins_where_it_says(start: int, if_range: str | None, status: int, begins: int) -> None:
    with serving(ranged) as server, Web(CALM) as web:
        with web.stream(server.url(), start=start, if_range=if_range) as stream:
            assert (stream.status, stream.start, stream.size, stream.validator) == (status, begins, len(FILE), '"v1"')
            assert b"".join(stream.chunks()) == FILE[begins:]
        with web.stream(server.url()) as again:
            assert b"".join(again.chunks()) == FILE
    assert server.connections == 1
    assert server.asked[0].headers["accept-encoding"] == "identity"


def test_a_stream_from_behind_the_end_has_only_a_size() -> None:
    with serving(ranged) as server, Web(CALM) as web, web.stream(server.url(), start=len(FILE)) as stream:
        assert (stream.status, stream.size) == (416, len(FILE))


def test_a_weak_validator_is_none() -> None:
    with serving(lambda asked: ranged(asked, 'W/"1"')) as server, Web(CALM) as web, web.stream(server.url()) as stream:
        assert stream.validator is None


@pytest.mark.parametrize("span", ["", "bytes 5-9/10", "bytes */10", "pages 1-2/3"])
def test_a_range_that_was_not_asked_for_is_refused(span: str) -> None:
    said = reply(206, b"12345", Content_Range=span)
    with (
        serving(lambda _: said) as server,
        Web(CALM) as web,
        pytest.raises(SourceError, match="something else"),
        web.stream(server.url(), start=3),
    ):
        pass


def cut(pause: float) -> Iterator[bytes]:
    yield reply(Content_Length="500000")
    yield b"x" * 300_000
    time.sleep(pause)  # the bytes must be read before a reset, which throws away what was not
    yield RESET


@pytest.mark.parametrize("pieces", [[reply(Content_Length="500000"), b"x" * 300_000, b""], cut(0.1), cut(0.4)])
def test_a_break_in_the_middle_is_transient_and_what_came_before_it_counts(pieces: Iterable[bytes]) -> None:
    chunks: list[bytes] = []
    with (
        serving(lambda _: pieces) as server,
        Web(CALM) as web,
        web.stream(server.url()) as stream,
        pytest.raises(Transient),
    ):
        chunks.extend(stream.chunks())
    assert sum(map(len, chunks)) == 300_000


def test_a_stream_can_be_broken_off_by_another_thread() -> None:
    silent = dripping(OPEN, b"x")
    with serving(lambda _: silent) as server, Web(Connection(timeout=30)) as web, web.stream(server.url()) as stream:
        threading.Timer(0.1, stream.break_off).start()
        with pytest.raises(Transient):
            list(stream.chunks())


def test_many_threads_share_a_client_and_a_look_up() -> None:
    looked_up: list[str] = []

    def lookup(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        looked_up.append(host)
        time.sleep(0.05)
        return [(2, 1, 6, "", ("127.0.0.1", 0))]

    with serving(lambda asked: reply(body=asked.path.encode())) as server, Web(CALM, lookup=lookup) as web:
        paths = [f"/{number}" for number in range(200)]
        with ThreadPoolExecutor(16) as pool:
            bodies = list(pool.map(lambda path: web.get(server.url(path, host="index.example"), limit=10).body, paths))
    assert bodies == [path.encode() for path in paths]
    assert looked_up == ["index.example"]
    assert server.connections <= 16


def test_a_checkout_has_a_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", unknown)
    _version.cache_clear()
    assert _version() == "0"
    _version.cache_clear()
