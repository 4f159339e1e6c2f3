"""Bring files into the store: streamed, hashed while they are written, resumed after a break, and verified."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from wheelhouse.dists.files import BadFilename, Wheel, parse_filename
from wheelhouse.errors import BadArchive, HashMismatch, IntegrityError, NotThere, SourceError, Transient
from wheelhouse.events import (
    FetchDone,
    FetchPlanned,
    FetchProgress,
    FetchStarted,
    Report,
    Retrying,
    redacted,
    silent,
)
from wheelhouse.store.arrival import Arrival, Facts, checkable
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Download, Held
from wheelhouse.store.workers import in_parallel
from wheelhouse.web.answers import Stream
from wheelhouse.web.client import Web
from wheelhouse.web.urls import shown

_LARGE = 1024 * 1024  # bytes from which it is worth going on with what an earlier run left
_HUGE = 16 * 1024**3  # bytes of a file whose size nobody announced: more than any index accepts
_HEADWAY = 1024 * 1024  # bytes further than ever before, after which a break is the first again
_PAUSE = 0.5  # seconds before the second new attempt; the first is made at once
_LISTED = "It was listed and is gone: in case that page is old try --no-cache-dir, else ask the owner of the index."
_LOCAL = 1024 * 1024  # bytes of a local file that are read at a time


def _unexplained(_: Download) -> tuple[str, ...]:
    return ()


def fetch(
    jobs: Sequence[Download],
    blobs: Blobs,
    web: Web,
    report: Report = silent,
    *,
    workers: int = 8,
    why: Callable[[Download], tuple[str, ...]] = _unexplained,
) -> tuple[Held, ...]:
    """Return what the store holds for each job, in their order; what it did not hold is fetched first.

    A job with a SHA-256 that is held is not fetched again; one without is, once a run. Raises HashMismatch, BadArchive,
    SourceError and its kinds, or PlaceError for the first file that fails; partial files stay for the next run.
    `why` returns the lines that tell of a failure who wanted the file.
    """
    held = {_key(job): found for job in jobs if (found := _held(job, blobs))}
    missing = {_key(job): job for job in jobs if _key(job) not in held}
    wanted = sorted(missing.values(), key=lambda job: -(job.size if job.size is not None else _HUGE))
    report(_planned(wanted))
    with ExitStack() as stack:
        large = any(job.size is None or job.size >= _LARGE for job in wanted if _local(job.url) is None)
        alone = large and stack.enter_context(blobs.alone())
        fetcher = _Fetcher(blobs, web, report, alone=alone, why=why)
        brought = in_parallel(fetcher.bring, wanted, workers=workers, stop=fetcher.stop)
    held |= {_key(job): one for job, one in zip(wanted, brought, strict=True)}
    return tuple(replace(held[_key(job)], filename=job.filename) for job in jobs)


def _planned(jobs: Sequence[Download]) -> FetchPlanned:
    return FetchPlanned(
        files=len(jobs),
        size=sum(job.size or 0 for job in jobs),
        unsized=sum(job.size is None for job in jobs),
        local=sum(_is_local(job.url) for job in jobs),
    )


def _key(job: Download) -> str:
    """Return what makes two jobs one: their SHA-256, or where none is announced their URL."""
    return dict(job.hashes).get("sha256", "").lower() or job.url


def _held(job: Download, blobs: Blobs) -> Held | None:
    blob = blobs.get(_key(job), job.size)
    if blob is None:
        return None
    metadata = blobs.metadata(blob.sha256) if job.filename.endswith(".whl") else None
    if metadata is None and job.filename.endswith(".whl"):
        try:
            metadata = blobs.put_metadata(blob.sha256, _metadata(job, blobs.path(blob)))
        except BadArchive:
            blobs.remove(blob)
            raise
    return Held(filename=job.filename, blob=blob, metadata=metadata, fetched=False)


def _metadata(job: Download, path: Path) -> bytes:
    from wheelhouse.dists.archives import wheel_metadata  # noqa: PLC0415  (zipfile: 13 ms that a warm run can save)

    try:
        dist = parse_filename(job.filename)
    except BadFilename as error:
        raise BadArchive(str(error), context=(f"from {redacted(job.url)}",)) from error
    assert isinstance(dist, Wheel)  # noqa: S101  (by its suffix)
    return wheel_metadata(path, dist)


class _Fetcher:
    """Brings one file after another in each of several threads; `alone`: partial files may be left and taken up."""

    def __init__(
        self, blobs: Blobs, web: Web, report: Report, *, alone: bool, why: Callable[[Download], tuple[str, ...]]
    ) -> None:
        self._blobs = blobs
        self._web = web
        self._report = report
        self._alone = alone
        self._why = why
        self._stopped = threading.Event()
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End what is under way in all threads."""
        with self._lock:
            self._stopped.set()
            for stream in self._streams:
                stream.break_off()

    def bring(self, job: Download) -> Held:
        """Return the file, fetched, verified and held."""
        try:
            with self._arrival(job) as arrival:
                self._fill(job, arrival)
                if arrival.joined and _fault(job, arrival):  # its beginning may be of another file
                    arrival.restart()
                    self._fill(job, arrival)
                fault = _fault(job, arrival)
                if fault:
                    raise _mismatch(job, *fault)
                return self._keep(job, arrival)
        except (SourceError, IntegrityError) as error:
            named = job.filename in error.message or job.filename in shown(job.url) in error.message
            error.with_context(*(() if named else (f"while fetching {job.filename}",)), *self._why(job))
            if isinstance(error, NotThere) and error.hint is None and not _is_local(job.url):
                error.hint = _LISTED
            raise

    @contextmanager
    def _arrival(self, job: Download) -> Iterator[Arrival]:
        lasting = self._alone and _local(job.url) is None
        name = hashlib.sha256(_key(job).encode()).hexdigest()
        path = self._blobs.arriving / name if lasting else self._blobs.temporary()
        with Arrival(path, tuple(checkable(job.hashes))) as arrival:
            try:
                yield arrival
            except BaseException as error:
                if not lasting or isinstance(error, IntegrityError):
                    arrival.discard()
                raise

    def _fill(self, job: Download, arrival: Arrival) -> None:
        local = _local(job.url)
        if local is not None:
            self._report(FetchStarted(filename=job.filename, size=job.size, have=0))
            self._write(job, arrival, _read(local, job), job.size or _HUGE)
            return
        if arrival.have > (job.size or _HUGE):
            arrival.restart()
        if not arrival.have or arrival.have != job.size:
            self._download(job, arrival)

    def _download(self, job: Download, arrival: Arrival) -> None:
        """Receive the file, and after a break the rest of it, as long as that leads somewhere."""
        breaks, furthest = 0, arrival.have
        while broken := self._receive(job, arrival):
            breaks = 1 if arrival.have >= furthest + _HEADWAY else breaks + 1
            furthest = max(furthest, arrival.have)
            self._refuse_when_stopped(job)
            if breaks > self._web.retries:
                raise broken.with_context(f"it broke off {breaks} times")
            seconds = _PAUSE * (breaks - 1)
            self._report(Retrying(url=shown(job.url), reason=broken.message, wait=seconds))
            self._stopped.wait(seconds)

    def _receive(self, job: Download, arrival: Arrival) -> Transient | None:
        """Return None when there is no more to come, or the break after which there is."""
        if arrival.have and not checkable(job.hashes) and not arrival.facts.validator:
            arrival.restart()  # nothing would tell whether the rest belongs to it
        with self._stream(job, arrival) as stream:
            if not self._fits(job, stream, arrival):
                arrival.restart()
                return self._receive(job, arrival)
            if stream.status == 416:  # which fits where all is there already
                return None
            self._report(FetchStarted(filename=job.filename, size=job.size or stream.size, have=arrival.have))
            try:
                self._write(job, arrival, stream.chunks(), job.size or stream.size or _HUGE)
            except Transient as error:
                return error
        if stream.size is not None and arrival.have < stream.size:
            return Transient(f"{shown(job.url)} ended before its end")
        return None

    @contextmanager
    def _stream(self, job: Download, arrival: Arrival) -> Iterator[Stream]:
        before = arrival.facts.validator
        with self._web.stream(job.url, start=arrival.have, if_range=before, stop=self._stopped) as stream:
            with self._lock:
                self._refuse_when_stopped(job)
                self._streams.add(stream)
            try:
                yield stream
            finally:
                with self._lock:
                    self._streams.discard(stream)

    def _fits(self, job: Download, stream: Stream, arrival: Arrival) -> bool:
        """Return whether the answer goes on where the bytes end; one with the whole file makes the bytes end at 0."""
        if job.size is not None and stream.size not in (None, job.size):
            raise _mismatch(job, f"it has {stream.size:,} bytes, not {job.size:,}")
        if stream.status == 416:
            return stream.size == arrival.have
        if stream.start != arrival.have:
            arrival.restart()
        if arrival.have:
            arrival.joined = True
            return arrival.facts.size in (None, stream.size)
        large = stream.size is None or stream.size >= _LARGE
        arrival.note(Facts(validator=stream.validator, size=stream.size), lasting=self._alone and large)
        return True

    def _write(self, job: Download, arrival: Arrival, chunks: Iterator[bytes], limit: int) -> None:
        for chunk in chunks:
            if arrival.have + len(chunk) > limit:
                raise _mismatch(job, f"it has more than {limit:,} bytes")
            arrival.write(chunk)
            self._report(FetchProgress(filename=job.filename, count=len(chunk)))
            self._refuse_when_stopped(job)

    def _refuse_when_stopped(self, job: Download) -> None:
        if self._stopped.is_set():
            raise SourceError(f"{job.filename} was given up")

    def _keep(self, job: Download, arrival: Arrival) -> Held:
        text = _metadata(job, arrival.path) if job.filename.endswith(".whl") else None
        arrival.moved()
        blob = self._blobs.put_file(arrival.path, arrival.digest("sha256"))
        metadata = None if text is None else self._blobs.put_metadata(blob.sha256, text)
        self._report(FetchDone(filename=job.filename, size=blob.size))
        return Held(filename=job.filename, blob=blob, metadata=metadata, fetched=True)


