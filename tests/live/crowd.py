"""Clients that ask a server without pause until their block ends, each in a thread of its own, and what went wrong."""

from __future__ import annotations

import hashlib
import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import urlopen

from tests.links import linked, listed, projects


class Crowd:
    """What the clients did: how often each came to its end, and the failures of all."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.failures: list[str] = []
        self._end = threading.Event()

    @contextmanager
    def of(self, clients: Mapping[str, Callable[[], None]]) -> Iterator[None]:
        """Let every client run again and again for as long as the block lasts."""
        threads = [threading.Thread(target=self._run, args=client) for client in clients.items()]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._end.set()
            for thread in threads:
                thread.join()

    def _run(self, name: str, client: Callable[[], None]) -> None:
        while not self._end.is_set():
            try:
                client()
            except (AssertionError, ValueError, http.client.HTTPException) as error:
                self.failures.append(f"{name}: {error!r}")
            self.done[name] += 1


def crawl(url: str) -> None:
    """Read the root page, each page of a project in both forms, and all to which they lead; check every hash."""
    for project in projects(_got(f"{url}/simple/").decode()):
        page = f"{url}/simple/{project}/"
        for link in (*linked(_got(page).decode()), *listed(_got(f"{page}index.v1_json"))):
            for address, sha256 in link.leads_to():
                _check(urljoin(page, address), sha256)


def _check(address: str, digest: str) -> None:
    assert hashlib.sha256(_got(address)).hexdigest() == digest, unquote(urlsplit(address).path)


def _got(address: str) -> bytes:
    try:
        with urlopen(address, timeout=30) as answer:
            body: bytes = answer.read()
            return body
    except OSError as error:
        raise AssertionError(f"{unquote(urlsplit(address).path)}: {error}") from error
