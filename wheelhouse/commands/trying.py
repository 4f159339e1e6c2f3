"""`whbuild config client --check`: the client itself gets a package, by nothing but what it is told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol
from urllib.request import url2pathname

import msgspec
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.configuring.change import Change
from wheelhouse.configuring.clients import Wish
from wheelhouse.configuring.trials import Trial, environment, trial
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BadPage, SourceError, Unproven, UsageError
from wheelhouse.events import redacted
from wheelhouse.headers import ACCEPT

_PAGE = 64 << 20  # bytes
_LOOKED_AT = 20  # projects
_PATIENCE = 180.0  # seconds for all that the client does
_TOLD = 12  # lines of a client that failed
_NAMED = re.compile(r"<a\b[^>]*>\s*([^<\s]+)\s*</a>", re.IGNORECASE)


class _Index(Protocol):
    def project(self, name: NormalizedName) -> Project | None: ...


class _Named(msgspec.Struct, frozen=True):
    name: str


class _Root(msgspec.Struct, frozen=True):
    projects: tuple[_Named, ...]


def tried(client: str, wish: Wish, change: Change | None, package: str | None) -> str:
    """Return what is told of a client that got a package; the change None was written, and is found by the client.

    Raises Unproven where it did not, UsageError where the client is not here, SourceError where the index is not.
    """
    program = "pip" if client == "conda" else client
    path = shutil.which(program)
    if path is None:
        raise UsageError(f"{program} is not on the PATH, so it cannot be tried.", hint="Leave out --check.")
    chosen = canonicalize_name(package or _offered(wish))
    made = trial(client, change, chosen, _series())
    with tempfile.TemporaryDirectory(prefix="whbuild-check-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        _run(made, folder, environment(os.environ, made, bare=change is not None), f"{program} did not get {chosen}")
        if chosen not in set(_installed(folder, made.proof)):
            raise Unproven(f"{program} reports no failure, and yet {chosen} is not there.")
    return f"Checked: {program} got {chosen} from {wish.address.url}\n"


def _installed(folder: Path, proof: str) -> Iterator[NormalizedName]:
    for path in folder.glob(proof):
        yield canonicalize_name(path.parent.name.partition("-")[0])


def _run(made: Trial, folder: Path, environment: dict[str, str], failure: str) -> None:
    for name, text in made.files:
        (folder / name).write_text(text, encoding="utf-8")
    for command in made.commands:
        code, printed = _ended(command, folder, environment)
        if code != 0:
            told = tuple(line.rstrip() for line in redacted(printed).splitlines() if line.strip())
            raise Unproven(
                f"{failure}: {' '.join(command[:2])} {f'ended with {code}' if code else 'took too long'}.",
                context=told[-_TOLD:],
                hint="whbuild doctor INDEX URL says what is wrong with an index and the way to it.",
            )


def _ended(command: tuple[str, ...], folder: Path, environment: dict[str, str]) -> tuple[int | None, str]:
    """Return the exit code, None after too long, and what was printed."""
    program = shutil.which(command[0]) or command[0]
    try:
        ran = subprocess.run(  # noqa: S603  (the client that the user named, found on the PATH)
            [program, *command[1:]],
            cwd=folder,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        return None, (error.stdout or b"").decode(errors="replace")
    return ran.returncode, ran.stdout.decode(errors="replace")


def _series() -> str:
    """Return the series of the Python that a client finds first: it is the one that it uses."""
    say = "import sys; print('%d.%d' % sys.version_info[:2])"
    python = shutil.which("python3") or shutil.which("python") or sys.executable
    ran = subprocess.run([python, "-c", say], check=False, capture_output=True, text=True, timeout=_PATIENCE)  # noqa: S603  (a Python of the PATH)
    return ran.stdout.strip() or "{}.{}".format(*sys.version_info)


def _offered(wish: Wish) -> str:
    """Return a project of the index of which every Python can use a wheel, or just one. Raises SourceError."""
    with _reached(wish.address.url) as (names, index):
        first = next(iter(names), None)
        if first is None:
            raise SourceError(f"{wish.address.url} lists no project, so there is none to try.")
        return next((name for name in islice(names, _LOOKED_AT) if _is_easy(index.project(name))), first)


def _is_easy(project: Project | None) -> bool:
    newest = next(iter(project.releases), None) if project else None
    offers = newest.offers if newest else ()
    return any(offer.file.filename.endswith("py3-none-any.whl") and not offer.file.yanked for offer in offers)


@contextmanager
def _reached(url: str) -> Iterator[tuple[tuple[NormalizedName, ...], _Index]]:
    """Give the names of the index, and the index. Raises SourceError."""
    if url.startswith("file:"):
        from wheelhouse.index.folder import FolderIndex  # noqa: PLC0415  (one of the two)

        root = Path(url2pathname(url.removeprefix("file://")))
        yield tuple(sorted(path.name for path in root.iterdir() if path.is_dir())), FolderIndex(root)  # type: ignore[misc]  # whbuild wrote them
        return
    from wheelhouse.index.http import HttpIndex  # noqa: PLC0415  (one of the two)
    from wheelhouse.web.client import Connection, Web  # noqa: PLC0415

    with Web(Connection(retries=1)) as web:
        answer = web.get(url, headers={"accept": ACCEPT}, limit=_PAGE)
        names = _names(answer.body, answer.headers.get("content-type", ""), url)
        yield names, HttpIndex(url, web=web, cache=None, clock=lambda: 0.0)


def _names(body: bytes, content_type: str, url: str) -> tuple[NormalizedName, ...]:
    if "json" not in content_type:
        return tuple(map(canonicalize_name, _NAMED.findall(body.decode(errors="replace"))))
    try:
        root = msgspec.json.decode(body, type=_Root)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadPage(f"{url} is no root page of an index.", hint="Its address usually ends in /simple/.") from None
    return tuple(canonicalize_name(each.name) for each in root.projects)
