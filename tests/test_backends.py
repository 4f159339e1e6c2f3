"""What pip is told when it installs the build requirements of an sdist."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from wheelhouse.backends import pip_options
from wheelhouse.requirements.ask import Sources
from wheelhouse.web.client import Connection

Monkey = pytest.MonkeyPatch


def test_pip_goes_to_the_same_sources_in_the_same_way() -> None:
    sources = Sources(
        index_url="https://index.example/",
        find_links=("https://a.example/", "https://b.example/"),
        trusted_hosts=("h",),
    )
    connection = Connection(proxy="http://p:1", retries=2, timeout=1.5, proxy_environment=False)
    told = " ".join(pip_options(sources, connection, datetime(2026, 1, 31, tzinfo=UTC)))
    assert told == (
        "--index-url https://index.example/ --find-links https://a.example/ --find-links https://b.example/"
        " --trusted-host h"
        " --proxy http://p:1 --no-proxy-env --uploaded-prior-to 2026-01-31T00:00:00+00:00 --retries 2 --timeout 1.5"
    )


@pytest.mark.parametrize("where", ["files", "./files", "{uri}/files"])
def test_paths_are_of_the_folder_in_which_the_command_ran(where: str, tmp_path: Path, monkeypatch: Monkey) -> None:
    monkeypatch.chdir(tmp_path)
    place = where.format(uri=tmp_path.as_uri())
    sources = Sources(index_url=place, extra_index_urls=(place,), find_links=(place,))
    told = list(pip_options(sources, Connection(cert="c.pem", client_cert="k.pem")))
    assert [one for one in told if "files" in one] == [f"{tmp_path.as_uri()}/files"] * 3
    assert [one for one in told if one.endswith(".pem")] == [str(tmp_path / "c.pem"), str(tmp_path / "k.pem")]


def test_without_an_index_and_without_a_date() -> None:
    assert list(pip_options(Sources(), Connection())) == ["--no-index", "--retries", "5", "--timeout", "15"]
