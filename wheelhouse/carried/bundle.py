"""A bundle, read once from its beginning to its end: no bytes are taken but those that have to be there."""

import hashlib
import json
import re
from typing import Any, Callable, ContextManager, Iterator, List, Mapping, Optional

from wheelhouse.carried.layout import LARGEST, MANIFEST, SHA256, SIGNATURE, Blob, Refused, contents, turn
from wheelhouse.carried.members import BLOCK, BUNDLE, END, PROGRAM, VERSION, Announcement, announced, header, padding
from wheelhouse.carried.signatures import LONGEST_SIGNATURE
from wheelhouse.carried.threads import behind
from wheelhouse.carried.unpacking import short
from wheelhouse.carried.volumes import AGAIN

LONGEST_ANNOUNCEMENT = 2**12  # bytes
LONGEST_PROGRAM = 2**22
LARGE = 2**18  # bytes: what is smaller is hashed before another thread has begun
OCTAL = re.compile(b"[0-7]{11}")

Sink = Callable[[bytes], object]


def changed(base: Mapping[str, Blob], new: Mapping[str, Blob]) -> List[str]:
    """Return the paths whose content the base has not, in the order in which a bundle holds them and they are put."""
    return sorted((path for path in new if base.get(path) != new[path]), key=turn)


class Stream:
    """Bytes in chunks, of which so many are taken as are wanted; `shown` is where they come from."""

    def __init__(self, chunks: Iterator[bytes], shown: str) -> None:
        self.shown = shown
        self._chunks = chunks
        self._chunk = b""
        self._at = 0

    def pour(self, size: int) -> Iterator[bytes]:
        """Yield the next bytes, so many in all. Raises Refused where there are less."""
        while size:
            if not self._more():
                raise short(self.shown)
            piece = self._chunk[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def take(self, size: int) -> bytes:
        """Return so many bytes. Raises Refused where there are less."""
        return b"".join(self.pour(size))

    def peek(self, size: int) -> bytes:
        """Return so many bytes, which are taken later. Raises Refused where there are less."""
        taken = self.take(size)
        self._chunk, self._at = taken + self._chunk[self._at :], 0
        return taken

    def expect(self, expected: bytes, otherwise: str) -> None:
        """Take what has to follow. Raises Refused where it is something else."""
        if self.take(len(expected)) != expected:
            raise self.strange(otherwise)

    def end(self) -> None:
        """Raise Refused unless this is the end."""
        if self._more():
            raise self.strange("more follows where it ends")

    def strange(self, what: str) -> Refused:
        """Return what is to be said of a bundle that is not as it has to be."""
        return Refused(f"{self.shown} is damaged, or not as whbuild makes bundles: {what}.", AGAIN, kind="integrity")

    def _more(self) -> bool:
        while self._at == len(self._chunk):
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._chunk, self._at = chunk, 0
        return True


class Bundle:
    """What a bundle says first; `unpack` reads on.

    `announcement` is what it says of itself, `manifest` the bytes of the new manifest, `contents` what that says, and
    `signature` that of the manifest, which is not checked. Raises Refused where they are not as they have to be.
    """

    def __init__(self, chunks: Iterator[bytes], shown: str) -> None:
        self._stream = stream = Stream(chunks, shown)
        if stream.peek(len(BUNDLE)) != BUNDLE.encode("ascii"):
            raise Refused(f"{shown} is no bundle, or its beginning is damaged.", "Name a bundle.", kind="integrity")
        self.announcement = _understood(_small(stream, BUNDLE, LONGEST_ANNOUNCEMENT), stream)
        _hashed(stream, PROGRAM, LONGEST_PROGRAM, self.announcement.program)
        self.manifest = _hashed(stream, MANIFEST, LARGEST, self.announcement.manifest)
        self.contents = contents(self.manifest, f"The manifest in {shown}")
        self.signature: Optional[bytes] = None
        if _size(stream.peek(BLOCK), SIGNATURE) is not None:
            self.signature = _small(stream, SIGNATURE, LONGEST_SIGNATURE)

    def changes(self, base: Mapping[str, Blob]) -> List[str]:
        """Return the paths that follow, in order, if the bundle leads from this base. Raises Refused if it cannot."""
        paths = changed(base, self.contents)
        size = sum(self.contents[path].size for path in paths)
        if (len(paths), size) != (self.announcement.files, self.announcement.size):
            raise self._stream.strange("it announces other files than its manifest")
        return paths

    def unpack(
        self, paths: List[str], sink: Callable[[str], ContextManager[Sink]], passed: Callable[[int], object]
    ) -> None:
        """Read on to the end: what each of these paths holds goes to the sink for it, in pieces.

        `passed` is called with the number of bytes that are through, after each piece. Raises Refused where anything is
        missing, or not as the manifest says, or too much.
        """
        done = 0
        with behind() as have:
            for path in paths:
                blob = self.contents[path]
                do = have if blob.size >= LARGE else _at_once
                with sink(path) as write:
                    for size in self._content(path, blob, write, do):
                        done += size
                        passed(done)
        self._stream.expect(END, "more files follow than it announced")
        self._stream.end()

    def _content(self, path: str, blob: Blob, write: Sink, do: Callable[..., object]) -> Iterator[int]:
        """Take a member, and yield the size of each piece that was written; `do` has it hashed, and the hash seen."""
        self._stream.expect(header(path, blob.size), f"{path} should follow")
        sha256 = hashlib.sha256()
        for piece in self._stream.pour(blob.size):
            do(sha256.update, piece)
            write(piece)
            yield len(piece)
        do(self._demand_hash, path, blob, sha256)
        self._stream.expect(padding(blob.size), f"{path} does not end where it should")

    def _demand_hash(self, path: str, blob: Blob, sha256: "hashlib._Hash") -> None:
        if sha256.hexdigest() != blob.sha256:
            raise self._stream.strange(f"{path} has another content than its manifest says")


def _at_once(function: Callable[..., object], *arguments: Any) -> None:
    function(*arguments)


def _size(block: bytes, path: str) -> Optional[int]:
    """Return the size of a member, if the block is the header of one with this path; it is short, and not large."""
    stated = block[124:135]
    size = int(stated, 8) if OCTAL.fullmatch(stated) else 0
    return size if block == header(path, size) else None


def _small(stream: Stream, path: str, most: int) -> bytes:
    """Return what is in the member, which has to follow."""
    size = _size(stream.take(BLOCK), path)
    if size is None:
        raise stream.strange(f"{path} should follow")
    if size > most:
        raise stream.strange(f"{path} has {size:,} bytes")
    content = stream.take(size)
    stream.expect(padding(size), f"{path} does not end where it should")
    return content


def _hashed(stream: Stream, path: str, most: int, sha256: str) -> bytes:
    content = _small(stream, path, most)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise stream.strange(f"{path} has another content than {BUNDLE} says")
    return content


def _understood(raw: bytes, stream: Stream) -> Announcement:
    try:
        facts = json.loads(raw.decode("ascii"))
        version = facts.pop("bundle-version")
        if isinstance(version, int) and version > VERSION:
            raise Refused(
                f"{stream.shown} was made by a newer whbuild.",
                f"Apply it with the {PROGRAM} that came with it, or upgrade whbuild.",
            )
        announcement = Announcement(**facts)
        _demand_hashes(announcement)
        if announced(announcement) == raw:
            return announcement
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise stream.strange(f"{BUNDLE} cannot be read")


def _demand_hashes(announcement: Announcement) -> None:
    stated: List[Any] = [announcement.manifest, announcement.program]
    stated += [] if announcement.base is None else [announcement.base]
    if not all(SHA256.fullmatch(each) for each in stated):
        raise ValueError(stated)
