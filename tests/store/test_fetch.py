from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests import specimens
from tests.web.servers import Asked, Server, reply, serving
from wheelhouse.errors import (
    AccessDenied,
    BadArchive,
    HashMismatch,
    NotThere,
    PlaceError,
    SourceError,
    Transient,
    WhbuildError,
)
from wheelhouse.events import Event, FetchDone, FetchPlanned, FetchProgress, FetchStarted, Retrying
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.fetch import fetch
from wheelhouse.store.jobs import Download, Held
from wheelhouse.web.client import Connection, Web

LARGE = bytes(range(256)) * 12_000  # 3 MB: worth resuming
ETAG = '"v1"'
Files = dict[str, bytes]


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "store")


def sdist(data: bytes = LARGE, name: str = "a-1.0.tar.gz", *, size: bool = True, hashed: bool = True) -> Download:
    hashes = (("sha256", specimens.sha256(data)),) if hashed else ()
    return Download(filename=name, url=f"/files/{name}", hashes=hashes, size=len(data) if size else None)


class Shop:
    """A server of files that can break the line after so many bytes, once each; it knows ranges unless told not to."""

    def __init__(
        self, data: bytes = LARGE, *, breaks: Iterable[int] = (), ranges: bool = True, etag: str = ETAG
    ) -> None:
        self.data = data
        self.breaks = list(breaks)
        self.ranges = ranges
        self.etag = etag

    def __call__(self, asked: Asked) -> Iterator[bytes]:
        wanted = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", "")) if self.ranges else None
        changed = asked.headers.get("if-range", self.etag) != self.etag
        start = int(wanted[1]) if wanted and not changed else 0
        if start and start >= len(self.data):
            yield reply(416, Content_Range=f"bytes */{len(self.data)}")
            return
        headers = {"ETag": self.etag} if self.etag else {}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"
        whole = reply(206 if start else 200, self.data[start:], **headers)
        if self.breaks:
            cut = whole.index(b"\r\n\r\n") + 4 + self.breaks.pop(0)
            yield whole[:cut]
            yield b""
        yield whole


def bring(
    blobs: Blobs,
    handler: Callable[[Asked], bytes | Iterable[bytes]],
    *jobs: Download,
    events: list[Event] | None = None,
    retries: int = 3,
    workers: int = 4,
) -> tuple[tuple[Held, ...], Server]:
    report = (events if events is not None else []).append
    connection = Connection(keyring=False, timeout=1, retries=retries)
    with serving(handler) as server, Web(connection, report, pause=0.001) as web:
        jobs = tuple(replace(job, url=server.url(job.url)) if job.url.startswith("/files") else job for job in jobs)
        return fetch(jobs, blobs, web, report, workers=workers), server


def arriving(blobs: Blobs) -> list[str]:
    return sorted(path.name for path in blobs.arriving.iterdir() if path.name != "lock")


def ranges(server: Server) -> list[str | None]:
    return [asked.headers.get("range") for asked in server.asked]


def test_a_file_is_fetched_once_and_then_held(blobs: Blobs) -> None:
    events: list[Event] = []
    (held,), _ = bring(blobs, Shop(), sdist(), events=events)
    assert held == Held(filename="a-1.0.tar.gz", blob=held.blob, metadata=None, fetched=True)
    assert blobs.path(held.blob).read_bytes() == LARGE
    (again,), server = bring(blobs, Shop(), sdist())
    assert again == replace(held, fetched=False)
    assert server.asked == []
    assert arriving(blobs) == []
    assert events[0] == FetchPlanned(files=1, size=len(LARGE))
    assert events[1] == FetchStarted(filename="a-1.0.tar.gz", size=len(LARGE), have=0)
    assert sum(event.count for event in events if isinstance(event, FetchProgress)) == len(LARGE)
    assert events[-1] == FetchDone(filename="a-1.0.tar.gz", size=len(LARGE))


