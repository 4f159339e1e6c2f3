"""`whbuild serve`: indexes over HTTP, until somebody ends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from socket import gethostname

import msgspec

from wheelhouse.errors import UsageError

_NEEDED = ("bcrypt", "httptools", "uvicorn")


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What is served, where, and to whom: `words` are INDEX or NAME=INDEX."""

    words: tuple[str, ...]
    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    htpasswd: Path | None = None
    quiet: bool = False


def serve(service: Service) -> int:
    """Serve until a signal ends it, and return the exit code.

    Raises UsageError, or PlaceError where an index or the address is none.
    """
    _demand_extra()
    from wheelhouse.serving.application import Application  # noqa: PLC0415  (an extra, which may not be there)
    from wheelhouse.serving.asgi import Asgi  # noqa: PLC0415
    from wheelhouse.serving.log import Log  # noqa: PLC0415
    from wheelhouse.serving.passwords import Passwords  # noqa: PLC0415
    from wheelhouse.serving.server import Server, Tls, listening  # noqa: PLC0415
    from wheelhouse.serving.states import Index  # noqa: PLC0415

    tls = _tls(service)
    indexes = [Index(name, root) for name, root in named(service.words).items()]
    passwords = None if service.htpasswd is None else Passwords(service.htpasswd)
    application = Application(indexes, passwords)
    log = None if service.quiet else Log(_to_stdout)
    server = Server(Asgi(application, log), None if tls is None else Tls(certificate=tls[0], key=tls[1]))
    listener = listening(service.host, service.port)
    if not service.quiet:
        sys.stderr.write("\n".join((*announced(service, listener.getsockname()[1]), "")))
    server.serve(listener)
    if log is not None:
        log.close()
    return 0


def named(words: Sequence[str]) -> Mapping[str, Path]:
    """Return the folders by their part of the URL: "" for one alone that is given no name.

    Raises UsageError where a name is none for a URL, or is given twice.
    """
    pairs = [_pair(word) for word in words]
    if len(pairs) == 1 and pairs[0][0] is None:
        return {"": pairs[0][1]}
    found: dict[str, Path] = {}
    for given, root in pairs:
        name = root.absolute().name if given is None else given
        _demand_name(name, root, found)
        found[name] = root
    return found


def _pair(word: str) -> tuple[str | None, Path]:
    name, equals, folder = word.partition("=")
    if not equals or "/" in name or os.path.exists(word):  # noqa: PTH110  (any text may stand here)
        return None, Path(word)
    return name, Path(folder)


def _demand_name(name: str, root: Path, found: Mapping[str, Path]) -> None:
    from wheelhouse.serving.routes import is_name  # noqa: PLC0415  (--help need not wait for it)

    if not is_name(name):
        raise UsageError(f"{name!r} cannot be a part of a URL.", hint=f"Give a plain name: NAME={root}")
    if name in found:
        raise UsageError(
            f"{found[name]} and {root} would both be served as {name!r}.", hint=f"Give another name: NAME={root}"
        )


def announced(service: Service, port: int) -> Iterator[str]:
    """Yield what is said first: where the indexes are, and what to be careful about."""
    scheme = "http" if service.certificate is None else "https"
    top = f"{scheme}://{_shown(service.host)}:{port}"
    for name, root in named(service.words).items():
        yield f"Serving {root}: pip install --index-url {top}/{name + '/' if name else ''}simple/ ..."
    if service.htpasswd is not None and service.certificate is None and not _is_loopback(service.host):
        yield "Passwords come unencrypted: give --ssl-certfile, or let a server in front do TLS."
    yield "Ctrl-C ends it."


def _shown(host: str) -> str:
    if host in ("", "0.0.0.0", "::"):  # noqa: S104  (a user's word, compared)
        return gethostname()
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(service: Service) -> tuple[Path, Path | None] | None:
    if service.certificate is not None:
        return service.certificate, service.key
    if service.key is not None:
        raise UsageError("--ssl-keyfile needs --ssl-certfile.")
    return None


def _demand_extra() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"whbuild serve needs what is not installed: {', '.join(missing)}.",
            hint="Install it with: pip install 'whbuild[serve]'",
        )


def _to_stdout(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
