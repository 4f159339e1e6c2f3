"""docs/deliveries.md as it is written: a month and the next one, on two machines, with an index on the loopback."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.pypi import Pypi
from tests.specimens import wheel
from tests.two_sides import tell

PROGRAMS = ("bash", "sha256sum", "ssh-keygen")
NEEDS = ("charset-normalizer>=2", "idna>=2.5", "urllib3>=1.21", "certifi>=2017.4.17")
UPLOADED = {
    ("certifi", "2025.4.26"): "2025-04-26T02:12:27Z",
    ("certifi", "2025.6.15"): "2025-06-15T02:45:49Z",
    ("charset-normalizer", "3.4.2"): "2025-05-02T08:31:46Z",
    ("idna", "3.10"): "2024-09-15T18:07:37Z",
    ("requests", "2.32.3"): "2024-05-29T15:37:47Z",
    ("requests", "2.32.4"): "2025-06-09T16:43:05Z",
    ("urllib3", "2.2.3"): "2024-09-12T10:52:16Z",
}


def universe() -> Pypi:
    """Return what the page names, made of nothing, each with the day on which it appeared."""
    pypi = Pypi()
    for (name, version), uploaded in UPLOADED.items():
        pypi.add(*wheel(name, version, NEEDS if name == "requests" else ()), upload_time=uploaded)
    return pypi


@pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason="the page takes these programs for granted")
def test_the_page_is_true_of_an_index_on_the_loopback(tmp_path: Path) -> None:
    with universe().serve() as server:
        tell(tmp_path, {"PIP_INDEX_URL": server.url})
