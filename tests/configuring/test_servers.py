"""What is printed for nginx, Apache and Caddy, in the servers themselves: exactly that text."""

from __future__ import annotations

import base64
import gzip
import http.client
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from tests import servers
from tests.configuring.open_folder import open_folder, opened
from tests.pypi import JSON
from wheelhouse.configuring.apache import apache
from wheelhouse.configuring.caddy import caddy
from wheelhouse.configuring.nginx import nginx
from wheelhouse.configuring.site import Site
from wheelhouse.errors import UsageError
from wheelhouse.headers import POLICY

TREE = Path(__file__).parent.parent / "trees" / "small"
TEXTS: dict[str, Callable[[Site], str]] = {"nginx": nginx, "apache": apache, "caddy": caddy}
WHEEL = "/packages/flask-3.0-py3-none-any.whl"
PIP = f"{JSON}, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SITE = Site(index=Path("/srv/index"))


class Answered:
    """An answer, its header names in lower case."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self.vary = ",".join(answer.headers.get_all("Vary", [])).lower()
        self.type = self.headers.get("content-type", "").partition(";")[0]
        self.body = answer.read()


def ask(url: str, path: str, method: str = "GET", **headers: str) -> Answered:
    """Ask as the headers say, whose `_` stand for `-`; nothing is added, followed or unpacked."""
    where = urlsplit(url)
    made = http.client.HTTPConnection(where.netloc)
    if where.scheme == "https":
        made = http.client.HTTPSConnection(where.netloc, context=ssl._create_unverified_context())
    with closing(made) as connection:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Answered(connection.getresponse())


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with an index in it, of which one page is large."""
    with open_folder() as made:
        shutil.copytree(TREE, made / "my index")
        (made / "my index" / "packages").mkdir()
        (made / "my index" / WHEEL[1:]).write_bytes(bytes(range(256)) * 40)
        (made / "my index" / f"{WHEEL[1:]}.metadata").write_text("Metadata-Version: 2.1\n")
        (made / "my index" / "catalogue").mkdir()
        for name in ("index.html", "catalogue/catalogue.css", "catalogue/catalogue.js", "catalogue/states.js"):
            (made / "my index" / name).write_text("a part of the catalogue\n")
        (made / "my index" / ".whbuild").mkdir(exist_ok=True)
        (made / "my index" / ".whbuild" / "manifest.json").write_text("{}")
        page = made / "my index" / "simple" / "torch" / "index.html"
        page.write_bytes(page.read_bytes() + b"<!-- -->" * 500)
        opened(made)
        yield made


