from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from tests.laws import tried
from tests.pypi import Pypi, Served
from tests.specimens import wheel
from wheelhouse.dists.releases import Project
from wheelhouse.errors import AccessDenied, ProjectNotFound, SourceError
from wheelhouse.index.source import Lookup, lookup
from wheelhouse.requirements.ask import IndexRule, Sources
from wheelhouse.web.client import Connection, Web

NAME = canonicalize_name("a")
Look = Callable[..., Lookup]


@pytest.fixture
def private() -> Iterator[Served]:
    with Pypi(wheel("a", "1.0"), wheel("mine", "1.0")).serve() as served:
        yield served


@pytest.fixture
def public() -> Iterator[Served]:
    with Pypi(wheel("a", "9.0"), wheel("theirs", "1.0")).serve() as served:
        yield served


@pytest.fixture
def look() -> Iterator[Look]:
    with Web(Connection(retries=0)) as web:

        def made(strategy: Any = "first-index", **sources: Any) -> Lookup:
            return lookup(Sources(**sources), web=web, cache=None, clock=lambda: 0.0, strategy=strategy)

        yield made


def offered(project: Project) -> list[tuple[str, str]]:
    return [(offer.file.filename, offer.source) for release in project.releases for offer in release.offers]


def test_the_first_index_that_has_a_name_answers_for_all_of_it(private: Served, public: Served, look: Look) -> None:
    sources = look(index_url=public.url, extra_index_urls=(private.url,))
    assert offered(sources.project(NAME)) == [("a-1.0-py3-none-any.whl", private.url)]
    assert public.requests == []


def test_a_name_that_the_first_does_not_have_goes_to_the_next(private: Served, public: Served, look: Look) -> None:
    sources = look(index_url=public.url, extra_index_urls=(private.url,))
    assert offered(sources.project(canonicalize_name("theirs"))) == [("theirs-1.0-py3-none-any.whl", public.url)]
    assert [request.status for request in private.requests] == [404]


def test_best_match_merges_by_version_where_it_is_asked_for(private: Served, public: Served, look: Look) -> None:
    sources = look("unsafe-best-match", index_url=public.url, extra_index_urls=(private.url,))
    assert [release.text for release in sources.project(NAME).releases] == ["9.0", "1.0"]


@pytest.mark.parametrize(("status", "error"), [(401, AccessDenied), (403, AccessDenied), (500, SourceError)])
def test_an_index_that_fails_is_not_passed_over(
    private: Served, public: Served, look: Look, status: int, error: type[Exception]
) -> None:
    private.switches.failing = {"/simple/a/": status}
    with pytest.raises(error) as caught:
        look(index_url=public.url, extra_index_urls=(private.url,)).project(NAME)
    assert any(f"{private.url} was asked for a" in line for line in getattr(caught.value, "context", ()))
    assert public.requests == []


@pytest.fixture(scope="module")
def four() -> Iterator[list[Served]]:
    """Give four indexes, of which each has other projects."""
    offers = (("a",), ("a", "a-b"), ("a", "b-a"), ("a-b", "b-a"))
    with ExitStack() as stack:
        yield [
            stack.enter_context(Pypi(*(wheel(name, f"{rank}.0") for name in names)).serve())
            for rank, names in enumerate(offers)
        ]


INDEXES = st.integers(0, 3)
PATTERNS = st.sampled_from(["a", "a-b", "b-a", "a-*", "*-a", "*a*", "x", "*"])


