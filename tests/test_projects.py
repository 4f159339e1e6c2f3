"""Projects that no index holds, as a user asks for them: they become ordinary files of the index."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests import specimens
from tests.command import Ran, whbuild
from tests.projects.repositories import commit, git, needs_git, project

EMPTY = ("--no-index",)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(index: str = "index") -> list[str]:
    return sorted(path.name for path in Path(index, "packages").iterdir() if not path.name.endswith(".metadata"))


def built(*words: str, index: str = "index") -> Ran:
    ran = whbuild(*words, index, *EMPTY, cache=Path("cache"))
    assert ran.code == 0, ran
    return ran


def links(**versions: str) -> None:
    Path("links").mkdir(exist_ok=True)
    for name, version in versions.items():
        filename, data = specimens.wheel(name, version)
        Path("links", filename).write_bytes(data)


@pytest.mark.parametrize("words", [("./demo",), ("-e", "demo"), ("demo @ file:demo",), ("./demo", "-e", "./demo")])
def test_a_folder_is_asked_for(words: tuple[str, ...]) -> None:
    project(Path("demo"))
    assert "demo==1.0" in built(*words).out
    assert files() == ["demo-1.0-py3-none-any.whl"]
    assert whbuild("verify", "index").code == 0


def test_the_folder_that_one_is_in(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(here / "demo"))
    built(".")
    built(".", index="again")
    assert files() == files("again") == ["demo-1.0-py3-none-any.whl"]
    assert "demo 1.0" in whbuild("plan", ".", *EMPTY).out


def test_what_depends_on_a_project_and_what_it_depends_on() -> None:
    project(Path("demo"), requires=("dep>=2", "extra; extra == 'x'"))
    links(dep="2.0", extra="2.0")
    Path("reqs.txt").write_text("-f links\n# mine\n./demo\n")
    built("-r", "reqs.txt")
    assert files() == ["demo-1.0-py3-none-any.whl", "dep-2.0-py3-none-any.whl"]
    assert "reqs.txt, line 3" in whbuild("why", "index", "dep").out


@pytest.mark.parametrize("text", ["./main.zip", "demo @ {}", "demo @ {}#subdirectory="])
def test_an_archive_whose_name_says_nothing(here: Path, text: str) -> None:
    project(here / "all" / "demo-main")
    archive = Path(shutil.make_archive("main", "zip", "all"))
    Path("reqs.txt").write_text(text.format((here / archive.name).as_uri()) + "\n")
    built("-r", "reqs.txt")
    assert files() == ["demo-1.0-py3-none-any.whl"]
    assert whbuild("verify", "index").code == 0


@needs_git
def test_what_a_project_wants_by_url_is_installed_from_the_index_by_version(here: Path) -> None:
    commit(project(here / "other", "other", "2.5"))
    project(here / "demo", requires=(f"other @ git+{(here / 'other').as_uri()}",))
    built("./demo")
    assert files() == ["demo-1.0-py3-none-any.whl", "other-2.5-py3-none-any.whl"]
    assert "Requires-Dist: other==2.5" in Path("index/packages/demo-1.0-py3-none-any.whl.metadata").read_text()
    told = whbuild("verify", "index")
    assert (told.code, "by-url" in told.out) == (0, False)


@needs_git
def test_a_commit_is_pinned_and_gives_the_same_bytes_everywhere(here: Path) -> None:
    head = commit(project(here / "source"), "v1")
    Path("reqs.txt").write_text(f"git+{(here / 'source').as_uri()}@v1\n")
    built("-r", "reqs.txt", "--report", "report.json")
    (pin,) = json.loads(Path("report.json").read_text())["files"]
    assert pin["made"]["source"] == f"git+{(here / 'source').as_uri()}@{head}"
    assert whbuild("-r", "reqs.txt", "other", *EMPTY).code == 0
    (name,) = files()
    assert Path("index/packages", name).read_bytes() == Path("other/packages", name).read_bytes()
    assert "nothing to do" in built("-r", "reqs.txt").out


@needs_git
def test_what_a_commit_was_built_with_is_recorded_and_stays(here: Path) -> None:
    pyproject = project(here / "source") / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("requires = []", 'requires = ["tool"]'))
    commit(here / "source")
    for version, outcome in (("1.0", "Built"), ("2.0", "nothing to do")):
        links(tool=version)
        ran = whbuild("demo @ git+" + (here / "source").as_uri(), "index", *EMPTY, "--find-links", "links")
        assert outcome in ran.out
        (record,) = Path("index/.whbuild/asks").iterdir()
        assert json.loads(record.read_text())["pins"][0]["made"]["requires"] == ["tool==1.0"]


@needs_git
def test_what_the_other_side_gets_names_versions_and_no_url(here: Path) -> None:
    commit(project(here / "source"))
    built(f"git+{(here / 'source').as_uri()}#egg=demo")
    for lock in ("pylock.*.toml", "requirements.*.lock.txt"):
        (path,) = Path("index").glob(lock)
        assert "demo" in path.read_text()
        assert "://" not in path.read_text()


@needs_git
def test_a_tag_that_moved_is_refused_where_its_version_is_published(here: Path) -> None:
    source = project(here / "source")
    commit(source, "v1")
    url = f"git+{source.as_uri()}@v1"
    built(url)
    project(source, text="changed = True\n")
    commits = commit(source, "v1"), git(source, "rev-parse", "HEAD~1")
    ran = whbuild(url, "index", *EMPTY, cache=Path("cache"))
    assert ran.code == 6
    assert all(each in ran.err for each in commits)
    assert "give the project another version" in ran.err


@needs_git
def test_a_token_is_neither_shown_nor_written(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "s3cret")
    Path("reqs.txt").write_text("demo @ git+http://me:${TOKEN}@127.0.0.1:9/demo.git\n")
    environ = {**os.environ, "TOKEN": "s3cret"}
    assert environ["TOKEN"]
    ran = whbuild("-r", "reqs.txt", "index", *EMPTY, cache=Path("cache"))
    assert (ran.code, "s3cret" in ran.out + ran.err) == (5, False)
    assert "reqs.txt, line 1" in ran.err
    assert not any(b"s3cret" in path.read_bytes() for path in here.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("other @ file:demo",), 4, "is demo 1.0, not other"),
        (("./demo", "--no-build"), 7, "--no-build forbids"),
        (("./demo", "--require-hashes"), 3, "Hashes are required"),
        (("./nothing",), 3, "no such file"),
        (("./index",), 3, "neither pyproject.toml nor setup.py"),
        (("-e", "https://index.example/a-1.0.tar.gz"), 3, "-e takes a folder"),
        (("git+ssh://-oProxyCommand=x/a",), 3, "begins with a dash"),
    ],
)
def test_what_cannot_be_is_said(words: tuple[str, ...], code: int, says: str) -> None:
    project(Path("demo"))
    Path("index").mkdir()
    ran = whbuild(*words, "index", *EMPTY)
    assert (ran.code, says in ran.err) == (code, True), ran
