"""A repository on a server that knows git over HTTP, as the hosts of code are: `git http-backend`."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.projects.repositories import commit, git, needs_git, project
from wheelhouse.errors import NotThere
from wheelhouse.projects.git import Git
from wheelhouse.requirements.locations import location

pytestmark = [needs_git, pytest.mark.skipif(os.name == "nt", reason="git has no http-backend there")]


class _Smart(BaseHTTPRequestHandler):
    root: Path

    def do_GET(self) -> None:
        """Answer as a CGI would (RFC 3875)."""
        path, _, query = self.path.partition("?")
        asked = {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
        }
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        ran = subprocess.run(
            ["git", "http-backend"], env={**os.environ, **asked}, input=body, capture_output=True, check=True
        )
        head, _, content = ran.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Answer likewise."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a repository with two commits, the first of which is `v1`, and a third on no branch."""
    folder = project(tmp_path / "served" / "demo")
    commit(folder, "v1")
    project(folder, version="2.0")
    commit(folder)
    git(folder, "checkout", "--quiet", "--detach")
    project(folder, version="3.0")
    git(folder, "update-ref", "refs/pull/7/head", commit(folder))
    git(folder, "checkout", "--quiet", "-")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


@pytest.fixture
def url(source: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Smart,), {"root": source.parent}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"git+http://127.0.0.1:{server.server_address[1]}/demo/.git"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("ref", "version"), [("", "2.0"), ("@v1", "1.0"), ("@refs/pull/7/head", "3.0")])
def test_a_commit_is_fetched_and_of_others_no_files(url: str, tmp_path: Path, ref: str, version: str) -> None:
    (into := tmp_path / "into").mkdir()
    found = Git().fetch(location(f"{url}{ref}"), into)
    assert f"'{version}'" in (into / "demo.py").read_text()
    assert git(into, "rev-parse", "HEAD") == found.commit
    missing = git(into, "rev-list", "--objects", "--all", "--missing=print").count("?")
    assert missing > 0, "the server was asked to leave them out"


def test_half_a_hash(url: str, source: Path, tmp_path: Path) -> None:
    (into := tmp_path / "into").mkdir()
    first = git(source, "rev-parse", "v1")
    assert Git().fetch(location(f"{url}@{first[:9]}"), into).commit == first


def test_what_is_not_there_is_told_with_what_is(url: str, tmp_path: Path) -> None:
    (into := tmp_path / "into").mkdir()
    with pytest.raises(NotThere) as caught:
        Git().fetch(location(f"{url}@v2"), into)
    assert "v1" in caught.value.context[0]


def test_a_repository_that_is_not_there(url: str, tmp_path: Path) -> None:
    (into := tmp_path / "into").mkdir()
    with pytest.raises(NotThere):
        Git().peek(location(url.replace("demo", "other")), into)
