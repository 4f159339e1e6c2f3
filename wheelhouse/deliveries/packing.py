"""An archive, packed: the same bytes each time, whatever the pieces in which it comes, and on whatever machine.

zstd compresses in jobs of one size, which are dealt to as many threads as there are processors: what comes out does not
depend on how many there are, as long as there is at least one besides that which deals.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from wheelhouse.carried.unpacking import GZIP_HEADER
from wheelhouse.deliveries.naming import Format
from wheelhouse.errors import UsageError

LEVELS: dict[Format, tuple[range, int]] = {"tar.zst": (range(1, 20), 3), "tar.gz": (range(1, 10), 6)}
"""Which levels a format has, and which is taken where none is said: packages are packed already, and little is won."""

_JOB = 8 * 2**20  # bytes that one thread compresses at a time
_HARD = 10  # the level from which a thread takes more than 10 MB of memory: 100 MB at the highest
_MOST_THREADS = 8
_MOST_THREADS_HARD = 2


def level_of(kind: Format, level: int | None) -> int:
    """Return the level to pack with. Raises UsageError where the format has no such level."""
    if kind not in LEVELS:
        if level is not None:
            raise UsageError("--level says how hard to compress, and a plain tar is not compressed.")
        return 0
    levels, usual = LEVELS[kind]
    if level is not None and level not in levels:
        hint = f"It is one from {levels[0]} to {levels[-1]}."
        raise UsageError(f"--level cannot be {level}: {kind} has no such.", hint=hint)
    return usual if level is None else level


def packed(pieces: Iterable[bytes], kind: Format, level: int, threads: int | None = None) -> Iterator[bytes]:
    """Yield the archive as the format has it; `threads` are those that compress besides this one."""
    match kind:
        case "tar.zst":
            most = _MOST_THREADS if level < _HARD else _MOST_THREADS_HARD
            return _zstd(pieces, level, threads or min(os.cpu_count() or 1, most))
        case "tar.gz":
            return _gzip(pieces, level)
        case "tar":
            return iter(pieces)


def _zstd(pieces: Iterable[bytes], level: int, threads: int) -> Iterator[bytes]:
    from wheelhouse.deliveries.zstd import zstd  # noqa: PLC0415  (the other formats need none)

    parameter = zstd.CompressionParameter
    options: dict[int, int] = {
        parameter.compression_level: level,
        parameter.nb_workers: threads,
        parameter.job_size: _JOB,
        parameter.checksum_flag: 1,
    }
    compressor = zstd.ZstdCompressor(options=options)
    for piece in pieces:
        if some := compressor.compress(piece):
            yield some
    yield compressor.flush()


def _gzip(pieces: Iterable[bytes], level: int) -> Iterator[bytes]:
    import zlib  # noqa: PLC0415  (as above)

    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    checksum = size = 0
    yield GZIP_HEADER
    for piece in pieces:
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        if some := compressor.compress(piece):
            yield some
    yield compressor.flush()
    yield checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
