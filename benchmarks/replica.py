"""A replica of the part of the default index that the benchmarks touch: recorded once, replayed on the loopback.

    python benchmarks/replica.py --data DIR [--port 8443] [--latency-ms 25] [--offline]

nginx serves three flavours over TLS from DIR, until SIGINT or SIGTERM:

    PORT      as a public index is: metadata announced (PEP 714), gzip, ETag, Cache-Control
    PORT + 1  the same, each answer later by --latency-ms: an index that is far away (needs nginx's lua module)
    PORT + 2  a plain mirror: no metadata, no compression, no validators

A page or file that DIR lacks is fetched from the default index once and kept; with --offline it does not exist. With
--announce nothing is served: the hashes of the metadata recorded so far are put into the pages, as a public index has
them.
DIR/bundle.pem is what clients have to trust, DIR/access.log what they asked for.
"""

from __future__ import annotations

import argparse
import os
import signal
import ssl
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

TEMPLATE = Path(__file__).with_name("nginx.conf")
MODULES = Path("/usr/lib/nginx/modules")
LUA = ("ndk_http_module.so", "ngx_http_lua_module.so")


class Conf(string.Template):
    """nginx has its own use for `$`."""

    delimiter = "%"


def configuration(data: Path, port: int, latency_ms: int) -> str:
    """Return nginx's configuration."""
    lua = has_delay()
    sleep = f"access_by_lua_block {{ if ngx.var.server_port == '{port + 1}' then ngx.sleep({latency_ms / 1000}) end }}"
    return Conf(TEMPLATE.read_text(encoding="utf-8")).substitute(
        data=data,
        modules="".join(f"load_module {MODULES / module};\n" for module in LUA if lua),
        user="user root;" if os.getuid() == 0 else "",
        full=port,
        slow=port + 1,
        bare=port + 2,
        recorder=port + 9,
        delay=sleep if lua else "",
    )


def has_delay() -> bool:
    """Whether nginx can delay an answer; if not, the slow flavour is as quick as the full one."""
    return all((MODULES / module).exists() for module in LUA)


def make_certificates(data: Path) -> None:
    """Write a CA, the server's certificate and key, and `bundle.pem`: what this machine trusts, and the CA."""
    if (data / "bundle.pem").exists():
        return
    (data / "ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    authority = ("-keyout", "ca.key", "-out", "ca.pem", "-days", "365", "-subj", "/CN=replica")
    is_authority = ("-addext", "basicConstraints=critical,CA:TRUE")
    openssl(data, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *authority, *is_authority)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    openssl(data, "req", *curve, "-nodes", "-keyout", "srv.key", "-out", "srv.csr", "-subj", "/CN=localhost")
    signed_by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
    openssl(data, "x509", "-req", "-in", "srv.csr", *signed_by, "-out", "srv.pem", "-days", "365", "-extfile", "ext")
    trusted = ssl.get_default_verify_paths().cafile
    (data / "bundle.pem").write_bytes((Path(trusted).read_bytes() if trusted else b"") + (data / "ca.pem").read_bytes())


def openssl(data: Path, *arguments: str) -> None:
    """Run openssl in the folder."""
    subprocess.run(["openssl", *arguments], cwd=data, check=True, stderr=subprocess.DEVNULL)


@contextmanager
def running(data: Path, port: int, *, latency_ms: int = 25, offline: bool = False) -> Iterator[None]:
    """Serve the replica for as long as the block lasts."""
    from recorder import Recorder, server  # noqa: PLC0415  (run.py reads this module, and has to stay small)

    (data / "tmp").mkdir(parents=True, exist_ok=True)
    make_certificates(data)
    (data / "nginx.conf").write_text(configuration(data, port, latency_ms), encoding="utf-8")
    recording = server(Recorder(data, offline=offline), port + 9)
    Thread(target=recording.serve_forever, daemon=True).start()
    nginx = subprocess.Popen(["nginx", "-p", data, "-c", data / "nginx.conf"])
    try:
        yield
    finally:
        nginx.terminate()
        nginx.wait()
        recording.shutdown()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--latency-ms", type=int, default=25)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--announce", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    data: Path = options.data.resolve()
    if options.announce:
        from recorder import announce  # noqa: PLC0415  (as above)

        announce(data)
        return
    with running(data, options.port, latency_ms=options.latency_ms, offline=options.offline):
        print(f"https://localhost:{options.port}/simple/, trust {data / 'bundle.pem'}", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
