from __future__ import annotations

import base64
import ssl
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.servers import Asked, reply, serving
from wheelhouse.errors import AccessDenied, SourceError, Transient, UsageError
from wheelhouse.web.client import Connection, Web
from wheelhouse.web.routes import Routes

HERE = ("https", "index.example", 443)


def routes(
    *, cert: str | None = None, client_cert: str | None = None, proxy: str | None = None, trusted: tuple[str, ...] = ()
) -> Routes:
    return Routes(cert=cert, client_cert=client_cert, proxy=proxy, trusted=trusted)


def default() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.mark.parametrize(
    ("trusted", "host", "port", "expected"),
    [
        ("index.example", "index.example", 8443, True),
        ("index.example:8443", "index.example", 8443, True),
        ("index.example:8443", "index.example", 443, False),
        ("Index.Example", "index.example", 443, True),
        ("index.example", "www.index.example", 443, False),
        ("[::1]:8443", "::1", 8443, True),
    ],
)
def test_a_trusted_host_is_of_one_port_or_of_all(trusted: str, host: str, port: int, expected: bool) -> None:
    assert routes(trusted=(trusted,)).trusts(host, port) is expected


@pytest.mark.parametrize("text", ["", "index.example:port", "[::1", "https://index.example/"])
def test_a_trusted_host_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="is not a host"):
        routes(trusted=(text,))


def test_only_a_trusted_host_is_not_verified_and_each_context_is_made_once() -> None:
    made = routes(trusted=("lab.example",))
    strict, lenient = made.tls("index.example", 443, default), made.tls("lab.example", 443, default)
    assert (strict.verify_mode, lenient.verify_mode) == (ssl.CERT_REQUIRED, ssl.CERT_NONE)
    assert (strict.check_hostname, lenient.check_hostname) == (True, False)
    assert made.tls("other.example", 1, default) is strict
    assert made.tls("lab.example", 8443, default) is lenient


def test_what_a_shared_context_offers_is_settled() -> None:
    context = Routes(cert=None, client_cert=None, proxy=None, trusted=()).tls(
        "index.example", 443, ssl.create_default_context
    )
    context.set_alpn_protocols(["h2"])  # as a library may, for each connection, while others shake hands
    answer, hello = ssl.MemoryBIO(), ssl.MemoryBIO()
    with suppress(ssl.SSLWantReadError):
        context.wrap_bio(answer, hello, server_hostname="index.example").do_handshake()
    assert b"\x08http/1.1" in hello.read()