@pytest.mark.property
@tried(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.lists(INDEXES, min_size=1, max_size=3, unique=True),
    rules=st.lists(st.tuples(PATTERNS, INDEXES), max_size=3),
    strategy=st.sampled_from(["first-index", "unsafe-best-match"]),
)
def test_an_index_that_may_not_answer_is_never_asked(
    order: list[int], rules: list[tuple[str, int]], strategy: str, four: list[Served], look: Look
) -> None:
    *further, index = (four[one].url for one in order)
    ruled = tuple(IndexRule(names=(pattern,), url=four[one].url) for pattern, one in rules)
    sources = look(strategy, index_url=index, extra_index_urls=tuple(further), index_rules=ruled)
    for name in map(canonicalize_name, ("a", "a-b", "b-a", "x")):
        allowed = next(([one] for rule, (_, one) in zip(ruled, rules, strict=True) if rule.covers(name)), order)
        for server in four:
            server.requests.clear()
        answers = set()
        with suppress(ProjectNotFound):
            answers = {source for _, source in offered(sources.project(name))}
        asked = [one for one in range(4) if four[one].requests]
        assert set(asked) <= set(allowed)
        assert answers <= {four[one].url for one in asked}
        assert len(answers) <= 1 or strategy == "unsafe-best-match"


def test_an_unknown_project_names_the_sources_without_credentials(public: Served, look: Look, tmp_path: Path) -> None:
    url = public.url.replace("://", "://user:secret@")
    with pytest.raises(ProjectNotFound) as caught:
        look(index_url=url, find_links=(str(tmp_path),)).project(canonicalize_name("nobody"))
    assert caught.value.context == (f"asked: {public.url}", f"asked: {tmp_path}")


def test_nowhere_to_look_says_so(look: Look) -> None:
    with pytest.raises(ProjectNotFound, match="nowhere"):
        look().project(NAME)


def test_find_links_stand_beside_the_index_that_answers(public: Served, look: Look, tmp_path: Path) -> None:
    folder = Pypi(wheel("a", "9.0"), wheel("a", "10.0")).folder(tmp_path)
    found = offered(look(index_url=public.url, find_links=(str(folder),)).project(NAME))
    assert [name for name, _ in found] == [
        "a-10.0-py3-none-any.whl",
        "a-9.0-py3-none-any.whl",
        "a-9.0-py3-none-any.whl",
    ]
    assert found[-1][1] == folder.as_uri() + "/", "the resolver takes the last of equals"


def test_a_find_links_page_is_fetched_once(public: Served, look: Look) -> None:
    public.switches.json = False
    sources = look(find_links=(f"{public.url}a/",))
    threads = [threading.Thread(target=sources.project, args=(NAME,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [file for file, _ in offered(sources.project(NAME))] == ["a-9.0-py3-none-any.whl"]
    assert len(public.requests) == 1


def test_a_find_links_page_that_is_gone_offers_nothing_and_one_that_fails_is_an_error(
    public: Served, look: Look
) -> None:
    with pytest.raises(ProjectNotFound):
        look(find_links=(f"{public.address}/nothing",)).project(NAME)
    public.switches.failing["/links"] = 403
    with pytest.raises(SourceError):
        look(find_links=(f"{public.address}/links",)).project(NAME)


@pytest.mark.parametrize("spelled", ["{path}", "{uri}"])
def test_find_links_may_be_a_file_of_links_or_one_file(look: Look, tmp_path: Path, spelled: str) -> None:
    Pypi(wheel("a", "1.0")).folder(tmp_path)
    (tmp_path / "links.html").write_text('<a href="a-1.0-py3-none-any.whl">a</a>')
    for name in ("links.html", "a-1.0-py3-none-any.whl"):
        location = spelled.format(path=tmp_path / name, uri=(tmp_path / name).as_uri())
        (release,) = look(find_links=(location,)).project(NAME).releases
        assert release.offers[0].file.url == (tmp_path / "a-1.0-py3-none-any.whl").as_uri()


@pytest.mark.parametrize("as_url", [True, False])
def test_an_index_may_be_a_folder(look: Look, tmp_path: Path, as_url: bool) -> None:
    root = Pypi(wheel("a", "1.0")).tree(tmp_path)
    assert look(index_url=root.as_uri() if as_url else str(root)).project(NAME).releases


def test_the_status_is_that_of_whoever_states_one(look: Look, tmp_path: Path, public: Served) -> None:
    folder = Pypi(wheel("a", "1.0")).folder(tmp_path)
    sources = look(index_url=public.url, find_links=(str(folder),))
    project = sources.project(NAME)
    assert (project.status, project.status_reason) == (None, None)
