"""`whbuild serve`, run as a user runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(*words: str | Path, log: list[str] | None = None) -> Iterator[str]:
    """Run `whbuild serve` on a free port; give the first URL that it tells. `log` gets what it wrote to stdout."""
    command = [sys.executable, "-m", "wheelhouse", "serve", "--port", "0", *map(str, words)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True)
        assert server.stderr is not None
        found = re.search(r"https?://\S+", server.stderr.readline())
        assert found, server.communicate()
        try:
            yield found[0]
        finally:
            server.send_signal(signal.SIGTERM)
            _, err = server.communicate(timeout=40)
        assert server.returncode == 0, err
        out.seek(0)
        if log is not None:
            log += out.read().splitlines()
