"""The bytes of a bundle -> the archive in it: as it is, or unpacked by gzip or zstd, in a stream.

zstd is in the standard library from Python 3.14 on; before that it is read by `backports.zstd`, or else by the program
`zstd`, where one of them is there.
"""

import shutil
import subprocess
import threading
import zlib
from contextlib import suppress
from importlib import import_module
from typing import IO, Any, Generator, Iterable, Iterator, List

from wheelhouse.carried.layout import CHUNK, Refused
from wheelhouse.carried.volumes import AGAIN

GZIP = b"\x1f\x8b"
GZIP_HEADER = GZIP + b"\x08\0\0\0\0\0\0\xff"  # RFC 1952: deflate, no time, no name, no system
ZSTD = b"\x28\xb5\x2f\xfd"
WINDOW = 27  # bits: 128 MiB of memory, which the zstd program grants too
LIBRARIES = ("compression.zstd", "backports.zstd")


def unpacked(chunks: Iterator[bytes], shown: str) -> Generator[bytes, None, None]:
    """Yield the bytes of the archive, a mebibyte at most at once. Raises Refused where they cannot be had."""
    start = b""
    while len(start) < len(GZIP_HEADER):
        more = next(chunks, None)
        if more is None:
            break
        start += more
    whole = _after(start, chunks)
    if start.startswith(ZSTD):
        yield from _by_zstd(whole, shown)
    elif start.startswith(GZIP):
        yield from _by_gzip(whole, shown)
    else:
        yield from whole


def _after(start: bytes, chunks: Iterator[bytes]) -> Generator[bytes, None, None]:
    yield start
    yield from chunks


def _by_gzip(chunks: Iterator[bytes], shown: str) -> Generator[bytes, None, None]:
    start = next(chunks)
    if not start.startswith(GZIP_HEADER):
        raise _broken(shown, "whbuild writes another header")
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    for chunk in _after(start, chunks):
        _demand_more(not unpacker.eof, shown)
        left = chunk
        while left and not unpacker.eof:
            try:
                yield unpacker.decompress(left, CHUNK)
            except zlib.error as error:
                raise _broken(shown, error) from None
            left = unpacker.unconsumed_tail
        _demand_more(not unpacker.unused_data, shown)
    _demand_whole(unpacker.eof, shown)


def _by_zstd(chunks: Iterator[bytes], shown: str) -> Generator[bytes, None, None]:
    library = _library()
    if library is not None:
        yield from _by_library(library, chunks, shown)
        return
    program = shutil.which("zstd")
    if program is None:
        raise Refused(
            f"{shown} is packed with zstd, which is neither in this Python nor among the programs here.",
            hint="Install the program zstd, or have the bundle made again as .tar.gz, which any Python reads.",
        )
    yield from _by_program(program, chunks, shown)


def _library() -> Any:
    for name in LIBRARIES:
        with suppress(ImportError):
            return import_module(name)
    return None


def _by_library(zstd: Any, chunks: Iterable[bytes], shown: str) -> Generator[bytes, None, None]:
    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW})
    for chunk in chunks:
        _demand_more(not unpacker.eof, shown)
        try:
            yield unpacker.decompress(chunk, CHUNK)
            while not (unpacker.eof or unpacker.needs_input):
                yield unpacker.decompress(b"", CHUNK)
        except zstd.ZstdError as error:
            raise _broken(shown, error) from None
        _demand_more(not (unpacker.eof and unpacker.unused_data), shown)
    _demand_whole(unpacker.eof, shown)


def _by_program(program: str, chunks: Iterable[bytes], shown: str) -> Generator[bytes, None, None]:
    process = subprocess.Popen(  # noqa: S603  (nothing of its arguments is from elsewhere)
        [program, "-d", "-c", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    failures: List[Refused] = []
    feeder = threading.Thread(target=_feed, args=(process.stdin, chunks, failures), daemon=True)
    feeder.start()
    try:
        yield from iter(lambda: process.stdout.read(CHUNK), b"")  # type: ignore[union-attr]  # it is a pipe
        process.wait()
    finally:  # also where the reader has had enough
        process.kill()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        feeder.join()
        process.wait()
    if failures:
        raise failures[0]
    if process.returncode:
        raise _broken(shown, "the program zstd says so")


def _feed(pipe: IO[bytes], chunks: Iterable[bytes], failures: List[Refused]) -> None:
    try:
        with suppress(BrokenPipeError), pipe:
            for chunk in chunks:
                pipe.write(chunk)
    except Refused as refused:
        failures.append(refused)


def _broken(shown: str, reason: object) -> Refused:
    return Refused(f"{shown} is damaged, and cannot be unpacked: {reason}.", AGAIN, kind="integrity")


def _demand_more(kept: bool, shown: str) -> None:
    if not kept:
        raise Refused(f"{shown} is damaged: more follows where it ends.", AGAIN, kind="integrity")


def _demand_whole(kept: bool, shown: str) -> None:
    if not kept:
        raise short(shown)


def short(shown: str) -> Refused:
    """Return what is to be said of a bundle that ends too early."""
    return Refused(
        f"{shown} ends before it is whole.",
        "Copy it again, all volumes of it: the last may be missing. The index is as it was.",
        kind="integrity",
    )
