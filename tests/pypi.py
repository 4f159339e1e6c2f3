"""An index made of specimens: as a flat folder, as a tree of pages, and as a server on the loopback with switches."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tests.specimens import sha256
from wheelhouse.dists.files import normalized, parse_filename
from wheelhouse.dists.ranges import Got, Span, Tail, Wish, driven, read_metadata

JSON = "application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True, kw_only=True)
class Published:
    """A file of the index. `facts` are further keys of its PEP 691 object, such as `yanked` or `upload-time`."""

    filename: str
    data: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def metadata(self) -> bytes | None:
        """The METADATA of a wheel; None where there is none to be read, and for an sdist."""
        dist = parse_filename(self.filename)
        if not self.filename.endswith(".whl"):
            return None
        return driven(read_metadata(dist), self._part)  # type: ignore[arg-type]  # the suffix says that it is a wheel

    def _part(self, wish: Wish) -> Got:
        size = len(self.data)
        match wish:
            case Tail(length=length):
                start, stop = max(0, size - length), size
            case Span(start=start, stop=stop):
                pass
        return Got(data=self.data[start:stop], start=start, size=size)


@dataclass(kw_only=True)
class Switches:
    """How a server behaves; may be changed while it runs. `latency` is in seconds.

    `sidecars`: announced with a hash; `silent`, there but not announced; `missing`, announced and not there; `none`.
    `failing` maps a path to the status it gets, `moved` a path to where it redirects. `auth` is `user:password`;
    `status` is the `project-status` of every page (PEP 792).
    """

    json: bool = True
    html: bool = True
    gzip: bool = True
    hashes: bool = True
    sidecars: str = "announced"
    ranges: bool = True
    etag: bool = True
    cache_control: str | None = None
    latency: float = 0.0
    auth: str | None = None
    status: Mapping[str, str] | None = None
    moved: dict[str, str] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that a server answered; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    status: int


class Served:
    """A server that runs: where it is, how it behaves, and what it was asked."""

    def __init__(self, address: str, switches: Switches) -> None:
        self.address = address
        self.url = f"{address}/simple/"
        self.switches = switches
        self.requests: list[Request] = []

    def paths(self, beginning: str = "") -> list[str]:
        """Return the paths asked for that begin so, in order."""
        return [request.path for request in self.requests if request.path.startswith(beginning)]


class Pypi:
    """Files to publish."""

    def __init__(self, *files: tuple[str, bytes]) -> None:
        self.files: list[Published] = []
        for filename, data in files:
            self.add(filename, data)

    def add(self, filename: str, data: bytes, **facts: Any) -> None:
        """Publish a file; facts are keys of PEP 691 with `_` for `-`."""
        spelled = {name.replace("_", "-"): value for name, value in facts.items()}
        self.files.append(Published(filename=filename, data=data, facts=spelled))

    def folder(self, path: Path) -> Path:
        """Write every file into one flat folder, and return it."""
        path.mkdir(parents=True, exist_ok=True)
        for file in self.files:
            (path / file.filename).write_bytes(file.data)
        return path

    def tree(self, path: Path, *, json: bool = True) -> Path:
        """Write a tree as on a static server, and return its `simple` folder."""
        self.folder(path / "packages")
        switches = Switches()
        for project in self.projects():
            page = path / "simple" / project
            page.mkdir(parents=True)
            (page / "index.html").write_bytes(self.html(project, "../../packages/", switches))
            if json:
                (page / "index.v1_json").write_bytes(self.json(project, "../../packages/", switches))
        return path / "simple"

    def projects(self) -> list[str]:
        """Return the normalized names of all projects."""
        return sorted({parse_filename(file.filename).project for file in self.files})

    def json(self, project: str, packages: str, switches: Switches) -> bytes:
        """Return the PEP 691 page of a project."""
        page = {"meta": {"api-version": "1.1"}, "name": project, "files": self._objects(project, packages, switches)}
        if switches.status is not None:
            page |= {"meta": {"api-version": "1.4"}, "project-status": switches.status}
        return json.dumps(page).encode()

    def html(self, project: str, packages: str, switches: Switches) -> bytes:
        """Return the PEP 503 page of a project."""
        lines = ["<!DOCTYPE html>", '<meta name="pypi:repository-version" content="1.1">']
        for entry in self._objects(project, packages, switches):
            sha = entry["hashes"].get("sha256")
            href = entry["url"] + (f"#sha256={sha}" if sha else "")
            lines.append(f'<a href="{href}"{_attributes(entry)}>{entry["filename"]}</a><br/>')
        return "\n".join(lines).encode()

    @contextmanager
    def serve(self, *, tls: ssl.SSLContext | None = None, **switches: Any) -> Iterator[Served]:
        """Give the index on a server of the loopback."""
        server = _Server(("127.0.0.1", 0), _Handler)
        server.tls = tls
        server.daemon_threads = True
        served = Served(
            f"http{'' if tls is None else 's'}://127.0.0.1:{server.server_address[1]}", Switches(**switches)
        )
        server.pypi, server.served = self, served  # type: ignore[attr-defined]  # what its handlers are to know
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _objects(self, project: str, packages: str, switches: Switches) -> list[dict[str, Any]]:
        return [
            _object(one, packages, switches) for one in self.files if parse_filename(one.filename).project == project
        ]


def _object(file: Published, packages: str, switches: Switches) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": file.filename,
        "url": packages + quote(file.filename),
        "hashes": {"sha256": sha256(file.data)} if switches.hashes else {},
        "size": len(file.data),
        "yanked": False,
    }
    metadata = file.metadata if switches.sidecars in {"announced", "missing"} else None
    if metadata is not None:
        entry["core-metadata"] = {"sha256": sha256(metadata)}
    return entry | dict(file.facts)


def _attributes(entry: Mapping[str, Any]) -> str:
    found = {"data-requires-python": entry.get("requires-python"), "data-upload-time": entry.get("upload-time")}
    if entry["yanked"]:
        found["data-yanked"] = "" if entry["yanked"] is True else entry["yanked"]
    if entry.get("core-metadata"):
        found["data-core-metadata"] = f"sha256={entry['core-metadata']['sha256']}"
    return "".join(f' {name}="{html.escape(value)}"' for name, value in found.items() if value is not None)


class _Server(ThreadingHTTPServer):
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        with suppress(ConnectionError):  # a client that has what it wanted may leave at any moment
            if self.tls is None:
                super().finish_request(request, client_address)
                return
            with suppress(ssl.SSLError), self.tls.wrap_socket(request, server_side=True) as encrypted:
                super().finish_request(encrypted, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        pypi: Pypi = self.server.pypi  # type: ignore[attr-defined]
        switches = self._served.switches
        time.sleep(switches.latency)
        path = unquote(urlsplit(self.path).path)
        if switches.auth is not None and self.headers["authorization"] != _basic(switches.auth):
            self._answer(401, b"who are you?", {"www-authenticate": "Basic"})
        elif path in switches.failing:
            self._answer(switches.failing[path], b"as told")
        elif path in switches.moved:
            self._answer(302, b"", {"location": switches.moved[path]})
        elif path.startswith("/packages/"):
            self._file(pypi, path.removeprefix("/packages/"), switches)
        else:
            self._page(pypi, path, switches)

    @property
    def _served(self) -> Served:
        served: Served = self.server.served  # type: ignore[attr-defined]
        return served

    def _page(self, pypi: Pypi, path: str, switches: Switches) -> None:
        project = path.removeprefix("/simple/").rstrip("/")
        if not path.startswith("/simple/") or project not in pypi.projects() or normalized(project) != project:
            self._answer(404, b"no such page")
        elif switches.json and JSON in self.headers["accept"]:
            self._validated(pypi.json(project, "/packages/", switches), JSON, switches)
        elif switches.html:
            self._validated(pypi.html(project, "/packages/", switches), "text/html; charset=utf-8", switches)
        else:
            self._answer(406, b"nothing you can read")

    def _validated(self, body: bytes, content_type: str, switches: Switches) -> None:
        headers = {"content-type": content_type}
        if switches.cache_control:
            headers["cache-control"] = switches.cache_control
        if switches.etag:
            headers["etag"] = f'"{sha256(body)[:16]}"'
            if self.headers["if-none-match"] == headers["etag"]:
                self._answer(304, b"", headers)
                return
        if switches.gzip and "gzip" in (self.headers["accept-encoding"] or ""):
            body, headers["content-encoding"] = gzip.compress(body, 1), "gzip"
        self._answer(200, body, headers)

    def _file(self, pypi: Pypi, filename: str, switches: Switches) -> None:
        wanted = filename.removesuffix(".metadata")
        found = next((file for file in pypi.files if file.filename == wanted), None)
        if found is None or (filename != wanted and switches.sidecars in {"none", "missing"}):
            self._answer(404, b"no such file")
        elif filename != wanted:
            self._answer(200, found.metadata or b"", {"content-type": "text/plain"})
        elif switches.ranges and self.headers["range"]:
            self._part(found.data)
        else:
            self._answer(200, found.data, {"content-type": "application/octet-stream"})

    def _part(self, data: bytes) -> None:
        found = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers["range"])
        assert found, self.headers["range"]
        first, last = found.groups()
        start = int(first) if first else max(0, len(data) - int(last))
        stop = min(int(last) + 1, len(data)) if first and last else len(data)
        if start >= len(data):
            self._answer(416, b"", {"content-range": f"bytes */{len(data)}"})
        else:
            self._answer(206, data[start:stop], {"content-range": f"bytes {start}-{stop - 1}/{len(data)}"})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        # Noted before it is sent, so that a test that has its answer finds its request.
        asked = {name.lower(): value for name, value in self.headers.items()}
        self._served.requests.append(Request(path=unquote(self.path), headers=asked, status=status))
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name for it)
        """Keep quiet: what was asked is in `requests`."""


def _basic(user_and_password: str) -> str:
    return "Basic " + base64.b64encode(user_and_password.encode()).decode()
