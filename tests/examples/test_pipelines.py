"""The jobs for GitHub and GitLab: each line is run as it stands, and what one builds the next installs offline."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import WHBUILD, attempt, bare
from tests.examples.pipelines import Job, github, gitlab, run
from tests.pypi import Pypi
from tests.specimens import wheel

Reader = Callable[[], dict[str, Job]]
READERS = pytest.mark.parametrize("read", [github, gitlab])


@READERS
@pytest.mark.live
@pytest.mark.timeout(300)
@pytest.mark.skipif(not all(map(shutil.which, ("bash", "tar"))), reason="the jobs are for bash and tar")
def test_the_next_job_installs_and_the_next_run_fetches_nothing(tmp_path: Path, read: Reader) -> None:
    build, install = read().values()
    (store,) = build.cached
    first, again, other = (repository(tmp_path / name) for name in ("first", "again", "other"))
    with universe().serve() as served:
        assert "index is proven" in done(build, first, {"PIP_INDEX_URL": served.url})
        (page,) = (*tmp_path.glob("summary.md"), *tmp_path.glob("artifacts/*/plan.md"))
        assert page.read_text(encoding="utf-8").startswith("## Plan for ")
        served.requests.clear()
        shutil.copytree(first / store, again / store)
        code, told = attempt((WHBUILD, "--cache-dir", store), again, bare() | {"PIP_INDEX_URL": served.url})
        assert (code, served.paths("/packages/")) == (0, []), told
    before, cut_off = airgap.gap()
    done(install, other, cut_off, before)
    assert list((other / "app").rglob("beta-1.0.dist-info"))


def universe() -> Pypi:
    """Return two projects, and a whbuild that is the one of this checkout."""
    this = f"import os, sys\ndef main():\n    os.execv({str(WHBUILD)!r}, ['whbuild', *sys.argv[1:]])\n".encode()
    script = {
        "whbuild.py": this,
        "whbuild-0.1.dist-info/entry_points.txt": b"[console_scripts]\nwhbuild = whbuild:main\n",
    }
    return Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0"), wheel("whbuild", "0.1", files=script))


def repository(folder: Path) -> Path:
    folder.mkdir()
    (folder / "requirements.txt").write_text("alpha\n", encoding="utf-8")
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


@READERS
def test_each_job_has_a_python_that_can_try_the_index(read: Reader) -> None:
    assert {job.python for job in read().values()} == {"3.12"}


@READERS
def test_the_store_is_kept_where_whbuild_is_told_to_keep_it(read: Reader) -> None:
    build, install = read().values()
    assert [path.rstrip("/") for path in build.cached] == [".cache/whbuild"]
    assert "--cache-dir .cache/whbuild" in str(build.steps)
    assert install.cached == ()
