from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.pypi import Pypi, Served
from tests.specimens import metadata, sdist, wheel
from wheelhouse.dists.files import File, Wheel, parse_filename
from wheelhouse.dists.releases import Project
from wheelhouse.errors import AccessDenied, BadPage, HashMismatch, SourceError
from wheelhouse.index.cache import Cache
from wheelhouse.index.http import HttpIndex, max_age, ranged, sidecar
from wheelhouse.web.client import Connection, Web

NAME = canonicalize_name("a")
NOW = 1_000_000.0


@pytest.fixture
def server() -> Iterator[Served]:
    pypi = Pypi(wheel("a", "1.0", ["b"]), sdist("a", "2.0"))
    pypi.add(*wheel("big", "1.0", files={"data": bytes(range(256)) * 400}))
    with pypi.serve() as served:
        yield served


@pytest.fixture
def web() -> Iterator[Web]:
    with Web(Connection(retries=0)) as opened:
        yield opened


def index(server: Served, web: Web) -> HttpIndex:
    return HttpIndex(server.url, web=web, cache=None, clock=lambda: NOW)


def after(server: Served, web: Web, folder: Path, now: float = NOW) -> Project | None:
    """Return the answer of a run of its own."""
    with Cache(folder) as cache:
        return HttpIndex(server.url, web=web, cache=cache, clock=lambda: now).project(NAME)


def versions(project: Project | None) -> list[str]:
    assert project is not None
    return [release.text for release in project.releases]


def wheel_file(server: Served, web: Web, name: str = "a") -> tuple[File, Wheel]:
    project = index(server, web).project(canonicalize_name(name))
    assert project is not None
    file = next(o.file for r in project.releases for o in r.offers if o.file.filename.endswith(".whl"))
    dist = parse_filename(file.filename)
    assert isinstance(dist, Wheel)
    return file, dist


@pytest.mark.parametrize("json", [True, False])
def test_a_project_is_answered_in_json_or_html(server: Served, web: Web, json: bool) -> None:
    server.switches.json = json
    assert versions(index(server, web).project(NAME)) == ["2.0", "1.0"]


def test_what_is_not_there_is_none(server: Served, web: Web) -> None:
    assert index(server, web).project(canonicalize_name("nobody")) is None


def test_denial_is_an_error(server: Served, web: Web) -> None:
    server.switches.auth = "user:secret"
    with pytest.raises(AccessDenied):
        index(server, web).project(NAME)


def test_urls_are_relative_to_where_the_page_was_found(server: Served, web: Web) -> None:
    server.switches.moved = {"/simple/a/": "/simple/big/"}
    project = index(server, web).project(NAME)
    assert project is not None
    assert server.paths() == ["/simple/a/", "/simple/big/"]


def test_no_source_shows_credentials(web: Web) -> None:
    url = "https://user:secret@index.example/simple/"
    assert HttpIndex(url, web=web, cache=None, clock=lambda: 0).name == "https://index.example/simple/"


def test_a_page_of_another_type_is_refused(server: Served, web: Web) -> None:
    server.switches.moved = {"/simple/a/": "/packages/a-2.0.tar.gz"}
    with pytest.raises(BadPage, match="application/octet-stream"):
        index(server, web).project(NAME)


def test_a_fresh_page_is_used_without_asking(server: Served, web: Web, tmp_path: Path) -> None:
    server.switches.cache_control = "max-age=60, public"
    assert versions(after(server, web, tmp_path)) == ["2.0", "1.0"]
    assert versions(after(server, web, tmp_path, NOW + 59)) == ["2.0", "1.0"]
    assert [request.status for request in server.requests] == [200]


def test_a_stale_page_is_asked_for_again_with_its_validator(server: Served, web: Web, tmp_path: Path) -> None:
    server.switches.cache_control = "max-age=60"
    for now in (NOW, NOW + 61, NOW + 62):
        assert versions(after(server, web, tmp_path, now)) == ["2.0", "1.0"]
    assert [request.status for request in server.requests] == [200, 304]


def test_a_page_that_changed_is_read_again(server: Served, web: Web, tmp_path: Path) -> None:
    after(server, web, tmp_path)
    server.switches.moved = {"/simple/a/": "/simple/big/"}
    assert versions(after(server, web, tmp_path)) == [], "the wheels there are of another project"


def test_without_validators_an_equal_page_is_not_parsed_again(server: Served, web: Web, tmp_path: Path) -> None:
    server.switches.etag = False
    first, second = (after(server, web, tmp_path) for _ in range(2))
    assert versions(first) == versions(second)
    assert second is not None
    assert isinstance(second.releases[0].listed[0].raw, memoryview), "from the cache"
    assert [request.status for request in server.requests] == [200, 200]


def test_no_store_is_obeyed(server: Served, web: Web, tmp_path: Path) -> None:
    server.switches.cache_control = "no-store"
    after(server, web, tmp_path)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0),
        ("max-age=600, public", 600),
        ("MAX-AGE=5", 5),
        ("no-cache, max-age=5", 0),
        ("max-age=x", 0),
        ("private", 0),
        ('max-age="5"', 0),
    ],
)
def test_max_age(text: str, seconds: int) -> None:
    assert max_age(text) == seconds


def test_no_page_is_fresh_for_longer_than_ten_minutes(server: Served, web: Web, tmp_path: Path) -> None:
    server.switches.cache_control = "max-age=31536000"
    for now in (NOW, NOW + 599, NOW + 601):
        after(server, web, tmp_path, now)
    assert [request.status for request in server.requests] == [200, 304]


def test_a_sidecar_is_the_metadata(server: Served, web: Web) -> None:
    file, _ = wheel_file(server, web)
    assert sidecar(file, web) == metadata("a", "1.0", ["b"])


@pytest.mark.parametrize("announced", [True, {}, {"md5": "x"}, {"sha256": "0" * 64}])
def test_a_sidecar_is_checked_where_its_sha256_is_announced(
    server: Served, web: Web, announced: bool | dict[str, str]
) -> None:
    file, _ = wheel_file(server, web)
    file = File(filename=file.filename, url=file.url, core_metadata=announced)
    if announced == {"sha256": "0" * 64}:
        with pytest.raises(HashMismatch):
            sidecar(file, web)
    else:
        assert sidecar(file, web).startswith(b"Metadata-Version")


def test_ranges_read_no_more_than_they_need(server: Served, web: Web) -> None:
    found = ranged(*wheel_file(server, web, "big"), web)
    assert found.text.startswith(b"Metadata-Version")
    assert found.knows_ranges
    assert {request.status for request in server.requests[1:]} == {206}


def test_a_server_may_ignore_ranges(server: Served, web: Web) -> None:
    server.switches.ranges = False
    found = ranged(*wheel_file(server, web, "big"), web)
    assert found.text.startswith(b"Metadata-Version")
    assert not found.knows_ranges


def test_how_far_a_look_reaches_is_told_and_as_long_a_tail_is_enough(server: Served, web: Web) -> None:
    file, dist = wheel_file(server, web, "big")
    first = ranged(file, dist, web, tail=100)
    before = len(server.requests)
    assert ranged(file, dist, web, tail=first.reach).text == first.text
    assert first.reach > 100
    assert len(server.requests) == before + 1


def test_an_answer_that_is_no_range_is_an_error(server: Served, web: Web) -> None:
    file, dist = wheel_file(server, web)
    server.switches.failing = {f"/packages/{file.filename}": 416}
    with pytest.raises(SourceError, match="byte ranges"):
        ranged(file, dist, web)
