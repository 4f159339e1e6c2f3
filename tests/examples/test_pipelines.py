"""The jobs for GitHub and GitLab: each line is run as it stands, and what one builds the next installs offline."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import PIP, WHBUILD, attempt, bare, road
from tests.examples.pipelines import EXAMPLES, Job, github, gitlab, run
from tests.pypi import Pypi
from tests.specimens import wheel

READERS = pytest.mark.parametrize("read", [github, gitlab])

needs_bash = pytest.mark.skipif(not all(map(shutil.which, ("bash", "tar"))), reason="the jobs are for bash and tar")


@needs_bash
@pytest.mark.live
@pytest.mark.timeout(600)
def test_the_workflow_of_github_with_real_packages(tmp_path: Path) -> None:
    links = ("--no-deps", "--quiet", "--wheel-dir", tmp_path / "links", EXAMPLES.parent)
    code, told = attempt((*PIP, "wheel", *links), tmp_path, bare() | dict(road()))
    assert code == 0, told
    found = {"PIP_FIND_LINKS": str(tmp_path / "links"), **dict(road())}
    build, install = github().values()
    told = done(build, repository(tmp_path / "first", "idna"), found)
    assert "index is proven" in told
    assert "## Plan for " in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert (tmp_path / "first" / "index/.whbuild/manifest.json").exists()  # by whose hash the store is named
    beyond(install, repository(tmp_path / "then", "idna"))
    assert list((tmp_path / "then" / "app").rglob("idna-*.dist-info"))


@needs_bash
@pytest.mark.live
def test_the_jobs_of_gitlab_fetch_no_file_twice(tmp_path: Path) -> None:
    build, install = gitlab().values()
    (store,) = build.cached
    first, again = (repository(tmp_path / name, "alpha") for name in ("first", "again"))
    with universe().serve() as served:
        assert "index is proven" in done(build, first, {"PIP_INDEX_URL": served.url})
        served.requests.clear()
        shutil.copytree(first / store, again / store)
        code, told = attempt((WHBUILD, "--cache-dir", store), again, bare() | {"PIP_INDEX_URL": served.url})
        assert (code, served.paths("/packages/")) == (0, []), told
    beyond(install, repository(tmp_path / "then", "alpha"))
    assert list((tmp_path / "then" / "app").rglob("beta-1.0.dist-info"))


def universe() -> Pypi:
    """Return two projects, and a whbuild that is the one of this checkout."""
    this = f"import os, sys\ndef main():\n    os.execv({str(WHBUILD)!r}, ['whbuild', *sys.argv[1:]])\n".encode()
    script = {
        "whbuild.py": this,
        "whbuild-0.1.dist-info/entry_points.txt": b"[console_scripts]\nwhbuild = whbuild:main\n",
    }
    return Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0"), wheel("whbuild", "0.1", files=script))


def repository(folder: Path, asked: str) -> Path:
    folder.mkdir()
    (folder / "requirements.txt").write_text(f"{asked}\n", encoding="utf-8")
    (folder / "whbuild.toml").write_text('index = "index"\nrequirements = ["requirements.txt"]\n', encoding="utf-8")
    return folder


def done(job: Job, folder: Path, more: Mapping[str, str], before: tuple[str, ...] = ()) -> str:
    """Run the job where `python` is the one that runs here; return what was printed."""
    tools = folder.with_name(f"{folder.name}-tools")
    tools.mkdir()
    (tools / "python").symlink_to(getattr(sys, "_base_executable", sys.executable))
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    own = {"HOME": str(folder.parent), "CI": "true", "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md")}
    return run(job, folder, folder.parent / "artifacts", {**bare(), **own, **more, "PATH": path}, before)


def beyond(job: Job, folder: Path) -> None:
    """Run the job where there is no network."""
    before, more = airgap.gap()
    done(job, folder, more, before)


@READERS
def test_each_job_has_a_python_that_can_try_the_index(read: Callable[[], dict[str, Job]]) -> None:
    assert {job.python for job in read().values()} == {"3.12"}


@READERS
def test_the_store_is_kept_where_whbuild_is_told_to_keep_it(read: Callable[[], dict[str, Job]]) -> None:
    build, install = read().values()
    assert [path.rstrip("/") for path in build.cached] == [".cache/whbuild"]
    assert "--cache-dir .cache/whbuild" in str(build.steps)
    assert install.cached == ()
