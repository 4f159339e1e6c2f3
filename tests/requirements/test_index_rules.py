from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from wheelhouse.errors import UsageError
from wheelhouse.requirements.ask import IndexRule, Origin
from wheelhouse.requirements.index_rules import index_rule

URL = "https://index.example/simple/"


@pytest.mark.parametrize(
    ("names", "normalized"),
    [
        ("acme", ("acme",)),
        ("Acme_Core", ("acme-core",)),
        ("acme.*", ("acme-*",)),
        ("acme-*, Acme", ("acme-*", "acme")),
        ("*", ("*",)),
        ("*-acme__x", ("*-acme-x",)),
        ("a", ("a",)),
    ],
)
def test_names_are_normalized(names: str, normalized: tuple[str, ...]) -> None:
    assert index_rule(f"{names}={URL}") == IndexRule(names=normalized, url=URL)


@pytest.mark.parametrize(
    ("pattern", "covered", "others"),
    [
        ("acme", ["acme"], ["acme-core", "acm"]),
        ("acme-*", ["acme-core", "acme-core-x"], ["acme", "acmecore", "my-acme-core"]),
        ("*acme*", ["acme", "my-acme-core"], ["acm-e"]),
        ("a*z", ["az", "a-z"], ["aza"]),
        ("*", ["anything"], []),
        ("x,acme-*", ["x", "acme-core"], ["xx"]),
    ],
)
def test_which_projects_a_rule_covers(pattern: str, covered: list[str], others: list[str]) -> None:
    rule = index_rule(f"{pattern}={URL}")
    names = map(canonicalize_name, [*covered, *others])
    assert [name for name in names if rule.covers(name)] == covered


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,9}[A-Za-z0-9])?", fullmatch=True))
def test_a_name_covers_its_own_project_however_spelled(name: str) -> None:
    assert index_rule(f"{name}={URL}").covers(canonicalize_name(name))


def test_as_text_it_says_where_it_was_given_and_no_secret() -> None:
    text = "a,b-*=https://me:s3cret@index.example/simple/"
    assert str(index_rule(text)) == "a,b-*=https://****@index.example/simple/ (the command line)"
    assert str(index_rule(text, Origin(file="whbuild.toml"))).endswith("(whbuild.toml)")


@pytest.mark.parametrize("url", [URL, "http://[::1]:8080/x=y", "file:///srv/index"])
def test_urls(url: str) -> None:
    assert index_rule(f"a = {url}").url == url


def test_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "a=b").mkdir()
    assert index_rule("acme=a=b").url == "a=b"
    assert index_rule("acme=~/a=b").url in {f"{tmp_path}/a=b", f"{tmp_path}\\a=b"}


NO_NAMES = "before the = stand names of projects, with commas between them and * for any text"
NO_FOLDER = "what follows the = is neither a URL nor a folder"
NO_URL = "what follows the = is no URL of http, https or file"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("acme-*", "there is no = in it"),
        ("", "there is no = in it"),
        (f"={URL}", NO_NAMES),
        (f"acme,={URL}", NO_NAMES),
        (f"acme core={URL}", NO_NAMES),
        (f"-acme={URL}", NO_NAMES),
        (f"acme.={URL}", NO_NAMES),
        (f"acme[x]={URL}", NO_NAMES),
        (f"acme?={URL}", NO_NAMES),
        (f"{URL}?a=b", NO_NAMES),
        (f"acme=={URL}", NO_URL),
        ("acme=", NO_FOLDER),
        ("acme=index.example/simple/", NO_FOLDER),
        ("acme=~nobody/there", NO_FOLDER),
        ("acme=\0", NO_FOLDER),
        ("acme=ftp://index.example/", NO_URL),
        ("acme=https:///simple/", NO_URL),
        ("acme=https://index.example:port/", NO_URL),
        ("acme=http://[::1/", NO_URL),
    ],
)
def test_what_is_no_rule_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        index_rule(text)
    assert caught.value.message == f"--index-for cannot be {text!r}: {reason}."
    assert caught.value.hint == "Write NAMES=URL, such as 'acme,acme-*=https://index.example/simple/'."


def test_the_file_of_a_rule_is_named() -> None:
    with pytest.raises(UsageError) as caught:
        index_rule("acme", Origin(file="whbuild.toml", line=3))
    assert caught.value.context == ("written in whbuild.toml, line 3",)


@pytest.mark.parametrize(
    "text",
    [
        "https://me:s3cret@index.example/",
        "https://me:s3=cret@index.example/",
        "https://me:s3,c=ret@index.example/",
        "acme=me:s3cret@index.example/",
        "acme=https:/me:s3cret@index.example/",
        "acme=https://me:s3/cret@index.example/",
        "acme=https://me:s3cret@index.example:x/",
        "acme=ftp://me:s3cret@index.example/",
        "me:s3cret@index.example=https://me:s3cret@index.example/",
        "acme=https://me:s3\u2100cret@index.example/",
    ],
)
def test_no_secret_is_shown(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        index_rule(text)
    shown = " ".join((caught.value.message, *caught.value.context, caught.value.hint or ""))
    assert not any(part in shown for part in ("s3", "cret", "me:"))
    assert "index.example" in shown