@pytest.mark.parametrize("variable", [None, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_bundle_replaces_the_authorities_of_the_system(
    tls: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    if variable:
        monkeypatch.setenv(variable, str(tls[0]))
    context = routes(cert=None if variable else str(tls[0])).tls("index.example", 443, default)
    assert len(context.get_ca_certs()) == 1


def test_a_bundle_can_be_a_folder(tmp_path: Path) -> None:
    assert routes(cert=str(tmp_path)).tls("index.example", 443, default).verify_mode == ssl.CERT_REQUIRED


def test_a_bundle_that_the_environment_names_in_vain() -> None:
    def missing() -> ssl.SSLContext:
        return ssl.create_default_context(cafile="nowhere.pem")

    with pytest.raises(UsageError, match="SSL_CERT_FILE names cannot be read: no such file"):
        routes().tls("index.example", 443, missing)


def test_a_client_certificate_is_shown_to_a_server_that_asks(tls: tuple[Path, ssl.SSLContext], tmp_path: Path) -> None:
    strict = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    strict.load_cert_chain(tls[0])
    strict.load_verify_locations(tls[0])
    strict.verify_mode = ssl.CERT_REQUIRED
    with serving(lambda _: reply(body=b"you"), strict) as server:
        with Web(Connection(cert=str(tls[0]), client_cert=str(tls[0]))) as web:
            assert web.get(server.url(), limit=10).body == b"you"
        with Web(Connection(cert=str(tls[0]), retries=0)) as web, pytest.raises(SourceError):
            web.get(server.url(), limit=10)
    (tmp_path / "bad.pem").write_text("rubbish")
    with pytest.raises(UsageError, match=r"client certificate .*bad\.pem cannot be used"):
        routes(client_cert=str(tmp_path / "bad.pem")).tls("index.example", 443, default)


# Proxies


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "p:1"),
        ({"https_proxy": "p:1"}, "p:1"),
        ({"http_proxy": "http://p:1"}, None),
        ({"ALL_PROXY": "http://p:1"}, "p:1"),
        ({"https_proxy": "http://p:1", "no_proxy": "example"}, None),
        ({"https_proxy": "http://p:1", "NO_PROXY": ".index.example"}, None),
        ({"https_proxy": "http://p:1", "NO_PROXY": "*"}, None),
        ({"https_proxy": "http://p:1", "NO_PROXY": "other.example, 10.0.0.0/8"}, "p:1"),
        ({"NO_PROXY": "*"}, None),
    ],
)
def test_the_environment_names_a_proxy(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str | None
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    proxy = routes().proxy(*HERE)
    assert (proxy.netloc if proxy else None) == expected


@pytest.mark.parametrize(("host", "direct"), [("10.1.2.3", True), ("11.1.2.3", False)])
def test_a_network_needs_no_proxy(monkeypatch: pytest.MonkeyPatch, host: str, direct: bool) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", "name,10.0.0.0/8")
    assert (routes().proxy("https", host, 443) is None) is direct


def test_the_option_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://other:1")
    monkeypatch.setenv("NO_PROXY", "*")
    assert routes(proxy="me:pw@p:1").proxy(*HERE) == urlsplit("http://me:pw@p:1")


@pytest.mark.parametrize(
    "url",
    ["socks5://me:hunter2@p:1", "https://me:hunter2@p:1", "http://", "http://me:hunter2@[::1/", "me:hunter2@p:99999"],
)
def test_a_proxy_of_another_kind_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError, match="not supported") as caught:
        routes(proxy=url).proxy(*HERE)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_proxy_is_used_with_its_password_and_is_told_no_other(
    tls: tuple[Path, ssl.SSLContext], encrypted: bool
) -> None:
    def proxy(asked: Asked) -> bytes:
        return b"HTTP/1.1 200 Connected\r\n\r\n" if asked.line.startswith("CONNECT") else reply(body=b"by proxy")

    with ExitStack() as stack:
        far = stack.enter_context(serving(lambda _: reply(body=b"by tunnel"), tls[1] if encrypted else None))
        near = stack.enter_context(serving(proxy))
        connection = Connection(
            proxy=near.url(login="me:p%40ss@"), cert=str(tls[0]), credentials=(far.url(login="index:secret@"),)
        )
        web = stack.enter_context(Web(connection))
        for _ in range(2):
            assert web.get(far.url("/a"), limit=10).body == (b"by tunnel" if encrypted else b"by proxy")
    asked = near.asked[0]
    assert asked.line == (f"CONNECT localhost:{far.port} HTTP/1.1" if encrypted else f"GET {far.url('/a')} HTTP/1.1")
    assert base64.b64decode(asked.headers["proxy-authorization"][6:]) == b"me:p@ss"
    assert ("authorization" in asked.headers) is not encrypted
    assert near.connections == 1
    assert far.connections == encrypted


@pytest.mark.parametrize(
    ("status", "kind", "part"), [(407, AccessDenied, "credentials"), (502, Transient, "could not reach")]
)
def test_a_proxy_that_refuses_a_tunnel(status: int, kind: type[SourceError], part: str) -> None:
    with (
        serving(lambda _: reply(status)) as near,
        Web(Connection(proxy=near.url(), retries=0)) as web,
        pytest.raises(kind, match=part),
    ):
        web.get("https://index.example/", limit=10)


def test_a_proxy_that_is_not_there() -> None:
    with serving(lambda _: reply()) as near:
        url = near.url()
    with Web(Connection(proxy=url, retries=0)) as web, pytest.raises(Transient, match="The proxy localhost:"):
        web.get("https://index.example/", limit=10)
