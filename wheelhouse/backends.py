"""Build backends for the sdists of a run: nothing of it is made, or imported, before the first sdist needs it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from wheelhouse.dists.files import Sdist
from wheelhouse.dists.metadata import Metadata
from wheelhouse.requirements.ask import Sources
from wheelhouse.web.client import Connection


class Backends:
    """Asks the backend of an sdist for its metadata; its build requirements come from the same sources as all else."""

    def __init__(
        self,
        sources: Sources,
        connection: Connection,
        check: Callable[[Path, Sdist], None] = lambda *_: None,
        *,
        uploaded_before: datetime | None = None,
    ) -> None:
        """`check` raises where no code of the sdist at a path may be run."""
        self._check = check
        self._options = tuple(pip_options(sources, connection, uploaded_before))
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._prepare: Callable[[Path, Sdist], Metadata] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def metadata(self, path: Path, dist: Sdist) -> Metadata:
        """Return the metadata of the sdist at the path. Raises BuildError, BadArchive, or what the check does."""
        self._check(path, dist)
        with self._lock:
            self._prepare = self._prepare or self._ready()
        return self._prepare(path, dist)

    def _ready(self) -> Callable[[Path, Sdist], Metadata]:
        from wheelhouse.dists.backend import prepare_metadata  # noqa: PLC0415  (few runs build anything)
        from wheelhouse.dists.environments import Environments  # noqa: PLC0415  (the same)

        environments = self._stack.enter_context(Environments(index_args=self._options))
        return partial(prepare_metadata, environments=environments)


def pip_options(sources: Sources, connection: Connection, uploaded_before: datetime | None = None) -> Iterator[str]:
    """Yield the options with which pip goes to the same sources in the same way, and sees what we see."""
    yield from ("--no-index",) if sources.index_url is None else ("--index-url", _absolute(sources.index_url))
    lists = (
        ("--extra-index-url", map(_absolute, sources.extra_index_urls)),
        ("--find-links", map(_absolute, sources.find_links)),
        ("--trusted-host", sources.trusted_hosts),
    )
    for option, values in lists:
        for value in values:
            yield from (option, value)
    single = (("--cert", connection.cert), ("--client-cert", connection.client_cert))
    for option, path in single:
        yield from (option, str(Path(path).absolute())) if path else ()
    yield from ("--proxy", connection.proxy) if connection.proxy else ()
    yield from () if connection.proxy_environment else ("--no-proxy-env",)
    yield from () if uploaded_before is None else ("--uploaded-prior-to", uploaded_before.isoformat())
    yield from ("--retries", str(connection.retries), "--timeout", f"{connection.timeout:g}")


def _absolute(location: str) -> str:
    # pip runs in another folder.
    if "://" in location or location.lower().startswith("file:"):
        return location
    return Path(os.path.abspath(location)).as_uri()  # noqa: PTH100  (joins `..` without asking the disk)
