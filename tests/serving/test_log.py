"""A line for each answer."""

from __future__ import annotations

import asyncio
import threading

from wheelhouse.serving.log import Access, Log, line


def access(target: bytes = b"/simple/", user: str | None = None, agent: bytes = b"-") -> Access:
    return Access(
        client="10.0.0.1", user=user, method="GET", target=target, version="1.1", status=200, size=5, agent=agent
    )


def test_the_format() -> None:
    assert line(access(user="alice", agent=b'pip/26.3 {"ci":null}'), 0.9) == (
        "10.0.0.1 - alice [01/Jan/1970:00:00:00 +0000]"
        ' "GET /simple/ HTTP/1.1" 200 5 "-" "pip/26.3 {\\x22ci\\x22:null}"\n'
    )


def test_nobody_writes_a_line_of_their_own() -> None:
    told = line(access(target=b'/"\n\r\x00\x1b[2J\xff\\', user="a\nb"), 0)
    assert told.count("\n") == 1
    assert told.isascii()
    assert r"a\x0ab" in told
    assert r"/\x22\x0a\x0d\x00\x1b[2J\xff\x5c HTTP" in told


def test_lines_are_written_in_order() -> None:
    written: list[bytes] = []

    async def work() -> None:
        log = Log(written.append)
        for number in range(3):
            log.note(f"{number}\n")
        await asyncio.sleep(0.3)
        assert written == [b"0\n1\n2\n"]
        log.note("last\n")
        log.close()

    asyncio.run(work())
    assert b"".join(written) == b"0\n1\n2\nlast\n"


def test_nobody_waits_for_a_log_that_is_written_slowly() -> None:
    release, written = threading.Event(), list[bytes]()

    def slow(raw: bytes) -> None:
        release.wait()
        written.append(raw)

    async def work() -> None:
        log = Log(slow)
        for _ in range(21):  # one of them is being written
            log._queue.put(b"waiting\n")
        log.note("lost\n")
        release.set()
        log.close()

    asyncio.run(work())
    assert written[-1] == b"(1 lines were lost: this log is written too slowly)\n"


def test_a_log_that_was_closed_ends_nothing() -> None:
    def closed(raw: bytes) -> None:
        raise BrokenPipeError(raw)

    async def work() -> None:
        log = Log(closed)
        log.note("x\n")
        log.close()

    asyncio.run(work())
