"""Stories of where files come from: indexes, folders and pages, who answered, and who was told which secret."""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Ran, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import wheel

ALPHA = wheel("alpha", "1.0", ["beta"])
BETA = wheel("beta", "1.0")


@pytest.fixture
def served() -> Iterator[Served]:
    with Pypi(ALPHA, BETA).serve() as server:
        yield server


@pytest.fixture
def private() -> Iterator[Served]:
    with Pypi(ALPHA, BETA).serve(auth="me:s3cret") as server:
        yield server


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    return tmp_path


def answered(ran: Ran) -> dict[str, list[str]]:
    """Return which names each source answered for, by the report."""
    assert ran.code == 0, ran
    assert "s3cret" not in ran.out + ran.err
    sources: dict[str, list[str]] = json.loads(ran.out)["sources"]
    return sources


def with_login(url: str, password: str = "s3cret") -> str:
    return url.replace("//", f"//me:{password}@")


@pytest.mark.parametrize("lines", ["--index-url {url}", "--extra-index-url {url}", "--no-index\n-f {url}alpha/"])
def test_a_login_in_a_file_is_for_the_files_of_its_index_too(lines: str, private: Served, served: Served) -> None:
    Path("requirements.txt").write_text(f"{lines.format(url=with_login(private.url))}\nalpha\n")
    ran = whbuild("-r", "requirements.txt", "--no-deps", "index", "-i", served.url, "--report", "-")
    assert list(answered(ran).values()) == [["alpha"]]
    assert served.requests == []


def test_a_login_from_the_environment_is_not_shown(private: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "s3cret")
    Path("requirements.txt").write_text(f"-i {with_login(private.url, '${PASSWORD}')}\nalpha\n")
    assert answered(whbuild("-r", "requirements.txt", "index", "--report", "-"))
    written = [path.read_bytes() for path in Path("index").rglob("*") if path.is_file()]
    assert not any(b"s3cret" in data for data in written)


def test_a_login_of_netrc(private: Served) -> None:
    Path("netrc").write_text("machine 127.0.0.1 login me password s3cret\n")
    assert answered(whbuild("alpha", "index", "-i", private.url, "--report", "-"))


def test_a_wrong_login_is_refused_and_not_shown(private: Served) -> None:
    ran = whbuild("alpha", "index", "-i", with_login(private.url, "wr0ng"))
    assert (ran.code, "wr0ng" in ran.err) == (5, False)
    assert "credentials" in ran.err


def test_a_login_does_not_follow_to_another_host(served: Served) -> None:
    with Pypi().serve(moved={"/simple/beta/": f"{served.url}beta/"}) as moving:
        url = with_login(moving.url.replace("127.0.0.1", "localhost"))
        assert answered(whbuild("beta", "index", "-i", url, "--report", "-"))
    assert moving.requests[0].headers["authorization"]
    assert not any("authorization" in request.headers for request in served.requests)


@pytest.fixture
def encrypted() -> Iterator[str]:
    """Give the URL of an index whose certificate, `cert.pem`, nobody trusts."""
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem -days 2"
    subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run(["openssl", *made.split(), *subject.split()], capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("cert.pem", "key.pem")
    with Pypi(BETA).serve(tls=context) as server:
        yield server.url.replace("127.0.0.1", "localhost")


def test_trust(encrypted: str) -> None:
    refused = whbuild("beta", "index", "-i", encrypted)
    assert (refused.code, "--trusted-host" in refused.err) == (5, True)
    assert answered(whbuild("beta", "one", "-i", encrypted, "--cert", "cert.pem", "--report", "-"))
    assert answered(whbuild("beta", "two", "-i", encrypted, "--trusted-host", "localhost", "--report", "-"))
    Path("requirements.txt").write_text(f"--trusted-host localhost\n-i {encrypted}\nbeta\n")
    assert answered(whbuild("-r", "requirements.txt", "three", "--report", "-"))


@pytest.mark.parametrize("missing", ["missing", "missing/beta-9.0-py3-none-any.whl", "{address}/links/"])
def test_links_that_are_not_there_are_passed_over(missing: str, served: Served) -> None:
    link = missing.format(address=served.address)
    ran = whbuild("alpha", "index", "-f", link, "-i", served.url, "--report", "-")
    assert answered(ran) == {served.url: ["alpha", "beta"]}
    assert ran.err.startswith(f"note: --find-links {link} is ignored: ")
    assert ran.err.count("note:") == 1


def test_a_page_of_links_that_fails_ends_the_run(served: Served) -> None:
    served.switches.failing["/links/"] = 503
    ran = whbuild("alpha", "index", "-f", f"{served.address}/links/", "-i", served.url)
    assert ran.code == 5
    assert "503" in ran.err


@pytest.mark.parametrize(
    ("link", "source"),
    [
        ("files", "files/"),
        ("inner/../files/", "files/"),
        ("./files/alpha-1.0-py3-none-any.whl", "files/alpha-1.0-py3-none-any.whl"),
        ("links.html", "links.html"),
    ],
)
def test_links_on_this_machine_have_one_name_however_written(link: str, source: str, here: Path) -> None:
    Pypi(ALPHA, BETA).folder(Path("files"))
    Path("links.html").write_text(f'<base href="files/"><a href="{ALPHA[0]}">a</a>')
    uri = here.resolve().as_uri()
    for written in (link, f"{uri}/{link}"):
        ran = whbuild("alpha", "index", "--no-deps", "--no-index", "-f", written, "--report", "-")
        assert answered(ran) == {f"{uri}/{source}": ["alpha"]}


def test_who_answers_for_which_name(served: Served) -> None:
    with Pypi(wheel("beta", "99.0")).serve() as other:
        words = ("alpha", "index", "-i", served.url, "--extra-index-url", other.url, "--report", "-")
        assert answered(whbuild(*words)) == {served.url: ["alpha"], other.url: ["beta"]}
        before = len(served.paths("/simple/beta/"))
        assert before == 0


def test_an_index_without_json() -> None:
    with Pypi(ALPHA, BETA).serve(json=False) as server:
        assert answered(whbuild("alpha", "index", "-i", server.url, "--report", "-")) == {server.url: ["alpha", "beta"]}


@pytest.mark.parametrize(("status", "code"), [("archived", 0), ("deprecated", 0), ("quarantined", 4)])
def test_the_status_of_a_project(status: str, code: int) -> None:
    with Pypi(BETA).serve(status={"status": status, "reason": "it was sold"}) as server:
        ran = whbuild("beta", "index", "-i", server.url)
    assert ran.code == code
    assert "it was sold" in ran.err


def test_what_the_first_index_lacks_is_told_with_the_order_of_the_indexes(served: Served) -> None:
    with Pypi(wheel("alpha", "0.1")).serve() as partial:
        ran = whbuild("alpha>=1", "index", "-i", served.url, "--extra-index-url", partial.url)
    assert ran.code == 4
    assert f"the first index that has it: {partial.url}, then {served.url} (see --index-strategy" in ran.err
