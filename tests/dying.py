"""What a user runs, in a process that ends at once after so many changes of the disk, as if power had gone."""

from __future__ import annotations

import builtins
import io
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WRITES = ("replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir")
_KILLED, _FAILED = 9, 1


def survives(act: Callable[[], int], *, changes: int) -> bool:
    """Call it in a child of this process, which is killed in place of one change more; return whether it ended well."""
    child = os.fork()
    if child == 0:
        code = _FAILED
        try:
            _count(changes)
            code = act()
        except Exception:  # noqa: BLE001  (a child of pytest must not go on as pytest)
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, _KILLED), code
    return code == 0


def program(path: Path) -> Callable[..., int]:
    """Return what runs a program of Python with the words that it is given."""
    code = compile(path.read_bytes(), str(path), "exec")

    def act(*words: str | Path) -> int:
        sys.argv = [str(path), *map(str, words)]
        try:
            exec(code, {"__name__": "__main__"})
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    return act


def _count(changes: int) -> None:
    left = changes

    def counted(real: Callable[..., Any], changing: Callable[[tuple[Any, ...]], bool]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal left
            if changing((*given, *named.values())):
                left -= 1
                if left < 0:
                    os._exit(_KILLED)
            return real(*given, **named)

        return call

    for name in _WRITES:
        setattr(os, name, counted(getattr(os, name), lambda _: True))
    opened = counted(open, lambda given: any(mode in given[1:] for mode in ("w", "wb", "xb", "ab", "r+b")))
    builtins.open = io.open = opened
