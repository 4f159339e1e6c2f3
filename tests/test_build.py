"""Stories of whole runs: an index on the loopback, the command, and the tree that it leaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import snapshot, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import ALONE, metadata, sdist, wheel


def universe() -> Pypi:
    pypi = Pypi(
        wheel("alpha", "1.0", ["beta>=1", "gamma; extra == 'fast'"], extras=["fast"]),
        wheel("alpha", "2.0", ["beta>=2", "gamma; extra == 'fast'"], extras=["fast"]),
        wheel("beta", "1.5"),
        wheel("gamma", "0.1"),
        sdist("delta", "3.0", pkg_info=metadata("delta", "3.0", ["beta"], metadata_version="2.2"), pyproject=ALONE),
    )
    pypi.add(
        *wheel("beta", "2.1", requires_python=">=3.8"), upload_time="2024-05-06T07:08:09Z", requires_python=">=3.8"
    )
    return pypi


@pytest.fixture
def served() -> Iterator[Served]:
    with universe().serve() as server:
        yield server


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text("# what the site needs\nalpha[fast]\ndelta==3.0\n")
    return path


def test_one_command_builds_an_index(served: Served, requirements: Path, tmp_path: Path) -> None:
    ran = whbuild("-r", requirements, tmp_path / "index", "-i", served.url)
    told = "note: delta 3.0 has no usable wheel: its sdist is taken, to be built where it is installed"
    assert (ran.code, ran.err) == (0, f"{told}\nResolved 4 packages\nFetching 3 files (2.8 kB)\n"), ran
    assert {path.name for path in (tmp_path / "index/packages").iterdir()} == {
        "alpha-2.0-py3-none-any.whl",
        "alpha-2.0-py3-none-any.whl.metadata",
        "beta-2.1-py3-none-any.whl",
        "beta-2.1-py3-none-any.whl.metadata",
        "delta-3.0.tar.gz",
        "gamma-0.1-py3-none-any.whl",
        "gamma-0.1-py3-none-any.whl.metadata",
    }
    assert "4 packages answered by" in ran.out
    assert f"pip install --index-url {(tmp_path / 'index/simple').as_uri()} -r {requirements}" in ran.out


def test_its_pages_keep_what_the_index_said(served: Served, requirements: Path, tmp_path: Path) -> None:
    whbuild("-r", requirements, tmp_path / "index", "-i", served.url)
    page = json.loads((tmp_path / "index/simple/beta/index.v1_json").read_bytes())
    assert page["files"][0]["upload-time"] == "2024-05-06T07:08:09Z"
    assert page["files"][0]["requires-python"] == ">=3.8"


def test_nothing_to_do_is_nothing_written(served: Served, requirements: Path, tmp_path: Path) -> None:
    words = ("-r", requirements, tmp_path / "index", "-i", served.url)
    whbuild(*words, cache=tmp_path / "cache")
    before = snapshot(tmp_path / "index")
    again = whbuild(*words, cache=tmp_path / "cache")
    assert snapshot(tmp_path / "index") == before
    assert "nothing to do" in again.out


def test_a_second_run_asks_no_file_twice(served: Served, requirements: Path, tmp_path: Path) -> None:
    whbuild("-r", requirements, tmp_path / "one", "-i", served.url, cache=tmp_path / "cache")
    served.requests.clear()
    whbuild("-r", requirements, tmp_path / "two", "-i", served.url, cache=tmp_path / "cache")
    assert served.paths("/packages/") == []
    assert {request.status for request in served.requests} == {304}


def test_the_same_ask_gives_the_same_bytes_anywhere(served: Served, requirements: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        whbuild("-r", requirements, tmp_path / name, "-i", served.url)
    one, two = (
        {path: data for path, (data, _) in snapshot(tmp_path / name).items() if "states.js" not in path}
        for name in ("one", "two")
    )
    assert one == two


def test_a_run_adds_to_what_is_there(served: Served, tmp_path: Path) -> None:
    whbuild("alpha==1.0", tmp_path / "index", "-i", served.url)
    whbuild("alpha>1", tmp_path / "index", "-i", served.url)
    page = (tmp_path / "index/simple/alpha/index.html").read_text()
    assert "alpha-1.0" in page
    assert "alpha-2.0" in page
    assert len(list((tmp_path / "index/.whbuild/asks").iterdir())) == 2


@pytest.mark.parametrize("switches", [{"json": False}, {"sidecars": "none"}, {"ranges": False, "sidecars": "none"}])
def test_old_and_bare_indexes_serve_as_well(switches: dict[str, Any], requirements: Path, tmp_path: Path) -> None:
    with universe().serve(**switches) as server:
        ran = whbuild("-r", requirements, tmp_path / "index", "-i", server.url)
    assert ran.code == 0, ran
    assert (tmp_path / "index/packages/alpha-2.0-py3-none-any.whl.metadata").exists()


def test_an_index_that_was_built_is_a_source(served: Served, requirements: Path, tmp_path: Path) -> None:
    whbuild("-r", requirements, tmp_path / "one", "-i", served.url)
    ran = whbuild("-r", requirements, tmp_path / "two", "-i", (tmp_path / "one/simple").as_uri())
    assert ran.code == 0, ran
    assert snapshot(tmp_path / "one/packages").keys() == snapshot(tmp_path / "two/packages").keys()


def test_a_folder_of_files_is_a_source(requirements: Path, tmp_path: Path) -> None:
    ran = whbuild("-r", requirements, tmp_path / "index", "--no-index", "-f", universe().folder(tmp_path / "wheels"))
    assert ran.code == 0, ran
    assert (tmp_path / "index/simple/delta/index.html").exists()


def test_a_local_wheel_is_a_requirement(served: Served, tmp_path: Path) -> None:
    filename, data = wheel("ours", "1.0", ["beta"])
    (tmp_path / filename).write_bytes(data)
    ran = whbuild(tmp_path / filename, tmp_path / "index", "-i", served.url)
    assert ran.code == 0, ran
    assert str(tmp_path).encode() not in (tmp_path / "index/.whbuild/manifest.json").read_bytes()
    assert ran.out.rstrip().endswith("/index/simple ours==1.0")


def test_a_url_is_a_requirement(served: Served, tmp_path: Path) -> None:
    url = f"{served.address}/packages/gamma-0.1-py3-none-any.whl"
    ran = whbuild(f"gamma @ {url}", tmp_path / "index", "-i", served.url)
    assert ran.code == 0, ran
    assert (tmp_path / "index/packages/gamma-0.1-py3-none-any.whl").exists()


def test_a_dry_run_fetches_and_writes_nothing(served: Served, requirements: Path, tmp_path: Path) -> None:
    ran = whbuild("-r", requirements, tmp_path / "index", "-i", served.url, "--dry-run")
    assert ran.code == 0, ran
    assert not (tmp_path / "index").exists()
    assert [path for path in served.paths("/packages/") if path.endswith(".whl")] == []
    assert "Plan for " in ran.out
    assert "beta 2.1" in ran.out


def test_the_report_says_why_each_file_is_there(served: Served, requirements: Path, tmp_path: Path) -> None:
    ran = whbuild("-r", requirements, tmp_path / "index", "-i", served.url, "--report", "-")
    report = json.loads(ran.out)
    delta = next(file for file in report["files"] if file["project"] == "delta")
    assert delta["why"] == [{"requirement": "delta==3.0", "file": str(requirements), "line": 3}]
    assert report["sources"] == {served.url: ["alpha", "beta", "delta", "gamma"]}


def test_the_first_index_that_has_a_name_answers_for_it(served: Served, tmp_path: Path) -> None:
    with Pypi(wheel("beta", "99.0")).serve() as public:
        mine = ("beta", tmp_path / "a", "--extra-index-url", served.url, "-i", public.url)
        assert "beta 2.1" in whbuild(*mine, "--dry-run").out
        merged = whbuild(*mine, "--dry-run", "--index-strategy", "unsafe-best-match")
        assert "beta 99.0" in merged.out


def test_credentials_reach_the_server_and_nothing_else(requirements: Path, tmp_path: Path) -> None:
    with universe().serve(auth="me:s3cret") as server:
        url = server.url.replace("//", "//me:s3cret@")
        ran = whbuild(
            "-r", requirements, tmp_path / "index", "-i", url, "--report", tmp_path / "r", cache=tmp_path / "c"
        )
    assert ran.code == 0, ran
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"s3cret" in data for data in written)
    assert "s3cret" not in ran.out + ran.err


def test_two_runs_at_once_lose_nothing(served: Served, tmp_path: Path) -> None:
    names = ("alpha==1.0", "alpha==2.0", "delta", "gamma")
    runs = [threading.Thread(target=build, args=(name, tmp_path / "index", served.url)) for name in names]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    page = (tmp_path / "index/simple/index.html").read_text()
    assert [name for name in ("alpha", "beta", "delta", "gamma") if f'href="{name}/"' not in page] == []


def build(requirement: str, index: Path, url: str) -> None:
    from wheelhouse import build as story  # noqa: PLC0415  (the command's streams belong to one thread)
    from wheelhouse.events import silent  # noqa: PLC0415
    from wheelhouse.options import Options  # noqa: PLC0415
    from wheelhouse.order import order  # noqa: PLC0415

    options = Options(words=(requirement, str(index)), index_url=url, no_cache_dir=True, isolated=True)
    story.run(order(options), silent)


def test_the_state_of_a_project_is_kept(tmp_path: Path) -> None:
    pypi = universe()
    whole = pypi.json
    pypi.json = lambda *words: whole(*words)[:-1] + b', "project-status": {"status": "archived", "reason": "done"}}'  # type: ignore[method-assign]
    with pypi.serve() as server:
        ran = whbuild("gamma", tmp_path / "index", "-i", server.url)
    assert "note: gamma 0.1 is of a project that is archived: done" in ran.err
    page = json.loads((tmp_path / "index/simple/gamma/index.v1_json").read_bytes())
    assert page["project-status"] == {"status": "archived", "reason": "done"}
