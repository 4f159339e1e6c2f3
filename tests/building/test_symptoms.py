from __future__ import annotations

import pytest

from wheelhouse.building.symptoms import USUAL, hint


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>", "the network"),
        ("OSError: [Errno 101] Network is unreachable", "the network"),
        ("OSError: [Errno 30] Read-only file system: '/etc/x'", "writes outside"),
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "a compiler"),
        ("error: Microsoft Visual C++ 14.0 or greater is required.", "a compiler"),
        ("a.c:1:10: fatal error: Python.h: No such file or directory", "the headers of Python"),
        ("x.c:1:10: fatal error: libpq-fe.h: No such file or directory", "a library"),
        ("/usr/bin/ld: cannot find -lssl", "a library"),
        ("ModuleNotFoundError: No module named 'numpy'", "does not name in its build requirements"),
        ("MemoryError", "more memory"),
        ("ZeroDivisionError: division by zero", USUAL),
    ],
)
def test_advice_fits_what_was_said(line: str, advice: str) -> None:
    assert advice in hint(["running build_ext", line])
