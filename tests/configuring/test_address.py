from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.configuring.address import address
from wheelhouse.errors import UsageError


@pytest.mark.parametrize(
    ("text", "url", "host", "trusted"),
    [
        ("https://index.example", "https://index.example/simple/", "index.example", True),
        ("https://index.example/simple", "https://index.example/simple/", "index.example", True),
        ("https://index.example/team/+simple/", "https://index.example/team/+simple/", "index.example", True),
        ("http://index.example:81/a/", "http://index.example:81/a/simple/", "index.example:81", False),
        ("http://localhost:8000/", "http://localhost:8000/simple/", "localhost:8000", True),
        ("http://127.0.0.2/", "http://127.0.0.2/simple/", "127.0.0.2", True),
        ("http://[::1]:80/", "http://[::1]:80/simple/", "[::1]:80", True),
        ("http://10.0.0.1", "http://10.0.0.1/simple/", "10.0.0.1", False),
        ("file:///srv/index", "file:///srv/index/simple/", "", True),
    ],
)
def test_an_index_is_named_by_its_simple(text: str, url: str, host: str, trusted: bool) -> None:
    made = address(text)
    assert (made.url, made.host, made.is_trusted) == (url, host, trusted)


def test_a_folder_is_named_by_itself_or_its_simple(tmp_path: Path) -> None:
    (tmp_path / "my index" / "simple").mkdir(parents=True)
    url = f"{tmp_path.as_uri()}/my%20index/simple/"
    assert address(str(tmp_path / "my index")).url == address(str(tmp_path / "my index" / "simple")).url == url


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ftp://index.example/", "no address"),
        ("https:///simple/", "no address"),
        ("https://index.example/a b", "no URL"),
        ("https://index.example/\n[global]", "no URL"),
        ('https://index.example/"', "no URL"),
        ("https://index.example:port/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://index.example/?a=b", "more than an address"),
        ("https://index.example/#egg", "more than an address"),
        ("nowhere", "no folder of an index"),
    ],
)
def test_what_is_no_address(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        address(text)


def test_a_login_stays_out_of_files_and_of_messages() -> None:
    with pytest.raises(UsageError) as refused:
        address("https://user:secret@index.example/simple/")
    assert "secret" not in f"{refused.value.message}{refused.value.hint}"
    assert "machine index.example login" in str(refused.value.hint)
