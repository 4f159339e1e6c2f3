"""Run a command in namespaces that `unshare` made: it writes only where it may, sees no secrets, and gains no rights.

    python -I -S enclosure.py '{"writable": [...], "hidden": [...], "memory": BYTES, "processes": N}' COMMAND...

Linux only, the standard library only, and nothing of whbuild: it is run as a script. What this kernel refuses is left
out: each of these is one more door that is shut.
"""

import ctypes
import json
import os
import resource
import sys
from contextlib import suppress

_RDONLY, _BIND, _REC = 1, 4096, 16384  # <sys/mount.h>
_MOUNT_SETATTR, _HERE, _RECURSIVE = 442, -100, 0x8000  # the system call; AT_FDCWD, AT_RECURSIVE
_CAPBSET_DROP, _NO_NEW_PRIVS, _CAP_AMBIENT, _CLEAR_ALL = 24, 38, 47, 4  # <linux/prctl.h>
_CAPABILITIES_3 = 0x20080522  # <linux/capability.h>

_LIBC = ctypes.CDLL(None, use_errno=True)


def main(order: str, command: list[str]) -> int:
    """Return the exit code of the command, as a shell tells it."""
    bounds = json.loads(order)
    _mount("proc", "/proc", "proc", 0)
    _limit(bounds["memory"], bounds["processes"])
    _enclose(bounds["writable"], bounds["hidden"])
    child = os.fork()
    if child == 0:
        _drop_rights()
        os.execvp(command[0], command)  # noqa: S606  (what this is for)
    return _awaited(child)


def _enclose(writable: list[str], hidden: list[str]) -> None:
    for path in writable:
        _mount(path, path, None, _BIND | _REC)
    for path in hidden:
        if os.path.isdir(path):  # noqa: PTH112  (pathlib would cost more than all else here)
            _mount("tmpfs", path, "tmpfs", _RDONLY, "size=4k")
        elif os.path.exists(path):  # noqa: PTH110
            _mount("/dev/null", path, None, _BIND)
    if _set_read_only("/", _RECURSIVE, on=True):
        for path in writable:
            _set_read_only(path, _RECURSIVE, on=False)
    os.chdir(os.getcwd())  # noqa: PTH109  (it was the same folder, in a mount that is no longer writable)
    _mount("tmpfs", "/dev/shm", "tmpfs", 0)  # noqa: S108  (an empty one: semaphores live there)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    texts = [None if text is None else os.fsencode(text) for text in (source, target, kind, data)]
    _LIBC.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3])


def _set_read_only(path: str, flags: int, *, on: bool) -> bool:
    attributes = (ctypes.c_uint64 * 4)(*((_RDONLY, 0) if on else (0, _RDONLY)), 0, 0)  # set, clear, propagation, userns
    size = ctypes.sizeof(attributes)
    call = (_MOUNT_SETATTR, _HERE, os.fsencode(path), flags, attributes, ctypes.c_size_t(size))
    return int(_LIBC.syscall(*call)) == 0


def _limit(memory: int, processes: int) -> None:
    limits = {resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0, resource.RLIMIT_NPROC: processes}
    for which, most in limits.items():
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(which)[1]
            bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (bound, bound))
    # No such limit holds for root. From Linux 6.14 on each namespace has its own bound; before, this is the host's.
    if _kernel() >= (6, 14):
        with suppress(OSError), open("/proc/sys/kernel/pid_max", "w") as file:  # noqa: PTH123  (as above)
            file.write(str(processes))


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in os.uname().release.split(".")[:2])


def _drop_rights() -> None:
    _LIBC.prctl(_CAP_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        _LIBC.prctl(_CAPBSET_DROP, capability, 0, 0, 0)
    _LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    _LIBC.capset((ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0), (ctypes.c_uint32 * 6)())


def _awaited(child: int) -> int:
    """Reap every process, since this is the first of its namespace, until the child ends: then all the others do."""
    while True:
        process, status = os.wait()
        if process == child:
            code = os.waitstatus_to_exitcode(status)
            return 128 - code if code < 0 else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
