"""Stories of `--index-for`: an index that may not answer for a name is not asked for it, whatever happens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Ran, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import wheel
from tests.test_backends import BUILT, EVERY, needs

CORE = wheel("acme-core", "1.0", ["acme-util"])
UTIL = wheel("acme-util", "1.0")
STRANGERS = (wheel("acme-core", "99.0"), wheel("acme-util", "99.0"), wheel("acme-typo", "1.0"))


@pytest.fixture
def public() -> Iterator[Served]:
    """Give the index where anybody publishes, and somebody did."""
    with Pypi(wheel("app", "1.0", ["acme-core", "six"]), wheel("six", "1.0"), *STRANGERS).serve() as server:
        yield server


@pytest.fixture
def private() -> Iterator[Served]:
    with Pypi(CORE, UTIL, wheel("six", "0.1")).serve() as server:
        yield server


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETRC", os.devnull)


def with_login(url: str) -> str:
    return url.replace("//", "//me:s3cret@")


def sources(ran: Ran) -> dict[str, list[str]]:
    """Return which names each source answered for, by the report."""
    assert ran.code == 0, ran
    found: dict[str, list[str]] = json.loads(ran.out)["sources"]
    return found


@pytest.mark.parametrize("strategy", ["first-index", "unsafe-best-match"])
def test_a_stranger_with_a_higher_version_is_not_asked(strategy: str, public: Served, private: Served) -> None:
    rule = f"acme-*={private.url}"
    ran = whbuild("app", "index", "-i", public.url, "--index-for", rule, "--index-strategy", strategy, "--report", "-")
    assert sources(ran) == {public.url: ["app", "six"], private.url: ["acme-core", "acme-util"]}
    assert public.paths("/simple/acme") == []
    assert private.paths("/simple/six") == [], "an index of a rule is asked for what the rule covers only"


def test_a_further_index_is_not_asked_for_these_names(public: Served, private: Served) -> None:
    words = ("-i", private.url, "--extra-index-url", public.url, "--index-for", f"acme-*={private.url}")
    assert sources(whbuild("app", "index", *words, "--report", "-"))[private.url] == ["acme-core", "acme-util"]
    assert public.paths("/simple/acme") == []


def test_the_first_rule_that_covers_a_name_counts(public: Served, private: Served) -> None:
    rules = (f"acme-core={public.url}", f"acme-*={private.url}", f"*={public.url}")
    words = [word for rule in rules for word in ("--index-for", rule)]
    ran = whbuild("acme-core", "acme-util", "six", "index", "-i", private.url, *words, "--report", "-")
    assert sources(ran) == {public.url: ["acme-core", "six"], private.url: ["acme-util"]}


def test_what_the_index_of_the_rule_does_not_have_is_nowhere(public: Served, private: Served) -> None:
    Path("reqs.txt").write_text("six\nacme-typo\n")
    ran = whbuild("-r", "reqs.txt", "index", "-i", public.url, "--index-for", f"acme-*={with_login(private.url)}")
    assert ran.code == 4
    for line in (
        "The only index that may answer for acme-typo has no such project.",
        "acme-typo  from reqs.txt, line 2",
        f"asked: {private.url}\n",
        f"by the rule acme-*={private.url.replace('//', '//****@')} (the command line)",
        "hint: Check the spelling, and --index-for: no other index is asked for this name.",
    ):
        assert line in ran.err
    assert "s3cret" not in ran.err
    assert public.paths("/simple/acme") == []


@pytest.mark.parametrize("status", [401, 403, 500])
def test_an_index_of_a_rule_that_fails_is_not_passed_over(status: int, public: Served, private: Served) -> None:
    private.switches.failing["/simple/acme-core/"] = status
    ran = whbuild("app", "index", "-i", public.url, "--index-for", f"acme-*={private.url}")
    assert ran.code == 5
    assert f"{private.url} was asked for acme-core\n" in ran.err
    assert f"by the rule acme-*={private.url} (the command line)\n" in ran.err
    assert public.paths("/simple/acme") == []


def test_a_login_in_a_rule_is_for_its_index_and_its_files(public: Served, private: Served, tmp_path: Path) -> None:
    private.switches.auth = "me:s3cret"
    words = ("app", "index", "-i", public.url, "--index-for", f"acme-*={with_login(private.url)}", "--report", "-")
    ran = whbuild(*words, cache=tmp_path / "cache")
    assert sources(ran)[private.url] == ["acme-core", "acme-util"]
    assert not any("authorization" in request.headers for request in public.requests)
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"s3cret" in text for text in (ran.out.encode(), ran.err.encode(), *kept))


def test_what_an_earlier_run_learned_elsewhere_does_not_count(public: Served, private: Served, tmp_path: Path) -> None:
    public.switches.cache_control = "max-age=600"
    words = ("app", "--report", "-", "-i", public.url)
    assert sources(whbuild(*words, "one", cache=tmp_path)) == {public.url: ["acme-core", "app", "six"]}
    ran = whbuild(*words, "--index-for", f"acme-*={private.url}", "two", cache=tmp_path)
    assert sources(ran)[private.url] == ["acme-core", "acme-util"]


def test_find_links_stand_beside_the_index_of_a_rule(public: Served, private: Served) -> None:
    folder = Pypi(wheel("acme-util", "2.0")).folder(Path("mine")).resolve()
    words = ("-i", public.url, "--index-for", f"acme-*={private.url}", "-f", folder)
    found = sources(whbuild("app", "index", *words, "--report", "-"))
    assert found[folder.as_uri() + "/"] == ["acme-util"]
    assert found[private.url] == ["acme-core"]


def test_a_folder_laid_out_as_an_index(public: Served) -> None:
    Pypi(CORE, UTIL).tree(Path("mine"))
    ran = whbuild("app", "index", "-i", public.url, "--index-for", "acme-*=mine/simple", "--report", "-")
    assert sources(ran)[Path("mine/simple").resolve().as_uri() + "/"] == ["acme-core", "acme-util"]


def test_a_line_that_names_another_index_leaves_the_rules(public: Served, private: Served) -> None:
    Path("reqs.txt").write_text(f"-i {public.url}\napp\n")
    ran = whbuild("-r", "reqs.txt", "index", "--index-for", f"acme-*={private.url}", "--report", "-")
    assert sources(ran) == {public.url: ["app", "six"], private.url: ["acme-core", "acme-util"]}


@pytest.mark.parametrize(("line", "option"), [("--no-index\n", ()), ("", ("--no-index",))])
def test_no_index_is_none_at_all(line: str, option: tuple[str, ...], private: Served) -> None:
    Path("reqs.txt").write_text(f"{line}acme-util\n")
    folder = Pypi(UTIL).folder(Path("mine"))
    words = ("-r", "reqs.txt", "-f", str(folder), *option, "--index-for", f"acme-*={private.url}")
    assert list(sources(whbuild(*words, "index", "--report", "-")).values()) == [["acme-util"]]
    assert private.requests == []


def test_build_requirements_obey_the_rules() -> None:
    theirs, ours = Pypi(BUILT, *EVERY, wheel("tool", "9.0")), Pypi(wheel("tool", "1.0"))
    with theirs.serve() as public, ours.serve() as private:
        words = ("-i", public.url, "--index-strategy", "unsafe-best-match", "--index-for", f"tool={private.url}")
        ran = whbuild("built", "index", *words)
    assert ran.code == 0, ran
    assert public.paths("/simple/tool") == []
    assert needs(Path("index")) == "d1"


def test_a_rule_that_is_none_ends_the_run_at_once(public: Served) -> None:
    ran = whbuild("app", "index", "-i", public.url, "--index-for", "acme-*")
    assert (ran.code, public.requests) == (2, [])
    assert "--index-for cannot be 'acme-*': there is no = in it." in ran.err
