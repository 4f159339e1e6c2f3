"""Git: which commit is meant, what comes with it, and what must never come out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.projects.repositories import EPOCH, bare, commit, git, needs_git, project, served
from wheelhouse.errors import AccessDenied, NotThere, SourceError, Transient
from wheelhouse.projects.checkout import Revision
from wheelhouse.projects.git import Git, environment
from wheelhouse.projects.programs import Bounds
from wheelhouse.requirements.locations import location

pytestmark = needs_git
HOST = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


class Story:
    """A repository: `one` is tagged v1 and on main; `two` is main's tip; `three` is on the branch feature/x."""

    def __init__(self, folder: Path) -> None:
        self.source = project(folder / "source")
        self.one = commit(self.source, "v1")
        git(self.source, "tag", "--annotate", "--message=x", "v1-annotated")
        project(self.source, version="2.0")
        self.two = commit(self.source)
        git(self.source, "checkout", "--quiet", "-b", "feature/x")
        project(self.source, version="3.0")
        self.three = commit(self.source)
        git(self.source, "update-ref", "refs/pull/7/head", self.three)
        git(self.source, "checkout", "--quiet", "main")
        self.url = f"git+{self.source.as_uri()}"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("git"))


def fetch(url: str, into: Path) -> Revision:
    return Git(host=HOST).fetch(location(url), into)


@pytest.mark.parametrize(
    ("revision", "expected", "branch"),
    [
        ("", "two", "main"),
        ("@main", "two", "main"),
        ("@feature/x", "three", "feature/x"),
        ("@v1", "one", ""),
        ("@v1-annotated", "one", ""),
        ("@refs/pull/7/head", "three", ""),
    ],
)
def test_a_name_is_pinned_to_its_commit(
    story: Story, tmp_path: Path, revision: str, expected: str, branch: str
) -> None:
    found = fetch(story.url + revision, tmp_path)
    assert found == Revision(commit=getattr(story, expected), epoch=EPOCH)
    assert git(tmp_path, "rev-parse", "HEAD") == found.commit
    assert git(tmp_path, "branch", "--show-current") == branch
    assert {"v1", "v1-annotated"} <= set(git(tmp_path, "tag").split()), "versions are counted from tags"


@pytest.mark.parametrize("length", [40, 8])
def test_a_hash_or_its_beginning_is_a_commit(story: Story, tmp_path: Path, length: int) -> None:
    assert fetch(f"{story.url}@{story.one[:length]}", tmp_path).commit == story.one


def test_a_revision_that_does_not_exist_is_told_with_what_does(story: Story, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="no branch, tag or commit named fature/x") as caught:
        fetch(f"{story.url}@fature/x", tmp_path)
    assert "feature/x" in caught.value.context[0]


@pytest.mark.parametrize("revision", ["0" * 40, "abcdef1"])
def test_a_hash_that_is_no_commit(story: Story, tmp_path: Path, revision: str) -> None:
    with pytest.raises(NotThere, match="no branch, tag or commit"):
        fetch(f"{story.url}@{revision}", tmp_path)


def test_what_is_no_repository_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "into").mkdir()
    with pytest.raises(NotThere, match="is not there"):
        fetch(f"git+{tmp_path.as_uri()}/none.git", tmp_path / "into")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    (tmp_path / "into").mkdir()
    with pytest.raises(SourceError, match="no commit yet"):
        fetch(f"git+{(tmp_path / 'empty').as_uri()}", tmp_path / "into")


def test_submodules_come_along(story: Story, tmp_path: Path) -> None:
    outer = project(tmp_path / "outer")
    git(outer, "init", "--quiet", "--initial-branch=main")
    git(outer, "submodule", "--quiet", "add", story.source.as_uri(), "inner")
    commit(outer)
    (tmp_path / "into").mkdir()
    fetch(f"git+{outer.as_uri()}", tmp_path / "into")
    assert "2.0" in (tmp_path / "into/inner/demo.py").read_text()


