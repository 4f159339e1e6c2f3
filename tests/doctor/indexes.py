"""A small index, and a server of it that can be wrong in many ways."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import sdist, wheel

Answer: TypeAlias = tuple[int, dict[str, str], bytes]
Fault: TypeAlias = Callable[[str, Answer], Answer]
"""A path and the right answer -> the wrong one."""

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "old"
version = "1.0"
"""
TYPES = {".html": "text/html", ".v1_json": "application/vnd.pypi.simple.v1+json"}


def built(folder: Path) -> Path:
    """Return an index of a wheel, one with a local version, and an sdist."""
    old = sdist("old", "1.0", pyproject=PYPROJECT, files={"backend.py": b"def build_wheel(*_): ..."})
    files = Pypi(wheel("app", "1.0", ["plus"]), wheel("plus", "1.0+cpu"), old).folder(folder / "files")
    ran = whbuild("app", "old", folder / "index", "--no-index", "-f", files, "--python", "3.12", "--platform", "linux")
    assert ran.code == 0, ran
    return readable(folder / "index")


def readable(index: Path) -> Path:
    """Let everybody read the index, whatever files are for where the tests run; return it."""
    for path in (index, *index.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return index


def right(index: Path, path: str, headers: Mapping[str, str]) -> Answer:
    """Return what a good server answers."""
    place = index / unquote(path).lstrip("/")
    if place.is_dir() and not path.endswith("/"):
        return 301, {"location": f"{path}/"}, b""
    place = place / "index.html" if place.is_dir() else place
    if not place.is_file():
        return 404, {}, b""
    kind = TYPES.get(place.suffix, "application/octet-stream")
    body = place.read_bytes()
    if headers.get("range") == "bytes=0-0":
        return 206, {"content-type": kind, "content-range": f"bytes 0-0/{len(body)}"}, body[:1]
    return 200, {"content-type": kind}, body


@contextmanager
def served(index: Path, fault: Fault = lambda _, answer: answer) -> Iterator[str]:
    """Serve the index, with a fault, for as long as the block lasts; give the address of its root."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16  # head and body at once: the other side waits for the second packet of two

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            asked = {name.lower(): value for name, value in self.headers.items()}
            status, headers, body = fault(path, right(index, path, asked))
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
