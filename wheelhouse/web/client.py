"""One HTTP client for all threads: whole pages, bounded; files as streams that can go on after a break.

What a server may do wrong ends here: every failure leaves as one sentence that names what was asked for
(errors.SourceError and its kinds). Only GET is ever sent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat
from types import MappingProxyType, TracebackType
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import urlsplit, urlunsplit

from wheelhouse.errors import SourceError, Transient
from wheelhouse.events import Report, Retrying, silent
from wheelhouse.web.answers import Answer, Response, Stream, body_of, checked, redirected, streamed
from wheelhouse.web.credentials import Credentials
from wheelhouse.web.urls import shown

_REDIRECTS = 10
_NOTHING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


class _Pool(Protocol):
    """What this module needs of transport.Pool."""

    def send(self, url: str, headers: Mapping[str, str], shown: str) -> Response: ...
    def trusts(self, url: str) -> bool: ...
    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """How to reach servers, as pip's options of these names say it. `timeout` is in seconds of silence.

    `credentials` are index URLs with a user and password, which hold for the origin of each. Without `keyring` the
    keyring is never asked, and without `proxy_environment` no variable names a proxy.
    """

    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = field(default=None, repr=False)
    proxy_environment: bool = True
    retries: int = 5
    timeout: float = 15.0
    trusted_hosts: tuple[str, ...] = ()
    keyring: bool = True
    credentials: tuple[str, ...] = field(default=(), repr=False)


class Web:
    """The network, for all threads of a run. What passes by itself is tried again, with pauses, and reported.

    `lookup` stands in for `socket.getaddrinfo`; `pause` is the first wait in seconds, doubled each time.
    """

    def __init__(
        self,
        connection: Connection = Connection(),
        report: Report = silent,
        *,
        lookup: Callable[..., list[tuple[Any, ...]]] | None = None,
        pause: float = 0.25,
    ) -> None:
        self.retries = connection.retries
        self._connection = connection
        self._report = report
        self._lookup = lookup
        self._pause = pause
        self._credentials = Credentials(connection.credentials, keyring=connection.keyring, report=report)
        self._made: _Pool | None = None
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. What other threads have under way fails at once."""
        self._closed.set()
        with self._lock:
            if self._made:
                self._made.close()

    def get(self, url: str, *, headers: Mapping[str, str] = _NOTHING, limit: int) -> Answer:
        """Return the answer with its whole body, of at most `limit` bytes when unpacked; status 200, 206, 304 or 416.

        Raises NotThere, AccessDenied, or another SourceError.
        """
        return self._patiently(url, lambda: self._get(url, headers, limit), self._closed)

    @contextmanager
    def stream(
        self, url: str, *, start: int = 0, if_range: str | None = None, stop: threading.Event | None = None
    ) -> Iterator[Stream]:
        """Give the file from the offset `start` on, or all of it where the server sees fit, or it has changed.

        `if_range` is the validator of the bytes that are there already. Waiting ends early when `stop` is set.
        Raises as `get`.
        """
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        if start:
            headers["range"] = f"bytes={start}-"
        if start and if_range:
            headers["if-range"] = if_range
        _, response = self._patiently(url, lambda: self._follow(url, headers), stop or self._closed)
        with closing(response):
            yield streamed(response, start, shown(url))

    def _get(self, url: str, headers: Mapping[str, str], limit: int) -> Answer:
        part = any(name.lower() == "range" for name in headers)  # a range of packed bytes is of no use
        final, response = self._follow(url, {"accept-encoding": "identity" if part else "gzip", **headers})
        with closing(response):
            body = body_of(response, limit, shown(url))
        parts = urlsplit(final)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return Answer(url=bare, status=response.status, headers=response.headers, body=body)

    def _follow(self, url: str, headers: Mapping[str, str]) -> tuple[str, Response]:
        """Return the answer that is no redirect, which the caller closes, and the URL it came from."""
        seen = [url]
        while True:
            response = self._send(seen[-1], headers)
            try:
                target = redirected(response, seen[-1])
                if target is None:
                    return seen[-1], checked(response, shown(seen[-1]))
                self._refuse_detour(target, seen)
            except BaseException:
                response.close()
                raise
            response.close()
            seen.append(target)

    def _refuse_detour(self, target: str, seen: list[str]) -> None:
        """Raise SourceError where a redirect leads in a circle, too far, or out of encryption."""
        asked = shown(seen[0])
        if target in seen:
            raise SourceError(f"{asked} redirects in a circle, by way of {shown(target)}")
        if len(seen) > _REDIRECTS:
            raise SourceError(f"{asked} redirects more than {_REDIRECTS} times")
        schemes = urlsplit(seen[-1]).scheme, urlsplit(target).scheme
        if schemes[1] not in {"http", "https"}:
            raise SourceError(f"{asked} redirects to {shown(target)}, which is no web page")
        if schemes == ("https", "http") and not self._pool(target).trusts(target):
            raise SourceError(
                f"{asked} redirects to {shown(target)}, which is not encrypted",
                hint="If that is intended, name its host with --trusted-host.",
            )

    def _send(self, url: str, headers: Mapping[str, str]) -> Response:
        tried = self._credentials.known(url)
        response = self._pool(url).send(url, _signed(headers, tried), shown(url))
        if response.status != 401:
            return response
        other = self._credentials.asked(url, tried)
        if other is None:
            return response
        response.close()
        return self._pool(url).send(url, _signed(headers, other), shown(url))

    def _pool(self, url: str) -> _Pool:
        with self._lock:
            if self._made is None:
                self._made = self._open(url)
            return self._made

    def _open(self, url: str) -> _Pool:
        # Imported here, since they take longer than all else of a run that answers from its cache.
        from socket import getaddrinfo  # noqa: PLC0415

        from wheelhouse.web.routes import Routes  # noqa: PLC0415

        how = self._connection
        routes = Routes(
            cert=how.cert,
            client_cert=how.client_cert,
            proxy=how.proxy,
            trusted=how.trusted_hosts,
            environment=how.proxy_environment,
        )
        if url.startswith("https:"):
            routes.begin()
        from wheelhouse.web.transport import Pool  # noqa: PLC0415  (30 ms, meanwhile)

        return Pool(routes, how.timeout, self._lookup or getaddrinfo)

    def _patiently(self, url: str, attempt: Callable[[], T], stop: threading.Event) -> T:
        """Return what the attempt returns; a Transient is tried again, `retries` times at most."""
        try:
            return attempt()
        except Transient as error:
            if not self.retries or stop.is_set():
                raise
            first = error
        return self._again(url, first, attempt, stop)

    def _again(self, url: str, first: Transient, attempt: Callable[[], T], stop: threading.Event) -> T:
        import tenacity  # noqa: PLC0415  (50 ms, and most runs see no failure)

        def fail() -> T:
            raise first

        def wait(state: tenacity.RetryCallState) -> float:
            # At least our own pause: a date that has passed asks for none, and all attempts would be over at once.
            return max(backoff(state), _transient(state).retry_after or 0.0)

        def sleep(seconds: float) -> None:
            if stop.wait(seconds):
                raise SourceError(f"{shown(url)} was given up")

        def announce(state: tenacity.RetryCallState) -> None:
            seconds = state.next_action.sleep if state.next_action else 0.0
            self._report(Retrying(url=shown(url), reason=_transient(state).message, wait=float(seconds)))

        backoff = tenacity.wait_exponential(self._pause, max=8) + tenacity.wait_random(0, self._pause)
        attempts = chain([fail], repeat(attempt))  # the first has been made

        def repeated() -> T:
            return next(attempts)()

        patient = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_after_attempt(self.retries + 1),
            wait=wait,
            sleep=sleep,
            before_sleep=announce,
            reraise=True,
        )
        try:
            return patient(repeated)
        except Transient as error:
            raise error.with_context(f"tried {self.retries + 1} times") from error.__cause__


def _transient(state: Any) -> Transient:
    error = state.outcome.exception()
    return error if isinstance(error, Transient) else Transient(str(error))


def _signed(headers: Mapping[str, str], authorization: str | None) -> dict[str, str]:
    signed = {"user-agent": f"whbuild/{_version()}", **headers}
    return {**signed, "authorization": authorization} if authorization else signed


@lru_cache(maxsize=1)
def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  (25 ms; httpcore2 imports it too)

    try:
        return version("whbuild")
    except PackageNotFoundError:  # run from a checkout
        return "0"
