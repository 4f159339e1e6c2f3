"""Servers on the loopback that say exactly the bytes a test wants, and remember what they were asked."""

from __future__ import annotations

import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Asked:
    line: str
    path: str
    headers: dict[str, str]
    connection: int


RESET = b"\0reset"
Handler = Callable[[Asked], bytes | Iterable[bytes]]


@dataclass
class Server:
    port: int
    scheme: str = "http"
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", login: str = "", host: str = "localhost") -> str:
        return f"{self.scheme}://{login}{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body


@contextmanager
def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serve each request with the bytes that the handler returns; an empty piece closes the line, RESET cuts it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server = Server(listener.getsockname()[1], "https" if tls else "http")
    opened: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                opened.append(sock)
                server.connections += 1
                threading.Thread(target=_talk, args=(sock, server, handler, tls), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for sock in opened:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _talk(sock: socket.socket, server: Server, handler: Handler, tls: ssl.SSLContext | None) -> None:
    number = server.connections
    with suppress(OSError, ValueError), sock:
        line = tls.wrap_socket(sock, server_side=True) if tls else sock
        with line, line.makefile("rb") as reader:
            while asked := _read(reader, number):
                server.asked.append(asked)
                pieces = handler(asked)
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    if piece == RESET:
                        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    if piece in (b"", RESET):
                        return
                    line.sendall(piece)
                if asked.line.startswith("CONNECT"):
                    _tunnel(line, asked)
                    return


def _read(reader: Iterable[bytes], number: int) -> Asked | None:
    lines = []
    for raw in reader:
        if raw == b"\r\n":
            break
        lines.append(raw.decode("latin-1").strip())
    if not lines:
        return None
    headers = dict(text.split(": ", 1) for text in lines[1:])
    return Asked(
        line=lines[0],
        path=lines[0].split()[1],
        headers={name.lower(): value for name, value in headers.items()},
        connection=number,
    )


def _tunnel(line: socket.socket, asked: Asked) -> None:
    """Carry bytes between the client of a proxy and the loopback port it asked for."""
    with socket.create_connection(("127.0.0.1", int(asked.path.rpartition(":")[2]))) as far:
        other = threading.Thread(target=_pump, args=(far, line), daemon=True)
        other.start()
        _pump(line, far)
        other.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for sock in (source, target):
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


def authority(folder: Path, *, host: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """Return a self-signed certificate (its own authority) and key in one file, and a context to serve with."""
    key, cert, both = (folder / name for name in ("key.pem", "cert.pem", "both.pem"))
    kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run(["openssl", *kind, *name, "-keyout", key, "-out", cert], check=True, capture_output=True)
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return both, context
