"""The command line over a settings file; options are given as their fields, settings as the text of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wheelhouse.errors import UsageError
from wheelhouse.options import Options
from wheelhouse.settings.merging import merged
from wheelhouse.settings.settings import Settings

FILE = Path("whbuild.toml")


def settings(**said: Any) -> Settings:
    return Settings(path=FILE, **{"index": "./index", **said})


def over(file: Settings, *words: str, **given: Any) -> Options:
    return merged(Options(words=words, **given), file, {})


ASKED = settings(packages=("flask", "django"), lines=(3, None), requirements=("a.txt",), constraints=("c.txt",))


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        ((), {}, (("flask", "django", "./index"), ("a.txt",), ("c.txt",))),
        (("./other",), {}, (("flask", "django", "./other"), ("a.txt",), ("c.txt",))),
        (("six", "./other"), {}, (("six", "./other"), None, ("c.txt",))),
        ((), {"requirement": ("b.txt",)}, (("./index",), ("b.txt",), ("c.txt",))),
        (("./other",), {"requirement": ("b.txt",)}, (("./other",), ("b.txt",), ("c.txt",))),
        ((), {"constraint": ("d.txt",)}, (("flask", "django", "./index"), ("a.txt",), ("d.txt",))),
    ],
)
def test_asking_for_something_replaces_what_the_file_asks_for(
    words: tuple[str, ...], given: dict[str, Any], expected: tuple[object, ...]
) -> None:
    options = over(ASKED, *words, **given)
    assert (options.words, options.requirement, options.constraint) == expected


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        ((), {}, (("a.txt",), ("./mine",))),
        ((), {"editable": (".",)}, (None, (".",))),
        ((), {"requirement": ("b.txt",), "editable": (".",)}, (("b.txt",), (".",))),
        ((), {"requirement": ("b.txt",)}, (("b.txt",), None)),
        (("six", "./other"), {}, (None, None)),
    ],
)
def test_projects_are_asked_for_like_all_else(words: tuple[str, ...], given: dict[str, Any], expected: object) -> None:
    options = over(settings(requirements=("a.txt",), editable=("./mine",)), *words, **given)
    assert (options.requirement, options.editable) == expected


def test_what_the_file_asks_for_says_where_it_is_written() -> None:
    assert over(ASKED).words_from == (("whbuild.toml", 3), ("whbuild.toml", None))
    assert over(ASKED, "six", "./other").words_from == ()
    assert over(settings(editable=(".",), lines=(4,))).words_from == (("whbuild.toml", 4),)


AIMED = settings(python=("3.11", "3.12"), platform=("linux", "windows"), target=("3.14t-linux",))


@pytest.mark.parametrize(
    ("given", "python", "platform", "target"),
    [
        ({}, ("3.11", "3.12"), ("linux", "windows"), ("3.14t-linux",)),
        ({"python": ("3.13",)}, ("3.13",), ("linux", "windows"), None),
        ({"platform": ("macos",)}, ("3.11", "3.12"), ("macos",), None),
        ({"python": ("3.13",), "platform": ("macos",)}, ("3.13",), ("macos",), None),
        ({"target": ("3.9-macos",)}, None, None, ("3.9-macos",)),
        ({"target": ("3.9-macos",), "python": ("3.13",)}, ("3.13",), None, ("3.9-macos",)),
        ({"python_version": "3.12"}, None, None, None),
        ({"abi": ("cp312",), "platform": ("win_amd64",)}, None, ("win_amd64",), None),
    ],
)
def test_saying_for_whom_replaces_the_targets_of_the_file(
    given: dict[str, Any], python: object, platform: object, target: object
) -> None:
    options = over(AIMED, **given)
    assert (options.python, options.platform, options.target) == (python, platform, target)


@pytest.mark.parametrize(
    ("name", "there", "here"),
    [
        ("index_url", "https://one.example/", "https://two.example/"),
        ("extra_index_url", ("https://one.example/",), ("https://two.example/",)),
        ("find_links", ("https://one.example/",), ()),
        ("trusted_host", ("one.example",), ("two.example",)),
        ("index_strategy", "unsafe-best-match", "first-index"),
        ("uploaded_prior_to", "P7D", "2026-01-31"),
        ("cert", "one.pem", "two.pem"),
        ("client_cert", "one.pem", "two.pem"),
        ("proxy", "http://one.example", "http://two.example"),
        ("retries", 3, 0),
        ("timeout", 1.0, 2.0),
        ("cache_dir", "one", "two"),
        ("report", "one.json", "-"),
    ],
)
def test_an_option_replaces_what_the_file_says_of_it(name: str, there: object, here: object) -> None:
    assert getattr(over(settings(**{name: there})), name) == there
    assert getattr(over(settings(**{name: there}), **{name: here}), name) == here
    assert getattr(over(settings(), **{name: here}), name) == here


@pytest.mark.parametrize(
    "name",
    [
        *("no_deps", "keep_newer", "allow_missing", "for_lockers", "no_index", "pre", "prefer_binary"),
        *("require_hashes", "no_cache_dir"),
    ],
)
def test_a_flag_counts_where_either_sets_it(name: str) -> None:
    assert [
        getattr(over(settings(**{name: there}), **{name: here}), name)
        for there, here in ((False, False), (False, True), (True, False), (True, True))
    ] == [False, True, True, True]


@pytest.mark.parametrize(("flag", "option"), [("no_index", "index_url"), ("no_cache_dir", "cache_dir")])
def test_an_option_that_says_the_opposite_takes_a_flag_of_the_file_back(flag: str, option: str) -> None:
    assert getattr(over(settings(**{flag: True}), **{option: "https://index.example/"}), flag) is False


@pytest.mark.parametrize(
    ("there", "here", "expected"),
    [
        ({"no_binary": ("a", "b")}, (), [("no-binary", "a,b")]),
        ({"no_binary": ("a",), "only_binary": (":all:",)}, (), [("only-binary", ":all:"), ("no-binary", "a")]),
        ({"no_binary": (":all:",), "only_binary": ("a",)}, (), [("no-binary", ":all:"), ("only-binary", "a")]),
        ({"only_binary": (":all:",)}, [("no-binary", "a")], [("only-binary", ":all:"), ("no-binary", "a")]),
        ({"only_binary": (":all:",)}, [("only-binary", "a")], [("only-binary", "a")]),
        ({"only_binary": ()}, (), []),
    ],
)
def test_formats_of_the_file_come_first_and_are_replaced_one_by_one(
    there: dict[str, Any], here: Any, expected: list[tuple[str, str]]
) -> None:
    assert list(over(settings(**there), formats=tuple(here)).formats) == expected


def test_rules_of_the_command_line_come_before_those_of_the_file_which_stay() -> None:
    file = settings(index_for=("acme-*=https://one.example/",))
    assert over(file, index_for=("acme-x=https://two.example/",)).index_for == (
        "acme-x=https://two.example/",
        "acme-*=https://one.example/",
    )
    assert over(settings()).index_for is None


@pytest.mark.parametrize("given", [{}, {"requirement": ("a.txt",)}])
def test_an_index_folder_has_to_be_named_somewhere(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="No index folder is named"):
        over(settings(index=None, packages=("flask",)), **given)


def test_a_command_may_know_an_index_folder_where_none_is_named() -> None:
    file = settings(index=None, packages=("flask",))
    assert merged(Options(words=()), file, {}, otherwise="-").words == ("flask", "-")
    assert merged(Options(words=()), settings(), {}, otherwise="-").words == ("./index",)


def test_what_no_file_can_say_stays() -> None:
    options = over(settings(), dry_run=True, quiet=True, verbose=True, format="json", isolated=True, config_file="x")
    said = (options.dry_run, options.quiet, options.verbose, options.format, options.isolated, options.config_file)
    assert said == (True, True, True, "json", True, "x")


@given(some.sets(some.sampled_from(["python", "platform", "target", "find_links", "constraint"])))
def test_an_empty_settings_file_changes_nothing(names: set[str]) -> None:
    given: dict[str, Any] = dict.fromkeys(names, ("3",))
    options = Options(words=("a", "./index"), **given)
    assert merged(options, Settings(path=FILE), {}) == options
