"""Load `whbuild serve` and nginx, over the same index, with `wrk`: `nox -s bench -- serving`.

    nox -s bench -- serving                    everything; the table into benchmarks/README.md
    nox -s bench -- serving --seconds 3        shorter
    nox -s bench -- serving --no-readme        print the table only

nginx is told what `whbuild config server nginx` prints. It has to be here, and so has wrk (see benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from generator import filled, name_of
from stage import FIGURES, WHBUILD, machine, write_into

HOST = "127.0.0.1"
LARGE = 20_000_000  # bytes of the large file
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
_AROUND = """\
%(user)s
worker_processes %(cores)d;
daemon off;
pid %(aside)s/pid;
error_log %(aside)s/errors warn;
events { worker_connections 2048; }
http {
    sendfile on;
    tcp_nopush on;
    access_log %(aside)s/access combined buffer=64k flush=1s;
    client_body_temp_path %(aside)s/body;
    proxy_temp_path %(aside)s/proxy;
    fastcgi_temp_path %(aside)s/fastcgi;
    uwsgi_temp_path %(aside)s/uwsgi;
    scgi_temp_path %(aside)s/scgi;
%(told)s
}
"""
_JSON = "Accept: application/vnd.pypi.simple.v1+json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What is asked for, by 200 connections; `promised` is the least share of nginx."""

    told: str
    path: str
    headers: tuple[str, ...] = ()
    bytes: bool = False
    promised: str = ""
    idle: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What `wrk` counted: requests or bytes per second, and answers that were none."""

    rate: float
    errors: int


def main(chosen: argparse.Namespace) -> None:
    """Measure, and write down."""
    if NGINX is None or shutil.which("wrk") is None:
        sys.exit("It needs nginx and wrk (benchmarks/README.md).")
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        index = _index(folder)
        ports = {"nginx": chosen.port, "whbuild serve": chosen.port + 1}
        with _nginx(index, folder / "nginx", ports["nginx"]), _serve(index, folder, ports["whbuild serve"]) as process:
            lines = [_line(load, ports, chosen) for load in _loads(index)]
            peak, now = _memory(process)
    text = "\n".join([*_HEAD, *lines, "", f"`whbuild serve` took {peak:.0f} MB at most, {now:.0f} MB in the end."])
    text += f" {machine()}; nginx has a process for each core, and `wrk` runs on the same."
    print(text)
    if not chosen.no_readme:
        write_into(FIGURES, "serving", text)


_HEAD = (
    "| 200 connections ask for | nginx | `whbuild serve` | share | promised |",
    "| --- | ---: | ---: | ---: | ---: |",
)


def _loads(index: Path) -> tuple[Load, ...]:
    page = f"/simple/{name_of(7)}/"
    small = min((index / "packages").glob("*.whl"), key=lambda path: path.stat().st_size)
    return (
        Load(told="a page, HTML", path=page, promised="1/4"),
        Load(told="a page, JSON", path=page, headers=(_JSON,), promised="1/4"),
        Load(told="a page, while 500 others send half a request", path=page, idle=500, promised="1/4"),
        Load(told=f"a wheel of {small.stat().st_size / 1000:.0f} kB", path=f"/packages/{small.name}"),
        Load(
            told=f"a wheel of {LARGE // 10**6} MB",
            path="/packages/large-1.0-py3-none-any.whl",
            bytes=True,
            promised="1/2",
        ),
    )


def _line(load: Load, ports: dict[str, int], chosen: argparse.Namespace) -> str:
    found: dict[str, list[Measured]] = {name: [] for name in ports}
    for _ in range(chosen.runs):
        for name, port in ports.items():
            found[name].append(_loaded(load, port, chosen.seconds))
            print(name, load.told, found[name][-1], flush=True)
    rates = {name: median(each.rate for each in runs) for name, runs in found.items()}
    errors = sum(each.errors for each in found["whbuild serve"])
    shown = [f"{rate / 10**9:.2f} GB/s" if load.bytes else f"{rate:,.0f}/s" for rate in rates.values()]
    share = f"{rates['whbuild serve'] / rates['nginx']:.2f}" + (f", {errors} errors" if errors else "")
    return f"| {load.told} | {' | '.join(shown)} | {share} | {load.promised} |"


def _loaded(load: Load, port: int, seconds: int) -> Measured:
    headers = [word for header in load.headers for word in ("-H", header)]
    command = ["wrk", "-t2", "-c200", f"-d{seconds}s", "--timeout", "30s", *headers, f"http://{HOST}:{port}{load.path}"]
    with ExitStack() as stack:
        for _ in range(load.idle):
            half = stack.enter_context(socket.create_connection((HOST, port)))
            half.sendall(b"GET /simple/ HTTP/1.1\r\nHost:")
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Measured(rate=_rate(printed, load), errors=_errors(printed))


def _rate(printed: str, load: Load) -> float:
    if not load.bytes:
        return float(_found(r"Requests/sec:\s+([\d.]+)", printed))
    number, unit = re.findall(r"Transfer/sec:\s+([\d.]+)([KMG]?)B", printed)[0]
    return float(number) * {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}[unit]


def _errors(printed: str) -> int:
    return sum(map(int, re.findall(r"(?:connect|read|write|timeout|responses:) (\d+)", printed)))


def _found(pattern: str, printed: str) -> str:
    match = re.search(pattern, printed)
    if match is None:
        sys.exit(f"wrk said something else:\n{printed}")
    return match[1]


def _index(folder: Path) -> Path:
    index = folder / "index"
    filled(index, 400, "small")
    filled(folder / "large", 1, "small")
    large = next((folder / "large").iterdir())
    _enlarged(large, index / "large-1.0-py3-none-any.whl")
    subprocess.run([WHBUILD, "index", index], check=True, stdout=subprocess.DEVNULL)
    return index


def _enlarged(wheel: Path, to: Path) -> None:
    import zipfile  # noqa: PLC0415  (only here)

    with zipfile.ZipFile(to, "w") as archive:
        info = "large-1.0.dist-info"
        archive.writestr("large/data.bin", os.urandom(LARGE))
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: large\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    wheel.unlink()


@contextmanager
def _nginx(index: Path, aside: Path, port: int) -> Iterator[None]:
    aside.mkdir()
    told = _printed([WHBUILD, "config", "server", "nginx", index, "--host", HOST, "--port", str(port)])
    user = "user root;" if getpass.getuser() == "root" else ""
    configuration = aside / "nginx.conf"
    configuration.write_text(_AROUND % {"user": user, "aside": aside, "cores": os.cpu_count() or 1, "told": told})
    with _running([str(NGINX), "-p", aside, "-c", configuration], port):
        yield


@contextmanager
def _serve(index: Path, folder: Path, port: int) -> Iterator[int]:
    with (folder / "log").open("wb") as log, _running([WHBUILD, "serve", index, "--port", str(port)], port, log) as pid:
        yield pid


@contextmanager
def _running(command: Sequence[str | Path], port: int, out: object = subprocess.DEVNULL) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)  # type: ignore[call-overload]
    try:
        _wait_for(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"Nothing listens on port {port}.")


def _memory(process: int) -> tuple[float, float]:
    """Return the megabytes that a process took at most, and those that it takes now."""
    told = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return tuple(int(_found(rf"{name}:\s+(\d+) kB", told)) / 1000 for name in ("VmHWM", "VmRSS"))  # type: ignore[return-value]


def _printed(command: Sequence[str | Path]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="how long each load lasts")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured; the median is told")
    parser.add_argument("--port", type=int, default=8901, help="the first of two ports")
    parser.add_argument("--folder", help="where the index is made")
    parser.add_argument("--no-readme", action="store_true", help="print the table only")
    main(parser.parse_args())
