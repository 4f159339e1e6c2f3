"""The tutorial and the how-to pages are true: every command is run, against indexes on the loopback."""

from __future__ import annotations

import base64
import http.server
import shutil
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pypi import Pypi, Switches
from tests.specimens import sha256, wheel
from tests.told import tell
from wheelhouse.dists.files import parse_filename

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the pages are for a Linux machine"),
    pytest.mark.skipif(shutil.which("bash") is None, reason="the pages are for bash"),
]

TAG = "cp{0}{1}-cp{0}{1}".format(*sys.version_info)
DAY = "2025-06-01T00:00:00Z"
FLASK = (
    "blinker>=1.9.0",
    "click>=8.1.3",
    "itsdangerous>=2.2.0",
    "jinja2>=3.1.2",
    "markupsafe>=2.1.1",
    "werkzeug>=3.1.0",
)
REQUESTS = ("charset-normalizer>=2", "idna>=2.5", "urllib3>=1.21", "certifi>=2017.4.17")
WHEELS = (
    wheel("blinker", "1.9.0"),
    wheel("click", "8.2.1", ["colorama; platform_system == 'Windows'"]),
    wheel("colorama", "0.4.6"),
    wheel("flask", "3.1.1", FLASK),
    wheel("humanize", "4.12.3"),
    wheel("itsdangerous", "2.2.0"),
    wheel("jinja2", "3.1.6", ["markupsafe>=2.0"]),
    wheel("MarkupSafe", "3.0.2", tag=f"{TAG}-manylinux_2_17_x86_64.manylinux2014_x86_64"),
    wheel("MarkupSafe", "3.0.2", tag=f"{TAG}-win_amd64"),
    wheel("werkzeug", "3.1.3", ["markupsafe>=2.1.1"]),
    wheel("six", "1.17.0", tag="py2.py3-none-any"),
    wheel("certifi", "2025.6.15"),
    wheel("charset-normalizer", "3.4.2"),
    wheel("idna", "3.10"),
    wheel("requests", "2.32.4", REQUESTS),
    wheel("urllib3", "2.2.3"),
)


@pytest.fixture
def pypi() -> Pypi:
    """Return what the pages name, made of nothing, of a day before theirs."""
    made = Pypi()
    for filename, data in WHEELS:
        made.add(filename, data, upload_time=DAY)
    return made


@pytest.mark.live
@pytest.mark.parametrize("page", ["tutorial.md", "from-pip-download.md"])
def test_a_page_as_it_is_written(page: str, pypi: Pypi, tmp_path: Path) -> None:
    with pypi.serve() as served:
        tell(page, tmp_path, {"PIP_INDEX_URL": served.url})


@pytest.mark.live
def test_a_folder_of_pip2pi_is_taken_over(pypi: Pypi, tmp_path: Path) -> None:
    packages = Pypi(*(file for file in WHEELS if file[0].startswith(("humanize-", "six-")))).folder(
        tmp_path / "here" / "packages"
    )
    for path in list(packages.iterdir()):
        page = packages / "simple" / path.name.partition("-")[0]
        page.mkdir(parents=True)
        (page / path.name).symlink_to(f"../../{path.name}")
        (page / "index.html").write_text(f"<a href='{path.name}'>{path.name}</a><br />\n")
    (packages / "simple" / "index.html").write_text("<a href='humanize/'>humanize</a><br />\n<a href='six/'>six</a>\n")
    with pypi.serve() as served:
        tell("from-pip2pi.md", tmp_path, {"PIP_INDEX_URL": served.url})


def test_a_mirror_of_bandersnatch_is_an_index(pypi: Pypi, tmp_path: Path) -> None:
    mirrored(pypi, tmp_path / "here" / "mirror" / "web")
    tell("from-bandersnatch.md", tmp_path, {"PIP_INDEX_URL": "http://127.0.0.1:9/simple/"})  # nobody listens there


def mirrored(pypi: Pypi, web: Path) -> None:
    """Lay the files out as bandersnatch does: in folders by their hashes, and pages with relative links to them."""
    for project in pypi.projects():
        page = pypi.html(project, "../../packages/", Switches()).decode()
        for file in (file for file in pypi.files if parse_filename(file.filename).project == project):
            digest = sha256(file.data)
            place = f"packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{file.filename}"
            (web / place).parent.mkdir(parents=True)
            (web / place).write_bytes(file.data)
            page = page.replace(f"../../packages/{file.filename}", f"../../{place}")
        (web / "simple" / project).mkdir(parents=True)
        (web / "simple" / project / "index.html").write_text(page)


@contextmanager
def proxy(login: str) -> Iterator[tuple[str, list[str]]]:
    """Give a proxy that asks for a login: its host and port, and what went through it."""
    passed: list[str] = []
    wanted = "Basic " + base64.b64encode(login.encode()).decode()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.headers["Proxy-Authorization"] != wanted:
                self.send_error(407)
                return
            passed.append(self.path)
            kept = {name: value for name, value in self.headers.items() if name.lower() in {"accept", "range"}}
            with direct.open(urllib.request.Request(self.path, headers=kept)) as answer:
                body = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", passed
    finally:
        server.shutdown()
        server.server_close()


def test_all_goes_through_the_proxy(pypi: Pypi, tmp_path: Path) -> None:
    with pypi.serve() as served, proxy("user:secret") as (place, passed):
        tell("behind-a-proxy.md", tmp_path, {"PIP_INDEX_URL": served.url}, {"proxy.example:3128": place})
    assert len(passed) > len(REQUESTS)
    assert {request.headers.get("host") for request in served.requests} == {served.address.removeprefix("http://")}


def test_a_private_index_answers_for_its_names(pypi: Pypi, tmp_path: Path) -> None:
    private = Pypi(wheel("acme-billing", "1.4", ["requests"]))
    Pypi(wheel("acme-tools", "2.1")).folder(tmp_path / "here" / "dist")
    with pypi.serve() as served, private.serve(auth="me:secret") as guarded:
        address = guarded.address.removeprefix("http://")
        # What netrc names is a host without a port.
        known = {"machine index.example": "machine 127.0.0.1", "index.example": address, "https://": "http://"}
        tell("private-index.md", tmp_path, {"PIP_INDEX_URL": served.url}, known)
