"""Where a project lies, and what must not be taken for such a place."""

from __future__ import annotations

import pytest

from wheelhouse.errors import RequirementsError
from wheelhouse.requirements.locations import Location, Login, is_project, location

ODD = "git+https://h.example/a.git"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ODD, Location(kind="git", url="https://h.example/a.git")),
        (f"{ODD}@v1#egg=a", Location(kind="git", url="https://h.example/a.git", revision="v1")),
        (f"{ODD}@feature/x", Location(kind="git", url="https://h.example/a.git", revision="feature/x")),
        ("git+https://h.example/a@b/c@d", Location(kind="git", url="https://h.example/a@b/c", revision="d")),
        ("git+ssh://git@h.example:22/a@v1", Location(kind="git", url="ssh://git@h.example:22/a", revision="v1")),
        ("git+ssh://git:pw@h.example/a", Location(kind="git", url="ssh://git@h.example/a")),
        ("git+file:///srv/a.git", Location(kind="git", url="file:///srv/a.git")),
        ("hg+http://h.example/a@tip", Location(kind="hg", url="http://h.example/a", revision="tip")),
        ("svn+ssh://me@h.example/a@5", Location(kind="svn", url="svn+ssh://me@h.example/a", revision="5")),
        (
            "https://me@h.example/m.zip",
            Location(kind="archive", url="https://h.example/m.zip", login=Login(user="me", password="")),
        ),
        (
            "file:///m.zip#sha256=0A&subdirectory=x",
            Location(kind="archive", url="file:///m.zip", revision="sha256=0A", subdirectory="x"),
        ),
        ("bzr+lp:a", Location(kind="bzr", url="lp:a")),
        ("file:///srv/a/#subdirectory=b%20c/d", Location(kind=None, url="file:///srv/a/", subdirectory="b c/d")),
    ],
)
def test_a_url_says_where(url: str, expected: Location) -> None:
    assert location(url) == expected


@pytest.mark.parametrize(
    ("user", "login"),
    [
        ("token", Login(user="token", password="")),
        ("me:p%40ss", Login(user="me", password="p@ss")),
        (":x", Login(user="", password="x")),
    ],
)
def test_a_login_is_kept_apart(user: str, login: Login) -> None:
    found = location(f"git+https://{user}@h.example/a.git@v1")
    assert (found.url, found.login) == ("https://h.example/a.git", login)
    assert found.bare == "git+https://h.example/a.git"


def test_nobody_is_named_where_it_is_recorded() -> None:
    assert location("git+ssh://me@h.example/a").bare == "git+ssh://h.example/a"
    assert location("svn+ssh://me@h.example/a").bare == "svn+ssh://h.example/a"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("git+ext::sh -c touch% x", "not among"),
        ("git+fd://3/a", "not among"),
        ("hg+git://h.example/a", "not among"),
        ("git+https:///a.git", "no host"),
        ("git+https://h.example:port/a.git", "Port"),
        ("git+https://[h/a.git", "IPv6"),
        ("git+ssh://-oProxyCommand=x/a", "a dash"),
        ("git+ssh://-oProxyCommand=x@h.example/a", "a dash"),
        ("git+ssh://%2DoProxyCommand=x@h.example/a", "a dash"),
        (f"{ODD}@", "nothing follows"),
        (f"{ODD}@--upload-pack=x", "no revision"),
        (f"{ODD}@a..b", "no revision"),
        (f"{ODD}@+refs/heads/a", "no revision"),
        (f"{ODD}@a:b", "no revision"),
        (f"{ODD}@a b", "a blank"),
        (f"{ODD}@a\x07b", "a blank"),
        (f"{ODD}#subdirectory=../x", "elsewhere"),
        (f"{ODD}#subdirectory=a/%2e%2e/x", "elsewhere"),
        (f"{ODD}#egg=a&subdirectory=C:%5Cx", "elsewhere"),
        (f"{ODD}#subdirectory=a//b", "elsewhere"),
    ],
)
def test_what_could_mean_more_than_a_place_is_refused(url: str, message: str) -> None:
    with pytest.raises(RequirementsError, match=message):
        location(url)


def test_a_refusal_shows_no_secret() -> None:
    with pytest.raises(RequirementsError) as caught:
        location("git+https://me:secret@h.example/a.git@a:b")
    assert "secret" not in str(vars(caught.value))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ODD, True),
        ("GIT+https://h.example/a", True),
        ("file:///srv/project/", True),
        ("file:///srv/project#subdirectory=x", True),
        ("file:///srv/a-1.tar.gz#sha256=00", False),
        ("https://h.example/project/", False),
        ("https://h.example/archive/main.zip", True),
        ("https://h.example/archive/refs/tags/v1.0.tar.gz", True),
        ("https://h.example/a-1.zip#subdirectory=x", True),
        ("https://[h/main.zip", False),
        ("egg+https://h.example/a", False),
    ],
)
def test_a_project_is_told_from_a_file(url: str, *, expected: bool) -> None:
    assert is_project(url) is expected
