from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.pypi import Pypi, Served
from tests.specimens import metadata, sdist, wheel
from wheelhouse.dists.files import File, Sdist
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import AccessDenied, BadArchive, NotThere
from wheelhouse.index.cache import Cache
from wheelhouse.index.http import HttpIndex
from wheelhouse.index.rungs import Rungs
from wheelhouse.web.client import Connection, Web

NAME = canonicalize_name("a")
WHEEL = "a-1.0-py3-none-any.whl"
STATIC = metadata("a", "2.0", ["c"], metadata_version="2.2")
DYNAMIC = metadata("a", "2.0", metadata_version="2.2", dynamic=["requires-dist"])
PYPROJECT = '[build-system]\nrequires = []\n[project]\nname = "a"\nversion = "2.0"\ndependencies = ["d"]\n'


class Bench:
    """Rungs over a server, with a store that is a folder and a backend that says `built`."""

    def __init__(self, server: Served, web: Web, folder: Path) -> None:
        self.server = server
        self._web = web
        self._folder = folder
        self.begin()

    def begin(self) -> None:
        """Begin a run."""
        self.cache = Cache(self._folder / "cache")
        self.rungs = Rungs(web=self._web, cache=self.cache, whole=self.whole, prepare=self.prepare)

    def whole(self, file: File) -> Path:
        path = self._folder / file.filename
        path.write_bytes(self._web.get(file.url, limit=2**20).body)
        return path

    def prepare(self, _: File, sdist: Path, dist: Sdist) -> Metadata:
        assert sdist.is_file()
        return Metadata(name=dist.project, version=str(dist.version), requires_dist=("built",))

    def file(self, filename: str = WHEEL) -> File:
        project = HttpIndex(self.server.url, web=self._web, cache=None, clock=lambda: 0).project(NAME)
        assert project is not None
        offers = (offer for release in project.releases for offer in release.offers)
        return next(offer.file for offer in offers if offer.file.filename == filename)

    def requires(self, filename: str = WHEEL) -> tuple[str, ...]:
        return self.rungs.metadata(self.file(filename)).requires_dist


@pytest.fixture
def pypi() -> Pypi:
    return Pypi(wheel("a", "1.0", ["b"]))


@pytest.fixture
def bench(pypi: Pypi, tmp_path: Path) -> Iterator[Bench]:
    with pypi.serve() as server, Web(Connection(retries=0)) as web:
        made = Bench(server, web, tmp_path)
        yield made
        made.cache.close()


@pytest.mark.parametrize(
    ("sidecars", "ranges", "taken"),
    [
        ("announced", True, {"sidecar": 1}),
        ("missing", True, {"sidecar": 1, "range": 1}),
        ("silent", True, {"range": 1}),
        ("none", True, {"range": 1}),
        ("none", False, {"range": 1}),
    ],
)
def test_the_cheapest_rung_is_taken(bench: Bench, sidecars: str, ranges: bool, taken: dict[str, int]) -> None:
    bench.server.switches.sidecars, bench.server.switches.ranges = sidecars, ranges
    assert bench.requires() == ("b",)
    assert bench.rungs.taken == taken


def test_wheels_that_share_their_metadata_ask_for_it_once(bench: Bench, pypi: Pypi) -> None:
    tags = ("cp312-cp312-win_amd64", "cp313-cp313-win_amd64")
    same = wheel("a", "3.0", ["e"], tag=tags[0])[1]
    for tag in tags:
        pypi.add(f"a-3.0-{tag}.whl", same)
    assert [bench.requires(f"a-3.0-{tag}.whl") for tag in tags] == [("e",), ("e",)]
    assert bench.rungs.taken == {"sidecar": 1}


def test_a_server_that_ignored_a_range_is_not_asked_for_one_again(bench: Bench, pypi: Pypi) -> None:
    bench.server.switches.sidecars, bench.server.switches.ranges = "none", False
    pypi.add(*wheel("a", "3.0", ["e"]))
    assert bench.requires() == ("b",)
    assert bench.requires("a-3.0-py3-none-any.whl") == ("e",)
    assert bench.rungs.taken == {"range": 1, "whole": 1}


