"""Projects and repositories of them, made in the test; their backend is in their tree and requires nothing."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
EPOCH = 1_700_000_000

_PYPROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
# Makes a wheel of the modules beside it, and an sdist of all that is there.
_BACKEND = """
import os, tarfile, zipfile
NAME, VERSION, TAG, REQUIRES = {name!r}, {version!r}, {tag!r}, {requires!r}
INFO = f"{{NAME}}-{{VERSION}}.dist-info"
TEXT = f"Metadata-Version: 2.2\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n"
TEXT += "".join(f"Requires-Dist: {{each}}\\n" for each in REQUIRES)
def build_wheel(folder, settings=None, metadata=None):
    name = f"{{NAME}}-{{VERSION}}-{{TAG}}.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        archive.write(f"{{NAME}}.py")
        archive.writestr(f"{{INFO}}/METADATA", TEXT)
        pythons, rest = TAG.split("-", 1)
        tags = "".join(f"Tag: {{each}}-{{rest}}\\n" for each in pythons.split("."))
        archive.writestr(f"{{INFO}}/WHEEL", f"Wheel-Version: 1.0\\nGenerator: x\\n{{tags}}")
        names = (f"{{NAME}}.py", *(f"{{INFO}}/{{each}}" for each in ("METADATA", "WHEEL", "RECORD")))
        archive.writestr(f"{{INFO}}/RECORD", "".join(f"{{each}},,\\n" for each in names))
    return name
def build_sdist(folder, settings=None):
    stem = f"{{NAME}}-{{VERSION}}"
    with open("PKG-INFO", "w") as file:
        file.write(TEXT)
    with tarfile.open(os.path.join(folder, f"{{stem}}.tar.gz"), "w:gz") as archive:
        for each in (f"{{NAME}}.py", "backend.py", "pyproject.toml", "PKG-INFO"):
            archive.add(each, f"{{stem}}/{{each}}")
    return f"{{stem}}.tar.gz"
"""


def project(
    folder: Path,
    name: str = "demo",
    version: str = "1.0",
    *,
    tag: str = "py3-none-any",
    requires: tuple[str, ...] = (),
    text: str = "",
) -> Path:
    """Write a project into the folder, and return that. Its name is stated by its backend alone."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(_PYPROJECT)
    (folder / "backend.py").write_text(_BACKEND.format(name=name, version=version, tag=tag, requires=requires))
    (folder / f"{name}.py").write_text(f"__version__ = {version!r}\n{text}")
    return folder


def git(folder: Path, *words: str, environ: Mapping[str, str] | None = None) -> str:
    """Run git in the folder, as nobody in particular, and return what it says."""
    who = {f"GIT_{role}_{what}": "x@y.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {f"GIT_{role}_DATE": f"{EPOCH} +0000" for role in ("AUTHOR", "COMMITTER")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_ALLOW_PROTOCOL": "file"}
    ran = subprocess.run(
        ["git", *words],
        cwd=folder,
        env={**os.environ, **who, **when, **settings, **(environ or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def commit(folder: Path, *tags: str) -> str:
    """Commit all that is in the folder, and return the hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", ".")
    git(folder, "commit", "--quiet", "--message=x")
    for tag in tags:
        git(folder, "tag", "--force", tag)
    return git(folder, "rev-parse", "HEAD")


class _Guarded(SimpleHTTPRequestHandler):
    login: str | None = None
    asked: list[str]

    def do_GET(self) -> None:
        expected = None if self.login is None else f"Basic {base64.b64encode(self.login.encode()).decode()}"
        self.asked.append(self.headers.get("Authorization") or "")
        if expected is not None and self.headers.get("Authorization") != expected:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.end_headers()
            return
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path, login: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve the repositories below the folder; give the address, and what was said of who asks."""
    asked: list[str] = []
    handler = type("Handler", (_Guarded,), {"login": login, "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def bare(source: Path, to: Path) -> Path:
    """Clone the repository so that a plain web server can serve it."""
    git(source, "clone", "--quiet", "--bare", str(source), str(to))
    git(to, "update-server-info")
    return to