def _fault(job: Download, arrival: Arrival) -> tuple[str, ...] | None:
    """Return in which way the file is not what was announced, with its evidence, or None."""
    if job.size is not None and arrival.have != job.size:
        return (f"it has {arrival.have:,} bytes, not {job.size:,}",)
    for name, announced in checkable(job.hashes).items():
        if arrival.digest(name) != announced:
            return f"its {name} differs", f"announced {announced}", f"got       {arrival.digest(name)}"
    return None


def _mismatch(job: Download, fault: str, *evidence: str) -> HashMismatch:
    return HashMismatch(
        f"{job.filename} is not what was announced: {fault}",
        context=(*evidence, f"from      {shown(job.url)}" if evidence else f"from {shown(job.url)}"),
        hint="Nothing of it was kept. If it is wrong again, ask the owner of the index whether the file was replaced.",
    )


def _is_local(url: str) -> bool:
    return urlsplit(url).scheme not in {"http", "https"}


def _local(url: str) -> Path | None:
    """Return the path where the URL is one of a local file, or no URL but a path."""
    if not _is_local(url):
        return None
    parts = urlsplit(url)
    if parts.scheme != "file":
        return Path(url)
    if parts.netloc not in {"", "localhost"}:
        raise SourceError(f"{redacted(url)} is on another machine", hint="Write it as file:///path.")
    path = unquote(parts.path)
    return Path(path[1:] if path[2:3] == ":" else path)  # file:///C:/path


def _read(path: Path, job: Download) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while data := file.read(_LOCAL):
                yield data
    except FileNotFoundError as error:
        raise NotThere(f"{job.filename} does not exist at {path}") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
