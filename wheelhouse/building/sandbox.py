"""Run a program that is not trusted: no network, no secrets, bounded time and memory, its last words kept.

On Linux, where namespaces are given, it writes to its own folders only, and nothing that it started survives it.
Elsewhere it is no wall against a program that means harm: it may write wherever its user may. Import it late
(subprocess).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, cast

import msgspec

MOST_MEMORY = 8 * 1024**3
MOST_PROCESSES = 2048
_LAST_LINES = 60
_LONGEST_TRY = 10.0

# What compilers and interpreters need to work; anything else may be a secret.
_HARMLESS = {
    *("PATH", "PATHEXT", "COMSPEC", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR", "PROCESSOR_ARCHITECTURE"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "SOURCE_DATE_EPOCH", "NUMBER_OF_PROCESSORS"),
    *("CC", "CFLAGS", "CPPFLAGS", "CXX", "CXXFLAGS", "LDFLAGS", "LD_LIBRARY_PATH", "PKG_CONFIG_PATH"),
    *("INCLUDE", "LIB", "LIBPATH", "ARCHFLAGS", "MACOSX_DEPLOYMENT_TARGET", "SDKROOT"),
    *("RUSTUP_HOME", "RUSTUP_TOOLCHAIN"),
}
# What programs keep logins in, below the home folder; and sockets at which others do as they are told.
_LOGINS = (
    *(".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".password-store", ".local/share/keyrings"),
    *(".netrc", ".pypirc", ".npmrc", ".git-credentials", ".pip", ".cargo/credentials", ".cargo/credentials.toml"),
    *(".config/pip", ".config/uv", ".config/gcloud", ".config/gh", ".config/git/credentials", ".config/pypoetry"),
)
_SOCKETS = ("/run/user", "/run/dbus", "/run/docker.sock", "/run/containerd", "/run/podman", "/etc/pip.conf")
_NAMESPACES = ("--map-current-user", "--keep-caps", "--net", "--mount", "--pid", "--fork", "--kill-child")
# For what runs without a network namespace of its own: installers are told, and a proxy that is not there refuses.
_OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_OFFLINE": "1",
    "CARGO_NET_OFFLINE": "true",
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"),
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
    "PYTHONNOUSERSITE": "1",
    "PYTHONWARNINGS": "ignore",
}


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a program ended: its exit code, None where its time ran out; and the last lines that it printed."""

    code: int | None
    lines: tuple[str, ...]


def environment(home: Path, host: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program without secrets: of the host's the harmless ones, and `home` as its home."""
    kept = {name: value for name, value in host.items() if name.upper() in _HARMLESS}
    rust = Path(host.get("HOME", ""), ".rustup")
    # Rust's compiler is found by way of the user's home, if that may be looked into.
    if os.path.isdir(rust):  # noqa: PTH112
        kept.setdefault("RUSTUP_HOME", str(rust))
    places = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"), str(home))
    return kept | places | _OFFLINE


@cache
def offline() -> tuple[str, ...]:
    """Return what to put before a command so that it has no network; empty where this system cannot do it."""
    return _unshared("--map-root-user", "--net")


def enclosed(writable: Sequence[Path], host: Mapping[str, str], *, memory: int | None = None) -> tuple[str, ...]:
    """Return what to put before a command so that it has no network, writes to these folders only, and is bounded.

    As much of that as this system can do: see `offline` and `limited`. `host` are this process's variables; `memory`,
    in bytes of addresses, is `MOST_MEMORY` unless told.
    """
    memory = MOST_MEMORY if memory is None else memory
    namespaces = _namespaces()
    if not namespaces:
        return (*offline(), *limited(memory))
    home = Path(host.get("HOME", "/"))
    order = {
        "writable": [str(path.resolve()) for path in writable],
        "hidden": [*(str(home / name) for name in _LOGINS), *_SOCKETS],
        "memory": memory,
        "processes": MOST_PROCESSES,
    }
    script = Path(__file__).with_name("enclosure.py")
    return (*namespaces, sys.executable, "-I", "-S", str(script), msgspec.json.encode(order).decode())


@cache
def _namespaces() -> tuple[str, ...]:
    return _unshared(*_NAMESPACES)


def _unshared(*options: str) -> tuple[str, ...]:
    unshare = shutil.which("unshare") if sys.platform == "linux" else None
    if unshare is None:
        return ()
    command = (unshare, *options, "--")
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, timeout=_LONGEST_TRY, check=False)  # noqa: S603  (ours)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if tried.returncode == 0 else ()


def limited(memory: int | None = None) -> tuple[str, ...]:
    """Return what to put before a command so that it gets no more bytes than that; empty on Windows."""
    if os.name != "posix":
        return ()
    kilobytes = (MOST_MEMORY if memory is None else memory) // 1024
    # In a shell of its own first: macOS cannot set this limit. (A preexec_fn could hang a process of many threads.)
    return ("sh", "-c", f'(ulimit -v {kilobytes}) 2>/dev/null && ulimit -v {kilobytes}; exec "$@"', "sh")


def run(
    command: Sequence[str],
    *,
    cwd: Path | str | None,
    environ: Mapping[str, str],
    timeout: float,
    hear: Callable[[bytes], None] | None = None,
) -> Outcome:
    """Run a command and whatever it starts, for at most `timeout` seconds; nothing of its process group survives.

    `hear` is called by another thread with each line, or a piece of a long one. Raises OSError where the command cannot
    be started.
    """
    process = subprocess.Popen(  # noqa: S603  (this is what the sandbox is for)
        list(command),
        cwd=cwd,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    lines: deque[bytes] = deque(maxlen=_LAST_LINES)
    reader = threading.Thread(target=_read, args=(cast("IO[bytes]", process.stdout), lines, hear), daemon=True)
    reader.start()
    code: int | None = None
    try:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(timeout)
    finally:
        kill(process)
        # What left the group holds the pipe open; its words are not waited for.
        reader.join(1)
    return Outcome(code=code, lines=tuple(map(printable, tuple(lines))))


def _read(stream: IO[bytes], lines: deque[bytes], hear: Callable[[bytes], None] | None) -> None:
    with stream:
        # A line has an end here even if the program writes none.
        for line in iter(lambda: stream.readline(4096), b""):
            if hear is not None:
                hear(line)
            if not line.isspace():
                lines.append(line)


def printable(line: bytes) -> str:
    """Return the line as text that does nothing to a terminal."""
    return "".join(char if char.isprintable() else " " for char in line.decode(errors="replace")).rstrip()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the leader of a process group, with all of the group, and wait for its end."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):  # the group is gone
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
