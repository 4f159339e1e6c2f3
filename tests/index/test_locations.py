from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.index.locations import beside, local_path, without_credentials


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("wheels", Path("wheels")),
        ("file:///srv/my%20wheels", Path("/srv/my wheels")),
        ("FILE:///srv", Path("/srv")),
        ("file://localhost/srv", Path("/srv")),
        ("https://index.example/simple/", None),
    ],
)
def test_what_is_a_path(location: str, path: Path | None) -> None:
    assert local_path(location) == path


def test_credentials_are_taken_out() -> None:
    assert without_credentials("https://user:p%40ss@index.example:8080/s/?q#f") == "https://index.example:8080/s/?q#f"
    assert without_credentials("https://index.example/@scope/") == "https://index.example/@scope/"


def test_a_sidecar_keeps_the_query_and_drops_the_fragment() -> None:
    assert beside("https://h.example/a.whl?sig=1#sha256=x", ".metadata") == "https://h.example/a.whl.metadata?sig=1"
