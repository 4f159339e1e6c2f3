"""pip's configuration as a value, in homes built for the test; run again over several pips by test_pips.py."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields
from pip._internal import configuration
from pip._internal.commands.download import DownloadCommand
from pip._internal.models.index import PyPI
from pip._internal.utils import appdirs

from wheelhouse.errors import UsageError
from wheelhouse.requirements import config
from wheelhouse.requirements.ask import Formats, IndexRule, Rules, Sources
from wheelhouse.requirements.config import Defaults, Given, combine, defaults
from wheelhouse.requirements.readers import READERS


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give pip a home, a system and an environment of our own."""
    for name in os.environ:
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(appdirs, "user_config_dir", lambda name: str(tmp_path / "home" / ".config" / name))
    monkeypatch.setattr(appdirs, "site_config_dirs", lambda name: [str(tmp_path / "etc" / name)])
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    return tmp_path


NAME = configuration.CONFIG_BASENAME
PLACES = {
    "global": f"etc/pip/{NAME}",
    "site": f"venv/{NAME}",
    "legacy": f"home/.pip/{NAME}",
    "user": f"home/.config/pip/{NAME}",
}


def write(home: Path, place: str, text: str) -> Path:
    path = home / PLACES.get(place, place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_without_configuration_only_the_index_is_known() -> None:
    assert defaults(isolated=False) == defaults(isolated=True) == Defaults(index_url=PyPI.simple_url)


def test_every_key_has_its_place_and_type(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "INDEX_URL": "https://i.example",
        "EXTRA_INDEX_URL": "https://a.example\n https://b.example",
        "NO_INDEX": "yes",
        "FIND_LINKS": "a b",
        "TRUSTED_HOST": "h:80 i",
        "NO_BINARY": "a,B",
        "ONLY_BINARY": "b",
        "PREFER_BINARY": "1",
        "PRE": "on",
        "NO_DEPS": "true",
        "UPLOADED_PRIOR_TO": "2026-01-31T00:00Z",
        "REQUIRE_HASHES": "t",
        "NO_REQUIRE_HASHES": "y",
        "REQUIREMENT": "r.txt s.txt",
        "CONSTRAINT": "c.txt",
        "CERT": "~/ca.pem",
        "CLIENT_CERT": "me.pem",
        "PROXY": "http://p.example",
        "NO_PROXY_ENV": "0",
        "RETRIES": "7",
        "TIMEOUT": "2.5",
        "KEYRING_PROVIDER": "import",
        "CACHE_DIR": "~/c",
        "NO_CACHE_DIR": "off",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    home = os.path.expanduser("~")  # noqa: PTH111  (as text)
    assert defaults(isolated=False) == Defaults(
        index_url="https://i.example",
        extra_index_urls=("https://a.example", "https://b.example"),
        find_links=("a", "b"),
        no_index=True,
        trusted_hosts=("h:80", "i"),
        formats=Formats(no_binary=frozenset({"a"}), only_binary=frozenset({"b"})),
        prefer_binary=True,
        pre=True,
        no_deps=True,
        require_hashes=True,
        no_require_hashes=True,
        uploaded_before=datetime(2026, 1, 31, tzinfo=UTC),
        requirements=("r.txt", "s.txt"),
        constraints=("c.txt",),
        cert=f"{home}/ca.pem",
        client_cert="me.pem",
        proxy="http://p.example",
        no_proxy_env=False,
        retries=7,
        timeout=2.5,
        keyring_provider="import",
        cache_dir=f"{home}/c",
        no_cache_dir=True,
    )
    assert defaults(isolated=True) == Defaults(index_url=PyPI.simple_url)


ONE, TWO, THREE = (f"[global]\ntimeout={number}" for number in (1, 2, 3))
STORIES: dict[str, dict[str, str]] = {
    "a stronger file wins": {"global": f"{ONE}\nretries=1", "user": TWO, "site": THREE},
    "the newer user file wins": {"legacy": ONE, "user": TWO},
    "the command's section wins": {"site": ONE, "user": "[download]\ntimeout=2\n[install]\ntimeout=3"},
    "the environment wins": {"site": "[download]\ntimeout=1", "PIP_TIMEOUT": "4"},
    "an empty value counts for nothing": {"site": f"{ONE}\nindex-url=", "PIP_TIMEOUT": ""},
    "spellings": {"site": "[global]\n--Default_Timeout=9\nindex_url=https://i.example\nno-cache-dir=no"},
    "lists replace each other": {"site": "[global]\nfind-links=\n  a\n  b", "PIP_FIND_LINKS": "c d"},
    "formats add up": {"site": "[global]\nno-binary=a,b\n[download]\nonly-binary=b", "PIP_NO_BINARY": "c"},
    "a file of its own": {"user": ONE, "site": "[global]\nretries=2", "PIP_CONFIG_FILE": THREE},
    "unknown keys": {"site": "[global]\nno-such-key=1\n[no-such-section]\ntimeout=2"},
}


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_pip_finds_the_same(story: dict[str, str], isolated: bool, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, text in story.items():
        if place == "PIP_CONFIG_FILE":
            monkeypatch.setenv(place, str(write(home, "own.conf", text)))
        elif place.startswith("PIP_"):
            monkeypatch.setenv(place, text)
        else:
            write(home, place, text)
    ours = defaults(isolated=isolated)
    theirs: Any = DownloadCommand("download", "", isolated=isolated).parser.get_default_values()
    assert (ours.index_url, ours.find_links) == (theirs.index_url, tuple(theirs.find_links))
    assert (ours.timeout or 15, ours.retries if ours.retries is not None else 5) == (theirs.timeout, theirs.retries)
    control = theirs.format_control
    assert (ours.formats.no_binary, ours.formats.only_binary) == (control.no_binary, control.only_binary)
    assert ours.no_cache_dir == (theirs.cache_dir is False)


def test_the_null_device_switches_the_files_off(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, "site", "[global]\ntimeout=1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert defaults(isolated=False).timeout is None
    monkeypatch.setenv("PIP_RETRIES", "3")
    assert (defaults(isolated=False).timeout, defaults(isolated=False).retries) == (None, 3)


def test_we_look_where_pip_looks() -> None:
    theirs = [Path(file) for files in configuration.get_configuration_files().values() for file in files]
    assert sorted(config._files()) == sorted(theirs)


def test_every_variable_that_matters_is_looked_at() -> None:
    options = {
        option for group in DownloadCommand("download", "").parser.option_list_all for option in group._long_opts
    }
    known = {f"--{key}" for key in (*READERS, *config._FORMATS)}
    assert known - options <= {
        "--all-releases",
        "--only-final",
        "--uploaded-prior-to",
        "--no-proxy-env",
        "--no-require-hashes",
    }


@pytest.mark.parametrize("place", PLACES)
def test_any_file_is_a_reason_to_ask_pip(place: str, home: Path) -> None:
    assert not config._may_be_files()
    write(home, place, "")
    assert config._may_be_files()


def test_the_environment_is_read_as_pip_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_INDEX_URL", "PIP_No_Index", "PIP_", "PIP__X", "PIP_VERSION", "PIP_HELP", "pip_cert", "PIP_CERT"):
        monkeypatch.setenv(name, f"value of {name}")
    ours, pips = (
        sorted((name, value) for _, name, value in read if name.startswith(":env:"))
        for read in (config._from_environment(), config._from_pip(isolated=False))
    )
    assert ours == pips


def test_days_count_from_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_UPLOADED_PRIOR_TO", "P3D")
    found = defaults(isolated=False).uploaded_before
    assert found is not None
    assert timedelta(days=3) <= datetime.now(UTC) - found < timedelta(days=3, minutes=1)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NO_INDEX", "https://me:secret@h.example", "yes or no"),
        ("NO_CACHE_DIR", "secret", "yes or no"),
        ("RETRIES", "-1", "whole number"),
        ("TIMEOUT", "nan", "seconds"),
        ("TIMEOUT", "soon", "seconds"),
        ("KEYRING_PROVIDER", "secret", "auto, disabled"),
        ("NO_BINARY", "-secret", "PIP_NO_BINARY"),
        ("UPLOADED_PRIOR_TO", "secret", "PIP_UPLOADED_PRIOR_TO"),
    ],
)
def test_a_value_without_sense_names_key_and_place(
    name: str, value: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(UsageError, match=name.lower().replace("_", "-")) as caught:
        defaults(isolated=False)
    assert f"PIP_{name}" in caught.value.context[0]
    assert expected in "\n".join(caught.value.context)
    assert "secret" not in str(vars(caught.value))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("index-url=https://me:secret@h.example", "line 1: MissingSectionHeaderError"),
        ("[global]\n\nsecret", "line 3: ParsingError"),
        ("[global]\ntimeout=1\ntimeout=2", "line 3: DuplicateOptionError"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(home: Path, text: str, reason: str) -> None:
    path = write(home, "site", text)
    with pytest.raises(UsageError) as caught:
        defaults(isolated=False)
    assert str(path) in caught.value.message
    assert caught.value.context == (reason,)
    assert "secret" not in str(vars(caught.value))


def test_bytes_that_are_no_text_are_refused(home: Path) -> None:
    write(home, "site", "").write_bytes(b"[global]\nproxy=\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read") as caught:
        defaults(isolated=False)
    assert "invalid" in caught.value.context[0]


def test_the_command_line_goes_over_the_configuration() -> None:
    own = Defaults(
        index_url="https://i.example", extra_index_urls=("https://a.example",), find_links=("~nobody/x",), pre=True
    )
    asked = Given(
        index_url="https://j.example",
        extra_index_urls=("https://b.example",),
        find_links=("~", "links"),
        formats=(("no-binary", ":all:"), ("only-binary", "a")),
        trusted_hosts=("h",),
    )
    assert combine(own, asked) == (
        Rules(pre=True, formats=Formats(no_binary=frozenset({":all:"}), only_binary=frozenset({"a"}))),
        Sources(
            index_url="https://j.example",
            extra_index_urls=("https://a.example", "https://b.example"),
            find_links=("~nobody/x", "~", "links"),
            trusted_hosts=("h",),
        ),
    )


def test_a_home_that_exists_is_put_for_the_tilde(home: Path) -> None:
    (home / "home").mkdir()
    _, sources = combine(Defaults(index_url="https://i.example"), Given(find_links=("~", "~/gone")))
    assert sources.find_links == (str(home / "home"), "~/gone")


@pytest.mark.parametrize(("own", "asked"), [(True, False), (False, True)])
def test_without_index_no_index_is_left(own: bool, asked: bool) -> None:
    some, rule = ("https://a.example",), IndexRule(names=("a",), url="https://b.example")
    _, sources = combine(
        Defaults(index_url="https://i.example", extra_index_urls=some, no_index=own),
        Given(extra_index_urls=some, index_rules=(rule,), no_index=asked),
    )
    assert (sources.index_url, sources.extra_index_urls, sources.index_rules) == (None, (), ())


def test_what_is_given_has_a_default_of_the_same_name() -> None:
    ours = {"index_rules"}
    assert {field.name for field in fields(Given)} - ours < {field.name for field in fields(Defaults)}