def test_the_order_is_that_of_the_jobs_and_equal_jobs_are_one_request(blobs: Blobs) -> None:
    files = [str(number).encode() * 100 * number for number in range(1, 8)]
    jobs = [sdist(data, f"p{at}-1.0.tar.gz") for at, data in enumerate(files)]
    by_path = {job.url: data for job, data in zip(jobs, files, strict=True)}
    twin = replace(jobs[0], filename="twin-1.0.tar.gz")
    held, server = bring(blobs, lambda asked: reply(body=by_path[asked.path]), *jobs, twin, workers=1)
    assert [one.filename for one in held] == [*(job.filename for job in jobs), twin.filename]
    assert [one.blob.size for one in held[:-1]] == [len(data) for data in files]
    assert held[-1].blob == held[0].blob
    assert server.paths == [job.url for job in reversed(jobs)]  # the biggest first


def test_a_wheel_comes_with_its_metadata(blobs: Blobs) -> None:
    name, data = specimens.wheel("a", "1.0", ["b>=2"])
    (held,), _ = bring(blobs, lambda _: reply(body=data), sdist(data, name))
    assert held.metadata is not None
    assert blobs.path(held.metadata).read_bytes() == specimens.metadata("a", "1.0", ["b>=2"])
    blobs.path(held.blob).with_name(f"{held.blob.sha256}.metadata").unlink()
    (again,), _ = bring(blobs, lambda _: reply(), sdist(data, name))
    assert again == replace(held, fetched=False)


@pytest.mark.parametrize("name", ["a-1.0-py3-none-any.whl", "rubbish.whl"])
def test_a_bad_archive_is_not_kept(blobs: Blobs, name: str) -> None:
    job = sdist(b"no zip", name)
    with pytest.raises(BadArchive):
        bring(blobs, lambda _: reply(body=b"no zip"), job)
    blob = blobs.put_bytes(b"no zip")
    with pytest.raises(BadArchive):
        bring(blobs, lambda _: reply(), job)
    assert blobs.get(blob.sha256) is None
    assert arriving(blobs) == []


def test_a_file_without_a_hash_is_fetched_each_time(blobs: Blobs) -> None:
    for _ in range(2):
        (held,), server = bring(blobs, lambda _: reply(body=b"abc"), sdist(b"abc", hashed=False, size=False))
        assert held.fetched
        assert held.blob.sha256 == specimens.sha256(b"abc")
        assert len(server.asked) == 1


# Hashes and sizes


@pytest.mark.parametrize(
    ("hashes", "right"),
    [
        ({"sha256": hashlib.sha256(b"abc").hexdigest().upper()}, True),
        ({"sha512": hashlib.sha512(b"abc").hexdigest()}, True),
        ({"blake2b": hashlib.blake2b(b"abc").hexdigest(), "sha384": hashlib.sha384(b"abc").hexdigest()}, True),
        ({"md5": hashlib.md5(b"abc").hexdigest()}, True),
        ({"md5": "0" * 32, "sha256": hashlib.sha256(b"abc").hexdigest()}, True),  # the weak one is not asked
        ({"newhash": "00", "shake_128": "00"}, True),
        ({"md5": "0" * 32}, False),
        ({"sha256": hashlib.sha256(b"abc").hexdigest(), "sha512": "0" * 128}, False),
        ({"sha256": "../../../etc/passwd"}, False),
    ],
)
def test_every_strong_hash_is_checked(blobs: Blobs, hashes: dict[str, str], right: bool) -> None:
    job = Download(filename="a-1.0.tar.gz", url="/files/a", hashes=tuple(hashes.items()))
    if right:
        bring(blobs, lambda _: reply(body=b"abc"), job)
        return
    with pytest.raises(HashMismatch, match=r"a-1\.0\.tar\.gz is not what was announced: its (md5|sha\d+) differs"):
        bring(blobs, lambda _: reply(body=b"abc"), job)
    assert blobs.get(specimens.sha256(b"abc")) is None
    assert arriving(blobs) == []