def test_a_hook_of_the_user_does_not_run(story: Story, tmp_path: Path) -> None:
    hooks, into = tmp_path / "hooks", tmp_path / "into"
    hooks.mkdir()
    into.mkdir()
    (hooks / "post-checkout").write_text("#!/bin/sh\ntouch ran\n")
    (hooks / "post-checkout").chmod(0o755)
    host = {**HOST, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": str(hooks)}
    Git(host=host).fetch(location(story.url), into)
    assert not (into / "ran").exists()


def test_another_git_folder_of_the_environment_is_not_touched(story: Story, tmp_path: Path) -> None:
    host = {**HOST, "GIT_DIR": str(tmp_path / "elsewhere"), "GIT_WORK_TREE": str(tmp_path)}
    (tmp_path / "into").mkdir()
    assert Git(host=host).fetch(location(story.url), tmp_path / "into").commit == story.two
    assert not (tmp_path / "elsewhere").exists()


def test_a_token_opens_the_door_and_stays_nowhere(story: Story, tmp_path: Path) -> None:
    bare(story.source, tmp_path / "www" / "demo.git")
    (tmp_path / "into").mkdir()
    with served(tmp_path / "www", login="me:s3cret") as (host, asked):
        assert fetch(f"git+http://me:s3cret@{host}/demo.git@v1", tmp_path / "into").commit == story.one
        assert any(asked)
    kept = [path for path in (tmp_path / "into").rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    assert kept == []


def test_a_wrong_token_is_refused_and_not_shown(story: Story, tmp_path: Path) -> None:
    bare(story.source, tmp_path / "www" / "demo.git")
    (tmp_path / "into").mkdir()
    with served(tmp_path / "www", login="me:right") as (host, _), pytest.raises(AccessDenied) as caught:
        fetch(f"git+http://me:wr0ng@{host}/demo.git", tmp_path / "into")
    assert "wr0ng" not in str(vars(caught.value))
    assert "TOKEN" in (caught.value.hint or "")


def test_a_server_that_is_not_there_may_be_tomorrow(tmp_path: Path) -> None:
    with pytest.raises(Transient, match="cannot be reached"):
        fetch("git+http://127.0.0.1:9/demo.git", tmp_path)


def test_the_login_is_for_its_host_alone() -> None:
    found = environment(location("git+https://token@h.example/a.git"), {"GIT_CONFIG_COUNT": "1"})
    keys = [found[f"GIT_CONFIG_KEY_{place}"] for place in range(1, int(found["GIT_CONFIG_COUNT"]))]
    assert keys[-1] == "credential.https://h.example.helper"
    assert found["WHBUILD_GIT_USER"] == "token"
    assert not any("token" in value for name, value in found.items() if name != "WHBUILD_GIT_USER")


@pytest.mark.parametrize(("url", "expected"), [("https://h.example/a", False), ("file:///a", True)])
def test_a_repository_of_the_web_may_not_lead_to_this_machine(url: str, *, expected: bool) -> None:
    allowed = environment(location(f"git+{url}"), {})["GIT_ALLOW_PROTOCOL"].split(":")
    assert ("file" in allowed) is expected
    assert "ext" not in allowed


def test_what_comes_has_a_limit(story: Story, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="did not end within 0 seconds"):
        Git(Bounds(seconds=0), HOST).fetch(location(story.url), tmp_path)


def test_a_look_tells_whether_anything_changed(story: Story, tmp_path: Path) -> None:
    def look(revision: str) -> str | None:
        return Git(host=HOST).peek(location(story.url + revision), tmp_path)

    assert look("") == look("@main") == look(f"@{story.two}") != look("@v1") == look("@v1-annotated")
    assert look(f"@{story.two[:8]}") is None
    before = look("@v1")
    git(story.source, "tag", "another")
    try:
        assert look("@v1") != before, "versions are counted from tags"
    finally:
        git(story.source, "tag", "--delete", "another")
