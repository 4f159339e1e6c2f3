"""How an origin is reached: through which proxy, and whom TLS trusts. Both as pip has it."""

from __future__ import annotations

import os
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from wheelhouse.errors import UsageError
from wheelhouse.events import redacted

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")  # as requests, and so pip, reads them


class Routes:
    """What `--cert`, `--client-cert`, `--proxy` and `--trusted-host` say; TLS contexts are made once, when needed."""

    def __init__(
        self,
        *,
        cert: str | None,
        client_cert: str | None,
        proxy: str | None,
        trusted: tuple[str, ...],
        environment: bool = True,
    ) -> None:
        """`environment` tells whether the proxies of the environment count."""
        self._cert = cert
        self._client_cert = client_cert
        self._proxy = proxy
        self._environment = environment
        self._trusted = tuple(_host_and_port(text) for text in trusted)
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def trusts(self, host: str, port: int) -> bool:
        """Return whether the host is a trusted one, which needs no valid certificate; one without a port is of any."""
        return any(host == name and only in (None, port) for name, only in self._trusted)

    def tls(self, host: str, port: int, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        """Return the one context for hosts that must be verified, or the one for those that need not be.

        Loading the authorities takes 10 to 25 ms of CPU, so it happens once. Raises UsageError for unreadable files.
        """
        verify = not self.trusts(host, port)
        with self._lock:
            if verify not in self._contexts:
                self._contexts[verify] = self._context(default) if verify else self._lenient()
            return self._contexts[verify]

    def begin(self) -> None:
        """Load the authorities that a file names, in a thread: OpenSSL lets others run meanwhile (20 ms)."""
        if self._named():
            threading.Thread(target=self._early, daemon=True).start()

    def _early(self) -> None:
        with self._lock, suppress(UsageError):  # raised again where they are needed
            self._contexts[True] = self._context(ssl.create_default_context)

    def _named(self) -> tuple[str, str] | None:
        named = [("--cert", self._cert), *((name, os.environ.get(name)) for name in _BUNDLES)]
        return next(((name, path) for name, path in named if path), None)

    def _context(self, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        named = self._named()
        if named is not None:
            return self._ready(_bundle(named[0], Path(named[1])))
        try:
            return self._ready(default())
        except OSError as error:
            raise UsageError(f"The certificates that SSL_CERT_FILE names cannot be read: {_reason(error)}") from error

    def _lenient(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return self._ready(context)

    def _ready(self, context: ssl.SSLContext) -> ssl.SSLContext:
        """Return the context as all connections share it, with the user's certificate."""
        # httpcore2 says so for each connection. While other threads shake hands, that frees what OpenSSL reads: one
        # handshake in 100,000 was broken. Said once, it cannot be said again.
        context.set_alpn_protocols(["http/1.1"])
        context.set_alpn_protocols = lambda _: None  # type: ignore[assignment,method-assign]
        if self._client_cert:
            try:
                # The empty password: an encrypted key is an error, not a question on the terminal.
                context.load_cert_chain(self._client_cert, password="")
            except OSError as error:
                raise UsageError(
                    f"The client certificate {self._client_cert} cannot be used: {_reason(error)}",
                    hint="It is one PEM file that holds the certificate and its key, without a password.",
                ) from error
        return context

    def proxy(self, scheme: str, host: str, port: int) -> SplitResult | None:
        """Return the proxy for this origin: the option, else what the environment says; None to go directly."""
        url = self._proxy or (_from_environment(scheme, host, port) if self._environment else None)
        if not url:
            return None
        url = url if "://" in url else f"http://{url}"  # before it is shown, too: else no login is seen in it
        parts = _proxy_parts(url)
        if parts is None:
            raise UsageError(
                f"The proxy {redacted(url)} is of a kind that is not supported",
                hint="Give it as http://host:port; what is fetched through it may still be https.",
            )
        return parts


def _proxy_parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0  # asked for the port, it may raise
    except ValueError:
        return None
    return parts if usable else None


def user_and_password(parts: SplitResult) -> tuple[str, str] | None:
    """Return what stands before the `@` of a URL, decoded, or None; a user without a password has an empty one."""
    if parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def _bundle(name: str, path: Path) -> ssl.SSLContext:
    try:
        if os.path.isdir(path):  # noqa: PTH112  (else OpenSSL says what is wrong)
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as error:
        raise UsageError(
            f"The certificates that {name} names, {path}, cannot be read: {_reason(error)}",
            hint="It is a PEM file of authorities, or a folder of them made with `openssl rehash`.",
        ) from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _host_and_port(text: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or "/" in text:
        raise UsageError(f"The trusted host {redacted(text)!r} is not a host", hint="Write it as host or host:port.")
    return host, port


def _from_environment(scheme: str, host: str, port: int) -> str | None:
    on_unix = sys.platform not in {"win32", "darwin"}  # the others keep proxies in the system's settings too
    if on_unix and not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415  (12 ms, and most machines have no proxy)

    if proxy_bypass(f"{host}:{port}") or _in_no_proxy_network(host):
        return None
    proxies = getproxies()
    return proxies.get(scheme) or proxies.get("all")


def _in_no_proxy_network(host: str) -> bool:
    from ipaddress import ip_address, ip_network  # noqa: PLC0415  (only beside a proxy)

    try:
        address = ip_address(host)
    except ValueError:
        return False
    for text in (os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or "").split(","):
        try:
            if address in ip_network(text.strip(), strict=False):
                return True
        except ValueError:  # a name, not a network
            continue
    return False