def endless() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    while True:
        yield b"x" * 10_000


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (reply(body=b"longer"), "it has 6 bytes, not 3"),
        (reply(body=b"ab"), "it has 2 bytes, not 3"),
        (endless(), "it has more than 3 bytes"),
        (iter([b"HTTP/1.1 200 OK\r\n\r\nab", b""]), "it has 2 bytes, not 3"),
    ],
)
def test_another_size_than_announced_is_refused(blobs: Blobs, said: bytes | Iterable[bytes], part: str) -> None:
    with pytest.raises(HashMismatch, match=part):
        bring(blobs, lambda _: said, sdist(b"abc"))
    assert arriving(blobs) == []


def test_an_endless_file_of_unknown_size_is_cut(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.store.fetch._HUGE", 50_000)
    with pytest.raises(HashMismatch, match="more than 50,000 bytes"):
        bring(blobs, lambda _: endless(), sdist(b"abc", size=False))


# Breaks


@pytest.mark.parametrize("etag", [ETAG, "", 'W/"weak"'])
def test_a_broken_line_is_taken_up_where_it_broke(blobs: Blobs, etag: str) -> None:
    events: list[Event] = []
    (held,), server = bring(blobs, Shop(breaks=[1_000_000, 500_000], etag=etag), sdist(), events=events)
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert ranges(server) == [None, "bytes=1000000-", "bytes=1500000-"]
    assert server.asked[1].headers.get("if-range") == (ETAG if etag == ETAG else None)
    assert sum(isinstance(event, Retrying) for event in events) == 2


def test_a_server_without_ranges_sends_all_again(blobs: Blobs) -> None:
    (held,), server = bring(blobs, Shop(breaks=[1_000_000], ranges=False), sdist())
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert len(server.asked) == 2


def test_a_file_that_cannot_be_verified_is_not_pieced_together(blobs: Blobs) -> None:
    (held,), server = bring(blobs, Shop(breaks=[1_000_000], etag=""), sdist(hashed=False))
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert ranges(server) == [None, None]


def test_a_line_that_breaks_for_ever_is_given_up(blobs: Blobs) -> None:
    with pytest.raises(Transient, match="broke off before its end") as caught:
        bring(blobs, Shop(breaks=[100] * 50), sdist(), retries=1)
    assert caught.value.context == ("it broke off 2 times",)


def test_a_line_that_breaks_often_but_gets_on_is_not_given_up(blobs: Blobs) -> None:
    data = LARGE * 4
    (held,), _ = bring(blobs, Shop(data, breaks=[2_000_000] * 5), sdist(data), retries=1)
    assert held.blob.size == len(data)


def test_a_rest_that_is_too_short_is_a_break(blobs: Blobs) -> None:
    shop = Shop(breaks=[1_000_000])

    def handler(asked: Asked) -> Iterable[bytes]:
        if "range" in asked.headers and shop.ranges:
            shop.ranges = False
            span = f"Content-Range: bytes 1000000-{len(LARGE) - 1}/{len(LARGE)}"
            return [f"HTTP/1.1 206 Part\r\n{span}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()]
        return shop(asked)

    (held,), server = bring(blobs, handler, sdist())
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert ranges(server) == [None, "bytes=1000000-", "bytes=1000000-"]


# Later runs


def interrupted(blobs: Blobs, at: int = 1_000_000, job: Download | None = None) -> Download:
    """Leave a partial file of so many bytes, and return its job; the URL is the same in each run."""
    job = replace(job or sdist(), url="/files/a")
    with pytest.raises(Transient):
        bring(blobs, Shop(breaks=[at]), job, retries=0)
    return job


@pytest.mark.parametrize(
    ("shop", "asked"),
    [
        (Shop(), ["bytes=1000000-"]),
        (Shop(etag='"v2"'), ["bytes=1000000-"]),  # changed, so it sends all, which has the right hash
        (Shop(ranges=False), ["bytes=1000000-"]),
    ],
)
def test_a_later_run_goes_on(blobs: Blobs, shop: Shop, asked: list[str]) -> None:
    job = interrupted(blobs)
    assert len(arriving(blobs)) == 2
    (held,), server = bring(blobs, shop, job)
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert ranges(server) == asked
    assert server.asked[0].headers["if-range"] == ETAG
    assert arriving(blobs) == []


def spoil(blobs: Blobs, data: bytes, facts: bytes | None = None) -> None:
    for path in blobs.arriving.iterdir():
        if path.suffix == ".json" and facts is not None:
            path.write_bytes(facts)
        elif path.name != "lock" and not path.suffix:
            path.write_bytes(data)


@pytest.mark.parametrize(
    ("left", "size", "asked"),
    [
        (b"x" * 1_000_000, True, ["bytes=1000000-", None]),  # the hash tells
        (b"x" * len(LARGE), True, [None]),  # as much as announced, but not the same
        (b"x" * len(LARGE), False, [f"bytes={len(LARGE)}-", None]),
        (b"x" * (len(LARGE) + 9), True, [None]),
        (b"x" * (len(LARGE) + 9), False, [f"bytes={len(LARGE) + 9}-", None]),
        (LARGE, True, []),
        (LARGE, False, [f"bytes={len(LARGE)}-"]),
        (b"", True, [None]),
    ],
)
def test_a_partial_file_is_never_trusted(blobs: Blobs, left: bytes, size: bool, asked: list[str | None]) -> None:
    job = interrupted(blobs, job=sdist(size=size))
    spoil(blobs, left)
    (held,), server = bring(blobs, Shop(), job)
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert ranges(server) == asked


@pytest.mark.parametrize("facts", [b"rubbish", b'{"validator": 7}', b'{"size": 5}'])
def test_damaged_facts_do_no_harm(blobs: Blobs, facts: bytes) -> None:
    job = interrupted(blobs)
    spoil(blobs, LARGE[:1_000_000], facts)
    (held,), _ = bring(blobs, Shop(), job)
    assert blobs.path(held.blob).read_bytes() == LARGE


def test_a_partial_without_hash_or_validator_is_thrown_away(blobs: Blobs) -> None:
    with serving(Shop(breaks=[1_000_000])) as server, Web(Connection(retries=0, keyring=False)) as web:
        job = replace(sdist(hashed=False), url=server.url("/files/a"))
        with pytest.raises(Transient):
            fetch([job], blobs, web)
        spoil(blobs, LARGE[:1_000_000], b"{}")
        fetch([job], blobs, web)
    assert ranges(server) == [None, None]


def test_wrong_bytes_are_removed_and_the_next_run_starts_afresh(blobs: Blobs) -> None:
    with pytest.raises(HashMismatch):
        bring(blobs, Shop(LARGE[::-1]), sdist())
    assert arriving(blobs) == []
    (_,), server = bring(blobs, Shop(), sdist())
    assert ranges(server) == [None]


def test_beside_another_run_a_file_is_fetched_afresh(blobs: Blobs) -> None:
    job = interrupted(blobs)
    with Blobs(blobs.root).alone():
        (held,), server = bring(blobs, Shop(), job)
    assert held.fetched
    assert ranges(server) == [None]
    with Blobs(blobs.root).alone(), pytest.raises(Transient):
        bring(blobs, Shop(breaks=[100]), sdist(LARGE[1:], size=False), retries=0)
    assert len(arriving(blobs)) == 2  # those of the run that was alone


# Local files


@pytest.mark.parametrize("form", ["file://{}", "file://localhost{}", "{}"])
def test_a_local_file_is_copied_and_checked(blobs: Blobs, tmp_path: Path, form: str) -> None:
    path = tmp_path / "a b-1.0.tar.gz"
    path.write_bytes(LARGE)
    url = form.format(path.as_posix().replace(" ", "%20") if "file" in form else path)
    (held,), _ = bring(blobs, Shop(), replace(sdist(), url=url))
    assert blobs.path(held.blob).read_bytes() == LARGE
    assert not path.samefile(blobs.path(held.blob))
    with pytest.raises(HashMismatch):
        bring(blobs, Shop(), replace(sdist(LARGE[::-1]), url=url))


@pytest.mark.parametrize(
    ("url", "kind", "part"),
    [
        ("file:///nowhere/a-1.0.tar.gz", NotThere, "does not exist at"),
        ("file:///", SourceError, "cannot be read"),
        ("file://me:pw@other/a-1.0.tar.gz", SourceError, r"\*\*\*\*@other/a-1.0.tar.gz is on another machine"),
    ],
)
def test_a_local_file_that_is_not_to_be_had(blobs: Blobs, url: str, kind: type[SourceError], part: str) -> None:
    with pytest.raises(kind, match=part):
        bring(blobs, Shop(), replace(sdist(), url=url))


# Failures


@pytest.mark.parametrize(("status", "kind"), [(404, NotThere), (403, AccessDenied), (500, Transient)])
def test_a_failure_names_the_file(blobs: Blobs, status: int, kind: type[WhbuildError]) -> None:
    job = replace(sdist(), url="/files/x")
    with pytest.raises(kind) as caught:
        bring(blobs, lambda _: reply(status), job, retries=0)
    assert "while fetching a-1.0.tar.gz" in caught.value.context


def test_the_first_failure_stops_the_others_quickly_and_their_bytes_stay(blobs: Blobs) -> None:
    def handler(asked: Asked) -> Iterator[bytes]:
        if asked.path == "/files/bad":
            time.sleep(0.2)
            yield reply(404)
        yield reply(ETag=ETAG, Content_Length=str(len(LARGE))) + LARGE[:1_000_000]
        time.sleep(3)

    jobs = [sdist(), replace(sdist(LARGE[1:]), url="/files/bad")]
    began = time.monotonic()
    with pytest.raises(NotThere):
        bring(blobs, handler, *jobs)
    assert time.monotonic() - began < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch-")]
    kept = [path for path in blobs.arriving.iterdir() if not path.suffix and path.stat().st_size == 1_000_000]
    assert len(kept) == 1


def test_a_full_disk_is_trouble_with_a_path(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wheelhouse.store.arrival.memoryview", full, raising=False)
    with pytest.raises(PlaceError, match="no space left on device") as caught:
        bring(blobs, Shop(), sdist())
    assert "Make room" in str(caught.value.hint)


PROGRAM = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored
from pathlib import Path
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.fetch import fetch
from wheelhouse.store.jobs import Download
from wheelhouse.web.client import Connection, Web
sha256, url, root = sys.argv[1:]
job = Download(filename="a-1.0.tar.gz", url=url, hashes=(("sha256", sha256),))
with Web(Connection(keyring=False, timeout=30)) as web:
    fetch([job], Blobs(Path(root)), web)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_ends_a_silent_download_at_once_and_the_next_run_goes_on(blobs: Blobs) -> None:
    halted = threading.Event()

    def handler(_: Asked) -> Iterator[bytes]:
        yield reply(ETag=ETAG, Content_Length=str(len(LARGE)))
        yield LARGE[:1_000_000]
        halted.wait(20)

    job = replace(sdist(size=False), url="/files/a")
    with serving(handler) as server:
        arguments = [specimens.sha256(LARGE), server.url(job.url), str(blobs.root)]
        with subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stderr=subprocess.PIPE) as run:
            while not any(path.stat().st_size == 1_000_000 for path in blobs.arriving.glob("*")):
                time.sleep(0.01)
            began = time.monotonic()
            run.send_signal(signal.SIGINT)
            assert b"KeyboardInterrupt" in run.communicate(timeout=10)[1]
    assert time.monotonic() - began < 2
    halted.set()
    (held,), later = bring(blobs, Shop(), job)
    assert held.blob.size == len(LARGE)
    assert ranges(later) == ["bytes=1000000-"]
