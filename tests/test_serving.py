"""`whbuild serve` as a program of its own, and pip and uv as its clients."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import ssl
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin

import bcrypt
import pytest

from tests.clients import PIP, UV, WHBUILD, attempt, bare
from tests.command import whbuild
from tests.living import build, source
from tests.serving.program import serving
from tests.web.servers import authority
from wheelhouse.commands.serving import Service, announced, named
from wheelhouse.errors import UsageError
from wheelhouse.serving.server import listening


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return source(tmp_path_factory.mktemp("source") / "packages")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Path:
    return build(tmp_path_factory.mktemp("built") / "index", ["alpha==2.0"], packages)


def got(url: str, context: ssl.SSLContext | None = None, **headers: str) -> bytes:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, context=context, timeout=10) as answer:
        body: bytes = answer.read()
        return body


def installed(command: Sequence[str | Path], url: str, folder: Path, *words: str) -> tuple[int, str]:
    """Install alpha from the index, and say what came of it."""
    cut = {"NO_PROXY": "127.0.0.1,localhost", "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    line = [*command, "install", "--target", folder / "target", "--index-url", url, *words, "alpha"]
    kept = {name: value for name, value in bare().items() if name not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    return attempt(line, folder, kept | cut)


@pytest.mark.parametrize("command", [PIP, UV], ids=["pip", "uv"])
def test_clients_install_from_it(index: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    log: list[str] = []
    with serving(index, log=log) as url:
        code, printed = installed(command, url, tmp_path, "--no-cache-dir")
    assert code == 0, printed
    assert len([*(tmp_path / "target").glob("*.dist-info")]) == len(["alpha", "beta"])
    asked = [line for line in log if "/simple/alpha/" in line]
    assert len(asked) == 1
    assert " 200 " in asked[0]


def test_pip_asks_anew_and_is_told_that_nothing_changed(index: Path, tmp_path: Path) -> None:
    certificate, _ = authority(tmp_path)  # what comes by plain HTTP, pip does not keep
    log: list[str] = []
    with serving(index, "--host", "localhost", "--ssl-certfile", certificate, log=log) as url:
        words = ("--cache-dir", str(tmp_path / "cache"), "--cert", str(certificate), "--upgrade")
        for _ in range(2):
            code, printed = installed(PIP, url, tmp_path, *words)
            assert code == 0, printed
    assert [line.split()[8] for line in log if "/simple/" in line] == ["200", "200", "304", "304"]
    assert sum(".whl HTTP" in line for line in log) == 2


def test_what_a_run_brings_is_there_without_a_restart(packages: Path, tmp_path: Path) -> None:
    index = build(tmp_path / "index", ["gamma==1.0"], packages)
    with serving(index) as url:
        assert b"gamma-2.0" not in got(f"{url}gamma/")
        build(index, ["gamma==2.0"], packages)
        assert b"gamma-2.0" in got(f"{url}gamma/")


def test_several_indexes_under_one_server(index: Path, packages: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other", ["gamma==1.0"], packages)
    with serving(f"stable={index}", other) as url:
        assert url.endswith("/stable/simple/")
        assert b"alpha" in got(url)
        assert b"gamma" in got(url.replace("/stable/", "/other/"))
        assert [each["name"] for each in json.loads(got(urljoin(url, "/health")))["indexes"]] == ["stable", "other"]


def test_only_for_those_with_a_password(index: Path, tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text(f"alice:{bcrypt.hashpw(b'wonderland', bcrypt.gensalt(4)).decode()}\n")
    log: list[str] = []
    with serving(index, "--htpasswd", users, log=log) as url:
        with pytest.raises(HTTPError, match="401") as refused:
            got(url)
        refused.value.close()
        code, printed = installed(PIP, url.replace("//", "//alice:wonderland@"), tmp_path, "--no-cache-dir")
        assert json.loads(got(urljoin(url, "/health"))) == {"status": "ok"}
    assert code == 0, printed
    assert any(" alice [" in line and " 200 " in line for line in log)


def test_https(index: Path, tmp_path: Path) -> None:
    certificate, _ = authority(tmp_path)
    with serving(index, "--host", "localhost", "--ssl-certfile", certificate) as url:
        assert url.startswith("https://localhost:")
        assert b"alpha" in got(url, ssl.create_default_context(cafile=certificate))


def test_a_certificate_that_is_none(index: Path, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("nothing")
    ran = whbuild("serve", index, "--ssl-certfile", tmp_path / "cert.pem")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: The certificate cannot be used: ")
    assert str(tmp_path / "cert.pem") in ran.err


def test_a_key_alone(index: Path) -> None:
    ran = whbuild("serve", index, "--ssl-keyfile", "key.pem")
    assert (ran.code, ran.err) == (2, "error: --ssl-keyfile needs --ssl-certfile.\n")


def test_a_port_that_is_taken(index: Path) -> None:
    with listening("127.0.0.1", 0) as listener:
        ran = whbuild("serve", index, "--port", str(listener.getsockname()[1]))
    assert ran.code == 8
    assert "Address already in use" in ran.err
    assert "--port" in ran.err


def test_no_folder(tmp_path: Path) -> None:
    ran = whbuild("serve", tmp_path / "nowhere")
    assert (ran.code, ran.err.splitlines()[0]) == (8, f"error: {tmp_path / 'nowhere'} is no folder.")


def test_no_index(tmp_path: Path) -> None:
    ran = whbuild("serve", tmp_path)
    assert (ran.code, ran.err.splitlines()[0]) == (8, f"error: {tmp_path} is not an index that whbuild wrote.")


def test_what_is_not_installed_is_named(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.commands.serving.find_spec", lambda name: name != "uvicorn" or None)
    ran = whbuild("serve", index)
    assert ran.code == 2
    assert ran.err.startswith("error: whbuild serve needs what is not installed: uvicorn.\n")
    assert ran.err.endswith("pip install 'whbuild[serve]'\n")


EXAMPLE = Path(__file__).parent.parent / "examples" / "whbuild-serve.service"
ANALYZE = shutil.which("systemd-analyze")


def unit(index: Path, host: str = "0.0.0.0") -> str:
    """Return the example for a machine on which other paths hold."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("/srv/index", str(index))
    return text.replace("/srv/whbuild/bin/whbuild", f'"{WHBUILD}"').replace("0.0.0.0", host)


