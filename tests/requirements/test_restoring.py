"""What an index remembers of a requirement, as a requirement again."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.errors import RequirementsError
from wheelhouse.requirements.restoring import restored


def nothing(_: str) -> None:
    return None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("a[x]>=1; python_version>'3'", None),
        ("a @ https://****@files.example/a-1.0-py3-none-any.whl", "https://files.example/a-1.0-py3-none-any.whl"),
        ("a @ git+ssh://****@git.example/team/a@main", "git+ssh://git@git.example/team/a@main"),
        ("a @ git+https://****@git.example/a", "git+https://git.example/a"),
    ],
)
def test_logins_were_not_remembered(text: str, url: str | None) -> None:
    requirement = restored(text, nothing)
    assert (requirement.name, requirement.url) == ("a", url)


def test_a_path_is_from_here_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my dist").mkdir()
    path = tmp_path / "my dist/a-1.0-py3-none-any.whl"
    path.touch()
    found = restored(f"a @ ./my%20dist/{path.name}#sha256=aa", nothing)
    assert found.url == f"{path.as_uri()}#sha256=aa"


def test_a_folder_is_a_project_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    assert restored("a @ ./.", nothing).url == f"{tmp_path.as_uri()}/"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a @ ./gone-1.0-py3-none-any.whl", "is not there, and the index has no file of a either"),
        ("a b c", "is no requirement"),
    ],
)
def test_what_cannot_be_restored_is_said(text: str, told: str) -> None:
    with pytest.raises(RequirementsError, match=told):
        restored(text, nothing)
