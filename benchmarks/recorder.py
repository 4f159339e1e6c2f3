"""What a replica lacks, fetched from the default index once and kept: pages, files, metadata."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import shutil
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any
from urllib.parse import unquote

import httpx2
from pip._internal.models.index import PyPI

from wheelhouse.dists.files import Wheel, parse_filename
from wheelhouse.dists.ranges import Got, Tail, read_metadata

JSON = "application/vnd.pypi.simple.v1+json"
TYPES = {".json": JSON, ".html": "text/html"}
AT_ONCE = 8  # requests; the index is a guest's, not ours


class NotFound(Exception):
    """The index has no such page or file, or it may not be asked."""


class Recorder:
    """Fetch pages and files into a folder: `full/NAME/` with metadata announced, `bare/NAME/` without, `packages/`."""

    def __init__(self, data: Path, *, offline: bool) -> None:
        self._data = data
        self._offline = offline
        self._client = httpx2.Client(timeout=600, follow_redirects=True)
        self._slots = BoundedSemaphore(AT_ONCE)
        self._one_at_a_time: dict[str, Lock] = {}

    def page(self, project: str, wanted: str) -> Path:
        """Record all forms of a project's page; return the one wanted, such as `full/index.json`."""
        kind, form = wanted.split("/")
        path = self._data / kind / project / form
        return self._once(project, path, lambda: self._record_page(project))

    def file(self, url_path: str) -> Path:
        """Record a file, or the metadata of a wheel; `url_path` begins with `/packages/`."""
        path = (self._data / unquote(url_path).lstrip("/")).resolve()
        if not path.is_relative_to(self._data / "packages"):
            raise NotFound(url_path)
        return self._once(url_path, path, lambda: put(path, self._file(url_path)))

    def _once(self, what: str, path: Path, record: Callable[[], None]) -> Path:
        with self._one_at_a_time.setdefault(what, Lock()):
            if not path.exists():
                if self._offline:
                    raise NotFound(str(path))
                record()
        return path

    def _record_page(self, project: str) -> None:
        page = json.loads(self._get(f"{PyPI.simple_url}/{project}/", Accept=JSON).content)
        for file in page["files"]:
            origin, _, rest = file["url"].partition("/packages/")
            file["url"] = f"/packages/{rest}"
            self._remember_origin(origin)
            file.pop("core-metadata", None)
            file.pop("data-dist-info-metadata", None)
        put_page(self._data / "bare" / project, page)
        for file in page["files"]:
            file["core-metadata"] = file["data-dist-info-metadata"] = file["filename"].endswith(".whl")
        put_page(self._data / "full" / project, page, compress=True)

    def _remember_origin(self, origin: str) -> None:
        if not self._origin_file.exists():
            put(self._origin_file, origin.encode())

    @property
    def _origin_file(self) -> Path:
        return self._data / "files-origin"

    def _file(self, url_path: str) -> bytes:
        url = self._origin_file.read_text() + url_path
        try:
            return self._get(url).content
        except NotFound:
            if not url.endswith(".metadata"):
                raise
            return self._metadata_of_wheel(url.removesuffix(".metadata"))

    def _metadata_of_wheel(self, url: str) -> bytes:
        dist = parse_filename(url.rpartition("/")[2])
        if not isinstance(dist, Wheel):
            raise NotFound(url)
        reading = read_metadata(dist)
        wish = next(reading)
        while True:
            span = f"-{wish.length}" if isinstance(wish, Tail) else f"{wish.start}-{wish.stop - 1}"
            try:
                wish = reading.send(self._span(url, span))
            except StopIteration as done:
                return bytes(done.value)

    def _span(self, url: str, span: str) -> Got:
        answer = self._get(url, **{"Range": f"bytes={span}", "Accept-Encoding": "identity"})
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT:
            return Got(data=answer.content, start=0, size=len(answer.content))
        where, _, size = answer.headers["Content-Range"].removeprefix("bytes ").partition("/")
        return Got(data=answer.content, start=int(where.partition("-")[0]), size=int(size))

    def _get(self, url: str, **headers: str) -> httpx2.Response:
        with self._slots:
            answer = self._client.get(url, headers=headers)
        if not answer.is_success:
            raise NotFound(url)
        return answer


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(data)
    partial.replace(path)


def put_page(folder: Path, page: dict[str, Any], *, compress: bool = False) -> None:
    """Write a page in both forms, and where asked for compressed as well."""
    for form, text in (("json", json.dumps(page)), ("html", as_html(page))):
        path = folder / f"index.{form}"
        if compress:
            put(path.with_name(f"{path.name}.gz"), gzip.compress(text.encode(), 6, mtime=0))
        put(path, text.encode())


def announce(data: Path) -> None:
    """Put the hashes of all metadata recorded so far into the pages, as a public index does (PEP 714)."""
    for path in data.glob("full/*/index.json"):
        page = json.loads(path.read_bytes())
        hashes = [_metadata_hash(data, file) for file in page["files"]]
        for file, digest in zip(page["files"], hashes, strict=True):
            if digest is not None:
                file["core-metadata"] = file["data-dist-info-metadata"] = {"sha256": digest}
        if any(hashes):
            put_page(path.parent, page, compress=True)


def _metadata_hash(data: Path, file: dict[str, Any]) -> str | None:
    """Return the hash of metadata that is recorded, and not announced yet."""
    recorded = data / f"{unquote(file['url']).lstrip('/')}.metadata"
    if isinstance(file["core-metadata"], dict) or not recorded.exists():
        return None
    return hashlib.sha256(recorded.read_bytes()).hexdigest()


def as_html(page: dict[str, Any]) -> str:
    """Return the JSON page as HTML (PEP 503, 592, 714)."""
    head = '<!DOCTYPE html>\n<html><head><meta name="pypi:repository-version" content="1.1">'
    anchors = "".join(f"{anchor(file)}<br />\n" for file in page["files"])
    return f"{head}<title>Links for {page['name']}</title></head><body>\n{anchors}</body></html>\n"


def anchor(file: dict[str, Any]) -> str:
    """Return the link to one file."""
    attributes = {"href": f"{file['url']}#sha256={file['hashes']['sha256']}"}
    if file.get("requires-python"):
        attributes["data-requires-python"] = file["requires-python"]
    if announced := file.get("core-metadata"):
        word = f"sha256={announced['sha256']}" if isinstance(announced, dict) else "true"
        attributes |= {"data-dist-info-metadata": word, "data-core-metadata": word}
    if file.get("yanked"):
        attributes["data-yanked"] = file["yanked"] if isinstance(file["yanked"], str) else ""
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<a {written}>{file['filename']}</a>"


def server(recorder: Recorder, port: int) -> ThreadingHTTPServer:
    """Return the server that nginx asks for what it does not find."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                path = self._recorded()
            except NotFound:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            with path.open("rb") as file:
                shutil.copyfileobj(file, self.wfile)

        def _recorded(self) -> Path:
            if self.path.startswith("/packages/"):
                return recorder.file(self.path)
            return recorder.page(self.path.split("/")[2], self.headers["X-Wanted"])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (nginx keeps the log)
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Answer)