@pytest.mark.skipif(ANALYZE is None, reason="this machine has no systemd-analyze")
def test_systemd_takes_the_unit_as_it_is(index: Path, tmp_path: Path) -> None:
    (tmp_path / EXAMPLE.name).write_text(unit(index), encoding="utf-8")
    code, told = attempt((str(ANALYZE), "verify", tmp_path / EXAMPLE.name), tmp_path, bare())
    assert (code, told) == (0, "")


def test_what_the_unit_starts(index: Path) -> None:
    (line,) = re.findall(r'(?m)^ExecStart="[^"]+" serve (.+)$', unit(index, "127.0.0.1"))
    with serving(*shlex.split(line.replace("8080", "0"))) as url:
        assert b"alpha" in got(url)
    assert f"[{EXAMPLE.name}]({EXAMPLE.name})" in (EXAMPLE.parent / "README.md").read_text(encoding="utf-8")


def test_names() -> None:
    assert named(["./index"]) == {"": Path("index")}
    assert named(["web=./index"]) == {"web": Path("index")}
    assert named(["a/web", "b=c/web"]) == {"web": Path("a/web"), "b": Path("c/web")}
    assert named(["./a=b"]) == {"": Path("a=b")}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a/web", "b/web"], "a/web and b/web would both be served as 'web'."),
        (["a b=x"], "'a b' cannot be a part of a URL."),
        (["health=x"], "'health' cannot be a part of a URL."),
        (["x", "/"], "'' cannot be a part of a URL."),
    ],
)
def test_names_that_are_none(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        named(words)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "//127.0.0.1:9/simple/"), ("::1", "//[::1]:9/"), ("example", "//example:9/")]
)
def test_what_is_announced(host: str, shown: str) -> None:
    service = Service(words=("index",), host=host, port=9)
    assert shown in next(announced(service, 9))


def test_all_of_a_machine_has_its_name() -> None:
    assert "0.0.0.0" not in next(announced(Service(words=("index",), host="0.0.0.0", port=9), 9))


@pytest.mark.parametrize(
    ("host", "told"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True), ("intranet", True)]
)
def test_passwords_in_the_clear_are_told_of(host: str, told: bool) -> None:
    service = Service(words=("index",), host=host, port=9, htpasswd=Path("users"))
    assert ("unencrypted" in "".join(announced(service, 9))) is told
