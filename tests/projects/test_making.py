"""What is made of a project, when it is made again, and whose it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.projects.repositories import commit, needs_git, project
from tests.specimens import sha256, wheel
from wheelhouse.building.environments import Provide, nothing
from wheelhouse.building.workshop import Workshop
from wheelhouse.dists.archives import wheel_metadata
from wheelhouse.dists.files import File, parse_filename
from wheelhouse.dists.products import Product
from wheelhouse.errors import BuildError, MetadataDisagrees, NotThere
from wheelhouse.events import Event, Notice
from wheelhouse.projects.checkouts import Checkouts
from wheelhouse.projects.making import Projects, Works
from wheelhouse.projects.memory import Memory


class Run:
    """One run after another over the same cache; `built` is what was built, `said` what was told."""

    def __init__(self, folder: Path) -> None:
        self.cache, self.held = folder / "cache", folder / "held"
        self.held.mkdir()
        self.built: list[str] = []
        self.said: list[str] = []
        self.published: dict[tuple[str, str], Product] = {}
        self.provide: Provide = nothing

    @contextmanager
    def projects(self, *, no_build: bool = False) -> Iterator[Projects]:
        memory = Memory(self.cache, self._held, lambda *facts: self.published.get(facts))
        with Checkouts() as checkouts:
            yield Projects(checkouts, None if no_build else self._works, self.keep, memory, self._report)

    @contextmanager
    def _works(self, source: str) -> Iterator[Works]:
        self.built.append(source)
        with Workshop(self.provide) as workshop:
            yield workshop

    def keep(self, path: Path) -> File:
        data = path.read_bytes()
        to = self.held / f"{sha256(data)}-{path.name}"
        to.write_bytes(data)
        return File(filename=path.name, url=to.as_uri(), hashes={"sha256": sha256(data)}, size=len(data))

    def _held(self, filename: str, digest: str) -> File | None:
        path = self.held / f"{digest}-{filename}"
        return self.keep(path.rename(self.held / filename)) if path.is_file() else None

    def _report(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.said.append(event.text)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def url(folder: Path) -> str:
    return f"{folder.as_uri()}/"


@pytest.mark.parametrize(
    ("tag", "filename"),
    [
        ("py3-none-any", "demo-1.0-py3-none-any.whl"),
        ("py2.py3-none-any", "demo-1.0-py2.py3-none-any.whl"),
        ("cp311-none-any", "demo-1.0.tar.gz"),
        ("cp311-cp311-linux_x86_64", "demo-1.0.tar.gz"),
    ],
)
def test_a_wheel_for_every_machine_else_an_sdist(run: Run, tmp_path: Path, tag: str, filename: str) -> None:
    folder = project(tmp_path / "demo", tag=tag)
    before = sorted(path.name for path in folder.rglob("*"))
    with run.projects() as projects:
        product = projects.made(None, url(folder))
    assert (product.file.filename, product.source, product.dist.project) == (filename, "./demo", "demo")
    assert run.said == [f"{filename} was made of ./demo"]
    assert sorted(path.name for path in folder.rglob("*")) == before, "the folder stays as it is"


def test_a_folder_that_did_not_change_is_not_built_again(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    for _ in range(2):
        with run.projects() as projects:
            first = projects.made(None, url(folder))
            assert projects.made(None, url(folder)) is first
            assert projects.stated_name(url(folder)) == "demo"
    assert run.built == ["./demo"]
    project(tmp_path / "demo", text="y = 1\n")
    with run.projects() as projects:
        assert projects.made(None, url(folder)).file.sha256 != first.file.sha256


@pytest.mark.parametrize("tag", ["py3-none-any", "cp311-cp311-linux_x86_64"])
def test_what_it_was_built_with_is_told_by_every_run(run: Run, tmp_path: Path, tag: str) -> None:
    def provide(requires: tuple[str, ...], folder: Path) -> list[Path]:
        for filename, data in (wheel("tool", "1.0"), wheel("below", "2.0")):
            (folder / filename).write_bytes(data)
        return sorted(folder.iterdir(), reverse=True) if requires else []

    folder, run.provide = project(tmp_path / "demo", tag=tag), provide
    pyproject = folder / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("[]", '["tool"]'))
    for _ in range(2):
        with run.projects() as projects:
            assert projects.made(None, url(folder)).requires == ("below==2.0", "tool==1.0")
    assert len(run.built) == 1


def test_what_is_no_longer_held_is_built_again_to_the_same_bytes(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", tag="cp311-cp311-linux_x86_64")
    digests = set()
    for _ in range(2):
        with run.projects() as projects:
            digests.add(projects.made(None, url(folder)).file.sha256)
        for path in run.held.iterdir():
            path.unlink()
    assert len(run.built) == 2
    assert len(digests) == 1


def test_another_project_than_was_asked_for(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    with run.projects() as projects, pytest.raises(MetadataDisagrees, match=r"is demo 1\.0, not other"):
        projects.made("other", url(folder))  # type: ignore[arg-type]


def test_nothing_is_built_where_that_is_forbidden(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    with run.projects(no_build=True) as projects, pytest.raises(BuildError, match="--no-build forbids"):
        projects.made(None, url(folder))


def test_a_backend_that_fails_is_told_once_and_no_sdist_hides_it(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    backend = folder / "backend.py"
    backend.write_text(
        backend.read_text().replace("    with zipfile", "    raise SystemExit('my last words')\n    with zipfile")
    )
    with run.projects() as projects, pytest.raises(BuildError) as caught:
        projects.made(None, url(folder))
    assert any("my last words" in line for line in caught.value.context)
    assert "pip wheel" in (caught.value.hint or "")


def test_what_cannot_be_compiled_here_may_be_elsewhere(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo")
    backend = folder / "backend.py"
    complaint = "error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory"
    backend.write_text(
        backend.read_text().replace("    with zipfile", f"    raise SystemExit({complaint!r})\n    with zipfile")
    )
    with run.projects() as projects:
        assert projects.made(None, url(folder)).file.filename == "demo-1.0.tar.gz"
    assert run.said[0] == "no wheel of ./demo could be compiled here: an sdist is made instead"


def test_what_is_wanted_beside_the_project_is_wanted_by_its_version(run: Run, tmp_path: Path) -> None:
    project(tmp_path / "other", "other", "2.5")
    backend = project(tmp_path / "demo", requires=("PLACE", "b; extra == 'x'")) / "backend.py"
    beside = 'f"other @ file://{os.path.dirname(os.getcwd())}/other"'
    backend.write_text(backend.read_text().replace("'PLACE'", beside))
    for _ in range(2):
        with run.projects() as projects:
            found = projects.made(None, url(tmp_path / "demo"))
        assert found.stated is not None
        assert found.stated.requires_dist[0] == f"other @ {(tmp_path / 'other').as_uri()}"
        text = wheel_metadata(Path(found.file.url.removeprefix("file://")), found.dist)  # type: ignore[arg-type]
        assert b"Requires-Dist: other==2.5\n" in text
    assert run.built == ["./demo", "./other"]
    project(tmp_path / "other", "other", "2.6")
    with run.projects() as projects:
        again = projects.made(None, url(tmp_path / "demo"))
    assert again.file.sha256 != found.file.sha256, "it wants another version now"


@needs_git
def test_a_backend_that_asks_for_a_history_gets_one(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", tag="cp311-cp311-linux_x86_64")
    (folder / "pyproject.toml").write_text((folder / "pyproject.toml").read_text() + "# mesonpy\n")
    backend = folder / "backend.py"
    asks = "import subprocess; subprocess.run(['git', 'show', 'HEAD:demo.py'], check=True)"
    backend.write_text(backend.read_text().replace("    stem =", f"    {asks}\n    stem ="))
    with run.projects() as projects:
        assert projects.made(None, url(folder)).file.filename == "demo-1.0.tar.gz"
    assert not (folder / ".git").exists()


@needs_git
class TestGit:
    def test_the_same_commit_is_the_same_file_whatever_it_is_called(self, run: Run, tmp_path: Path) -> None:
        folder = project(tmp_path / "demo", tag="cp311-cp311-linux_x86_64")
        head = commit(folder, "v1")
        for revision in ("", "@v1", f"@{head}", f"@{head[:8]}"):
            with run.projects() as projects:
                found = projects.made(None, f"git+{folder.as_uri()}{revision}")
            assert found.source == f"git+{folder.as_uri()}@{head}"
            assert found.file.sha256 == sha256(next(run.held.iterdir()).read_bytes())
        assert len(run.built) == 2, "only a look at half a hash tells nothing"

    def test_what_the_index_holds_of_a_commit_is_kept(self, run: Run, tmp_path: Path) -> None:
        folder = project(tmp_path / "demo")
        source = f"git+{folder.as_uri()}@{commit(folder)}"
        name = "demo-1.0-py3-none-any.whl"
        file = File(filename=name, url="file:///there", hashes={"sha256": "0" * 64})
        other = Product(file=file, dist=parse_filename(name), source=source, requires=("old==1.0",))
        run.published[name, source] = other
        with run.projects() as projects:
            assert projects.made(None, f"git+{folder.as_uri()}") == other

    def test_a_tag_that_moved_is_another_file(self, run: Run, tmp_path: Path) -> None:
        folder = project(tmp_path / "demo")
        digests = set()
        for text in ("x = 1\n", "x = 2\n"):
            project(folder, text=text)
            commit(folder, "v1")
            with run.projects() as projects:
                digests.add(projects.made(None, f"git+{folder.as_uri()}@v1").file.sha256)
        assert len(digests) == 2

    def test_a_project_may_lie_deeper(self, run: Run, tmp_path: Path) -> None:
        top = tmp_path / "top"
        project(top / "lib" / "inner", "inner")
        head = commit(top)
        with run.projects() as projects:
            found = projects.made(None, f"git+{top.as_uri()}#subdirectory=lib/inner&egg=inner")
            assert found.source == f"git+{top.as_uri()}@{head}#subdirectory=lib/inner"
            with pytest.raises(NotThere, match=r"neither pyproject\.toml nor setup\.py"):
                projects.made(None, f"git+{top.as_uri()}")

    @pytest.mark.skipif(os.name == "nt", reason="links need a right")
    def test_a_link_does_not_lead_out_of_the_repository(self, run: Run, tmp_path: Path) -> None:
        top, outside = tmp_path / "top", project(tmp_path / "outside")
        top.mkdir()
        (top / "link").symlink_to(outside)
        commit(top)
        with run.projects() as projects, pytest.raises(NotThere):
            projects.made(None, f"git+{top.as_uri()}#subdirectory=link")

    def test_a_version_from_the_history_is_found_from_a_folder_in_it(self, run: Run, tmp_path: Path) -> None:
        top = tmp_path / "top"
        inner = project(top / "inner")
        (inner / "setup.cfg").write_text("# setuptools_scm\n")
        backend = inner / "backend.py"
        asks = (
            "import subprocess\nVERSION = subprocess.check_output(['git', 'describe', '--tags'], text=True).strip()\n"
        )
        backend.write_text(backend.read_text().replace("INFO =", f"{asks}INFO =", 1))
        commit(top, "4.5")
        with run.projects() as projects:
            assert projects.made(None, url(inner)).file.filename == "demo-4.5-py3-none-any.whl"