@pytest.fixture(scope="module", params=sorted(TEXTS))
def url(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    with serving(request.param, Site(index=folder / "my index"), folder / request.param) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/index.html"])
def test_the_catalogue_may_load_nothing_from_elsewhere(url: str, path: str) -> None:
    found = ask(url, path, accept=BROWSER)
    assert (found.status, found.type, found.body) == (200, "text/html", b"a part of the catalogue\n")
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["cache-control"] == "no-cache"
    assert "content-security-policy" not in ask(url, "/simple/").headers


@pytest.mark.parametrize(
    ("name", "told"),
    [("catalogue.css", "text/css"), ("catalogue.js", "text/javascript"), ("states.js", "text/javascript")],
)
def test_what_the_catalogue_loads(url: str, name: str, told: str) -> None:
    found = ask(url, f"/catalogue/{name}", accept="*/*")
    assert (found.status, found.type, found.headers["cache-control"]) == (200, told, "no-cache")


def serving(server: str, site: Site, aside: Path) -> AbstractContextManager[str]:
    if servers.PROGRAMS[server] is None:
        pytest.skip(f"this machine has no {server}")
    return servers.served(server, site, aside)


@pytest.mark.parametrize("page", ["/simple/", "/simple/flask/"])
@pytest.mark.parametrize(
    ("wish", "form"),
    [
        (PIP, JSON),
        (JSON, JSON),
        ("application/vnd.pypi.simple.latest+json", None),
        (f"{JSON};q=0, text/html", "text/html"),
        (f"{JSON}; q=0.000 , text/html;q=0.1", "text/html"),
        (f"text/html;q=0.5, {JSON};q=0.9", JSON),
        ("text/html", "text/html"),
        (BROWSER, "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_a_page_comes_as_the_client_wants_it(url: str, page: str, wish: str, form: str | None) -> None:
    answer = ask(url, page, Accept=wish)
    if form is None:  # version "latest": a server may do without (PEP 691)
        assert answer.status in {200, 406}
        return
    assert (answer.status, answer.type) == (200, form)
    assert answer.body == (TREE / page[1:] / ("index.html" if form == "text/html" else "index.v1_json")).read_bytes()
    assert "accept" in answer.vary.split(",")


def test_who_says_nothing_gets_html(url: str) -> None:
    assert ask(url, "/simple/flask/").type == "text/html"


def test_apache_weighs_q_and_says_406(folder: Path) -> None:
    with serving("apache", Site(index=folder / "my index"), folder / "weighing") as url:
        assert ask(url, "/simple/flask/", Accept=f"{JSON};q=0.1, text/html").type == "text/html"
        assert ask(url, "/simple/flask/", Accept="image/png").status == 406


@pytest.mark.parametrize(("page", "form"), [("index.html", "text/html"), ("index.v1_json", JSON)])
def test_a_form_has_its_type_under_its_own_name_too(url: str, page: str, form: str) -> None:
    assert ask(url, f"/simple/flask/{page}", Accept=PIP).headers["content-type"].removesuffix("; charset=utf-8") == form


@pytest.mark.parametrize(("path", "rule"), [("/simple/flask/", "no-cache"), (WHEEL, "max-age=31536000, immutable")])
def test_what_is_kept_and_how_it_is_asked_for_again(url: str, path: str, rule: str) -> None:
    first = ask(url, path, Accept=PIP)
    assert first.headers["cache-control"] == rule
    again = ask(url, path, Accept=PIP, If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["cache-control"]) == (304, b"", rule)


def test_files_come_in_ranges_and_never_packed(url: str) -> None:
    whole = ask(url, WHEEL, Accept_Encoding="gzip")
    assert (len(whole.body), "content-encoding" in whole.headers) == (256 * 40, False)
    part = ask(url, WHEEL, Range="bytes=-256")
    assert (part.status, part.body) == (206, bytes(range(256)))
    assert ask(url, WHEEL, "HEAD").headers["content-length"] == str(256 * 40)
    assert ask(url, f"{WHEEL}.metadata").body == b"Metadata-Version: 2.1\n"


def test_large_pages_are_packed_for_whoever_unpacks(url: str) -> None:
    packed = ask(url, "/simple/torch/", Accept="text/html", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == ask(url, "/simple/torch/", Accept="text/html").body
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.vary


@pytest.mark.parametrize(
    "path", ["/simple/none/", "/.whbuild/manifest.json", "/packages/", "/../about", "/simple/%2e%2e/%2e%2e/about"]
)
def test_what_is_not_to_be_had(url: str, path: str) -> None:
    assert ask(url, path, Accept=PIP).status in {400, 403, 404}


def test_a_page_without_its_slash_is_told_where_it_is(url: str) -> None:
    answer = ask(url, "/simple/flask", Accept="text/html")
    assert answer.status in {301, 308}
    assert answer.headers["location"].removeprefix(url) == "/simple/flask/"


def test_nothing_is_written(url: str) -> None:
    assert ask(url, WHEEL, "DELETE").status == 405
    assert ask(url, WHEEL, "PUT", Content_Length="0").status == 405


@pytest.mark.parametrize("name", TEXTS)
def test_a_link_to_the_current_index_is_followed(name: str, folder: Path) -> None:
    link = folder / f"current-{name}"
    link.symlink_to(folder / "my index")
    with serving(name, Site(index=link), folder / f"{name}-by-link") as url:
        assert ask(url, "/simple/flask/", Accept=PIP).type == JSON
        assert ask(url, WHEEL, "HEAD").status == 200


@pytest.fixture(scope="module")
def secrets(folder: Path) -> Mapping[str, Path]:
    """A certificate with its key, and a file of logins in which there is one, `may:enter`."""
    if shutil.which("openssl") is None:
        pytest.skip("this machine has no openssl")
    certificate, key, logins = (folder / name for name in ("index.pem", "index.key", "index.htpasswd"))
    request = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost")
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    hashed = subprocess.run(["openssl", "passwd", "-apr1", "enter"], check=True, capture_output=True, text=True).stdout
    logins.write_text(f"may:{hashed}")
    opened(folder)
    return {"certificate": certificate, "key": key, "logins": logins}


@pytest.mark.parametrize("name", ["nginx", "apache"])
def test_tls_and_logins(name: str, folder: Path, secrets: Mapping[str, Path]) -> None:
    site = replace(Site(index=folder / "my index"), **secrets)
    with serving(name, site, folder / f"{name}-secret") as url:
        assert ask(url, "/simple/flask/").status == 401
        login = f"Basic {base64.b64encode(b'may:enter').decode()}"
        assert ask(url, "/simple/flask/", Accept=PIP, Authorization=login).type == JSON


def test_caddy_has_tls(folder: Path, secrets: Mapping[str, Path]) -> None:
    site = Site(index=folder / "my index", name="localhost", certificate=secrets["certificate"], key=secrets["key"])
    with serving("caddy", replace(site, name=None), folder / "caddy-secret") as url:
        assert ask(url, "/simple/flask/", Accept=PIP).type == JSON


@pytest.mark.parametrize("server", TEXTS)
@pytest.mark.parametrize("name", ["two\nlines", "a\x1bb"])
def test_a_folder_that_no_configuration_can_name(server: str, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name"):
        TEXTS[server](Site(index=Path("/srv") / name))


@pytest.mark.parametrize(("server", "name"), [("nginx", "$host"), ("apache", "${HOME}"), ("caddy", "{host}")])
def test_a_folder_is_no_variable(server: str, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name") as refused:
        TEXTS[server](Site(index=Path("/srv") / name))
    assert "by a link" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("server", "line"),
    [
        ("nginx", "listen [::1]:81;"),
        ("nginx", "server_name index.example;"),
        ("apache", "Listen [::1]:81"),
        ("apache", "<VirtualHost [::1]:81>"),
        ("apache", "ServerName index.example"),
        ("caddy", "http://index.example:81 {"),
        ("caddy", "bind [::1]"),
    ],
)
def test_where_it_listens(server: str, line: str) -> None:
    text = TEXTS[server](replace(SITE, host="::1", port=81, name="index.example"))
    assert line in [each.strip() for each in text.splitlines()]


@pytest.mark.parametrize("server", TEXTS)
def test_where_tls_and_logins_go(server: str) -> None:
    told = TEXTS[server](SITE)
    assert "TLS" in told
    assert "Logins" in told
    assert max(len(line) for line in told.splitlines() if POLICY not in line) <= 120
