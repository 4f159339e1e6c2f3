"""Run a command where there is no internet, with an index served on the loopback by `python -m http.server`.

    python tests/airgap.py INDEX COMMAND ...
    python tests/airgap.py -- COMMAND ...         serves no index

`{url}` in the command stands for the address of the served index. On Linux the command runs in a network namespace of
its own, in which nothing but the loopback exists. Elsewhere, proxies that lead nowhere are the best that can be done.
"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

HOST = "127.0.0.1"
_NAMESPACE = (shutil.which("unshare") or "unshare", "--map-root-user", "--net")
_NOWHERE = f"http://{HOST}:9"  # the discard port: nobody listens
_CUT_OFF = {"http_proxy": _NOWHERE, "https_proxy": _NOWHERE, "no_proxy": HOST}


@cache
def is_real() -> bool:
    """Whether this machine can give a command a network of its own."""
    if shutil.which(_NAMESPACE[0]) is None:
        return False
    return subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def run(index: Path, command: Sequence[str | Path], environment: dict[str, str]) -> str:
    """Run the command in the gap and return what it printed; assert that it succeeded."""
    code, printed = attempt(index, command, environment)
    assert code == 0, printed[-8000:]
    return printed


def attempt(index: Path, command: Sequence[str | Path], environment: dict[str, str]) -> tuple[int, str]:
    """Run the command in the gap; return its exit code and what it printed."""
    inside = [sys.executable, __file__, index, *command]
    prefix, extra = (_NAMESPACE, {}) if is_real() else ((), _CUT_OFF)
    ran = subprocess.run(
        [*prefix, *inside],
        env=environment | extra,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return ran.returncode, ran.stdout


def gap() -> tuple[tuple[str, ...], dict[str, str]]:
    """Return what to put before a command, and into its environment, so that it sees a loopback and nothing else."""
    prefix, extra = (_NAMESPACE, {}) if is_real() else ((), _CUT_OFF)
    return (*prefix, sys.executable, __file__, "--"), extra


def sealed(command: Sequence[str | Path], environment: dict[str, str]) -> str:
    """Run the command without any network, not even the loopback; return what it printed; assert that it succeeded."""
    prefix, extra = (_NAMESPACE, {}) if is_real() else ((), _CUT_OFF | {"no_proxy": ""})
    ran = subprocess.run(
        [*prefix, *command],
        env=environment | extra,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert ran.returncode == 0, ran.stdout[-8000:]
    return ran.stdout


def main(index: str, *command: str) -> int:
    """Bring the loopback up, serve the index, run the command and return its exit code."""
    if is_only_loopback():
        bring_up_loopback()
    if index == "--":
        os.execvp(command[0], command)  # this very process, so that who ends it ends the command
    with served(Path(index)) as url:
        return subprocess.run([word.replace("{url}", url) for word in command], check=False).returncode


def is_only_loopback() -> bool:
    """Whether the network that this process sees is a gap."""
    return sys.platform == "linux" and [name for _, name in socket.if_nameindex()] == ["lo"]


def bring_up_loopback() -> None:
    """Set the flag "up" of the loopback; it is down in a new namespace, and `ip` may not be installed."""
    import fcntl  # noqa: PLC0415  (Windows has none)

    up, set_flags = 0x1, 0x8914
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", b"lo", up))


@contextmanager
def served(index: Path) -> Iterator[str]:
    """Serve the folder on the loopback for as long as the block lasts; give its address."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", HOST, "--directory", str(index)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"http://{HOST}:{port}"
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    """Return a port of the loopback on which nobody listens."""
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
