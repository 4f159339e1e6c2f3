"""Fetch files, hash them and write them down, and nothing else: what no tool can do the same job faster than.

    python benchmarks/floor.py LIST ORIGIN FOLDER

LIST holds a path a line, such as `/packages/.../NAME.whl`; ORIGIN is `https://HOST:PORT`.
"""

from __future__ import annotations

import hashlib
import ssl
import sys
from http.client import HTTPSConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import quote, urlsplit

CONNECTIONS = 8
AT_ONCE = 256 * 1024  # bytes


def fetch(paths: SimpleQueue[str], origin: str, folder: Path, trust: ssl.SSLContext) -> None:
    """Bring one file after another until there are no more."""
    host = urlsplit(origin)
    connection = HTTPSConnection(host.hostname or "", host.port, context=trust)
    buffer = memoryview(bytearray(AT_ONCE))
    while True:
        try:
            path = paths.get_nowait()
        except Empty:
            return
        connection.request("GET", quote(path))
        answer = connection.getresponse()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status}")
        digest = hashlib.sha256()
        with (folder / path.rpartition("/")[2]).open("wb", buffering=0) as file:
            while count := answer.readinto(buffer):
                digest.update(buffer[:count])
                file.write(buffer[:count])


def main() -> None:
    """Fetch what the list says."""
    listed, origin, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True)
    paths: SimpleQueue[str] = SimpleQueue()
    for path in listed.read_text(encoding="utf-8").splitlines():
        paths.put(path)
    trust = ssl.create_default_context()
    threads = [Thread(target=fetch, args=(paths, origin, folder, trust)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
