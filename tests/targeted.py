"""An index built for several targets, and what each of them gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.command import Ran, whbuild
from tests.pypi import Pypi


def built(pypi: Pypi, *words: str, **switches: Any) -> Ran:
    """Build `index` in the current folder from a server with these files; `{address}` in a word is the server's."""
    with pypi.serve(**switches) as server:
        asked = [word.replace("{address}", server.address) for word in words]
        return whbuild(*asked, "index", "-i", server.url, "--report", "report.json")


def picked(ran: Ran) -> dict[str, list[str]]:
    """Return the files of each target, as the report has them, without what all names of pure wheels end with."""
    assert ran.code == 0, ran
    files = json.loads(Path("report.json").read_text())["files"]
    held = {path.name for path in Path("index/packages").iterdir() if path.suffix != ".metadata"}
    assert held >= {file["filename"] for file in files}
    found: dict[str, list[str]] = {}
    for file in files:
        for target in file["targets"]:
            found.setdefault(target, []).append(file["filename"].removesuffix("-py3-none-any.whl"))
    return found