@pytest.mark.parametrize(("size", "requests"), [(0, [3, 1]), (2**19, [3, 3])])
def test_a_large_directory_is_asked_for_at_once_where_a_wheel_of_the_project_had_one(
    bench: Bench, pypi: Pypi, size: int, requests: list[int]
) -> None:
    bench.server.switches.sidecars = "none"
    filenames = ["a-3.0-cp312-cp312-win_amd64.whl", "a-3.0-cp313-cp313-win_amd64.whl"]
    for filename in filenames:
        pypi.add(filename, _crowded(wheel("a", "3.0", ["e"])[1], size))
    asked = []
    for filename in filenames:
        assert bench.requires(filename) == ("e",)
        asked.append(sum(request.path.endswith(filename) for request in bench.server.requests))
    assert asked == requests


def _crowded(wheel: bytes, size: int) -> bytes:
    raw = io.BytesIO(wheel)
    with zipfile.ZipFile(raw, "a") as file:
        for number in range(1_000):
            file.writestr(f"a/{number}", b"")
        file.writestr("a/data", bytes(size))
    return raw.getvalue()


def test_a_server_that_answers_ranges_wrongly_gives_the_whole_file(bench: Bench, tmp_path: Path) -> None:
    file = bench.file()
    bench.server.switches.failing = {f"/packages/{WHEEL}": 416, f"/packages/{WHEEL}.metadata": 404}
    local = tmp_path / WHEEL
    local.write_bytes(wheel("a", "1.0", ["b"])[1])
    rungs = Rungs(web=bench._web, cache=None, whole=lambda _: local, prepare=bench.prepare)
    assert rungs.metadata(file).requires_dist == ("b",)


@pytest.mark.parametrize(("status", "error"), [(403, AccessDenied), (404, NotThere)])
def test_a_wheel_that_is_denied_or_gone_is_an_error(bench: Bench, status: int, error: type[Exception]) -> None:
    bench.server.switches.sidecars = "none"
    file = bench.file()
    bench.server.switches.failing = {f"/packages/{WHEEL}": status}
    with pytest.raises(error):
        bench.rungs.metadata(file)


def test_metadata_is_read_once_for_all_runs(bench: Bench) -> None:
    file = bench.file()
    found = bench.rungs.metadata(file)
    bench.cache.close()
    bench.begin()
    assert bench.rungs.metadata(file) == found
    assert bench.rungs.taken == {"cache": 1}


@pytest.mark.parametrize(
    ("pkg_info", "pyproject", "requires"),
    [
        (STATIC, None, ("c",)),
        (STATIC, PYPROJECT, ("c",)),
        (DYNAMIC, PYPROJECT, ("d",)),
        (None, PYPROJECT, ("d",)),
        (DYNAMIC, None, ("built",)),
        (DYNAMIC, PYPROJECT + 'dynamic = ["dependencies"]', ("built",)),
    ],
)
def test_an_sdist_is_built_only_where_its_word_does_not_bind(
    bench: Bench, pypi: Pypi, pkg_info: bytes | None, pyproject: str | None, requires: tuple[str, ...]
) -> None:
    pypi.add(*sdist("a", "2.0", pkg_info=pkg_info, pyproject=pyproject, files={"setup.py": b""}))
    assert bench.requires("a-2.0.tar.gz") == requires


def test_a_file_on_disk_is_read_where_it_is(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(wheel("a", "1.0", ["b"])[1])
    file = File(filename=WHEEL, url=(tmp_path / WHEEL).as_uri())
    assert bench.rungs.metadata(file).requires_dist == ("b",)
    assert bench.server.requests == []


def test_metadata_of_another_project_is_refused(bench: Bench, pypi: Pypi) -> None:
    pypi.add(*wheel("a", "5.0", metadata_text=metadata("evil", "5.0")))
    with pytest.raises(BadArchive, match=r"a-5\.0"):
        bench.requires("a-5.0-py3-none-any.whl")


def test_a_name_that_is_no_file_of_a_project_is_refused(bench: Bench) -> None:
    with pytest.raises(BadArchive):
        bench.rungs.metadata(File(filename="a.exe", url="https://h.example/a.exe"))
