from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest

from wheelhouse.errors import UsageError
from wheelhouse.index.source import Strategy
from wheelhouse.options import Options
from wheelhouse.settings.keys import ALIASES, KEYS, STRATEGIES
from wheelhouse.settings.settings import Settings, read


def written(folder: Path, text: str, name: str = "whbuild.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, name: str = "whbuild.toml") -> tuple[str, ...]:
    with pytest.raises(UsageError) as caught:
        read(written(folder, text, name))
    assert str(folder / name) in caught.value.message
    return caught.value.context


def test_every_key_has_a_field_and_every_field_a_key() -> None:
    fields = set(Settings.__struct_fields__) - {"path", "lines"}
    assert {key.replace("-", "_") for key in KEYS} == fields
    assert set(ALIASES.values()) <= set(KEYS)


def test_every_key_is_an_option_or_says_what_words_say() -> None:
    options = {
        *Options.__struct_fields__,
        "index",
        "packages",
        "requirements",
        "constraints",
        "no_binary",
        "only_binary",
    }
    assert {key.replace("-", "_") for key in KEYS} <= options


def test_the_strategies_are_those_of_the_sources() -> None:
    assert typing.get_args(Strategy) == STRATEGIES


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('index = "./index"', "index", "./index"),
        ('requirements = ["a.txt", "b.txt"]', "requirements", ("a.txt", "b.txt")),
        ("packages = []", "packages", ()),
        ("pre = true", "pre", True),
        ("pre = false", "pre", False),
        ("retries = 0", "retries", 0),
        ("timeout = 15", "timeout", 15.0),
        ("timeout = 0.5", "timeout", 0.5),
        ("uploaded-prior-to = 2026-01-31", "uploaded_prior_to", "2026-01-31"),
        ("exclude-newer = 2026-01-31T12:00:00Z", "uploaded_prior_to", "2026-01-31T12:00:00+00:00"),
        ('exclude-newer = "P7D"', "uploaded_prior_to", "P7D"),
        ('index-strategy = "unsafe-best-match"', "index_strategy", "unsafe-best-match"),
        (
            '[index-for]\n"a,b-*" = "https://u:p@index.example/?a=b"',
            "index_for",
            ("a,b-*=https://u:p@index.example/?a=b",),
        ),
        ('index-url = "https://${TOKEN}@index.example/"', "index_url", "https://${TOKEN}@index.example/"),
    ],
)
def test_what_a_key_says(tmp_path: Path, text: str, field: str, value: Any) -> None:
    path = written(tmp_path, text)
    assert read(path) == Settings(path=path, lines=(), **{field: value})


def test_a_table_of_pyproject_says_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, '[project]\nname = "x"\n[tool.whbuild]\npre = true\nindex-for.a = "u"', "pyproject.toml")
    assert read(path) == Settings(path=path, pre=True, index_for=("a=u",))


_STRINGS = "has to be a list of strings"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("index = 3", "index has to be a string."),
        ('index = " "', "index has to be a string."),
        ('requirements = "a.txt"', f'requirements {_STRINGS}: put it in brackets, ["..."].'),
        ("requirements = 3", f"requirements {_STRINGS}."),
        ("requirements = [3]", f"requirements {_STRINGS}, none of them empty."),
        ('requirements = [""]', f"requirements {_STRINGS}, none of them empty."),
        ("python = [3.10]", f'python {_STRINGS}: put versions in quotes, ["3.12"].'),
        ("python = 3.10", f'python {_STRINGS}: put versions in quotes, ["3.12"].'),
        ("python = [true]", f"python {_STRINGS}, none of them empty."),
        ('pre = "yes"', "pre has to be true or false, without quotes."),
        ("retries = -1", "retries has to be a whole number from 0 on, without quotes."),
        ("retries = true", "retries has to be a whole number from 0 on, without quotes."),
        ("timeout = 0", "timeout has to be a number of seconds above 0, without quotes."),
        ("timeout = nan", "timeout has to be a number of seconds above 0, without quotes."),
        ("timeout = inf", "timeout has to be a number of seconds above 0, without quotes."),
        ("timeout = true", "timeout has to be a number of seconds above 0, without quotes."),
        ('index-strategy = "best"', 'index-strategy has to be "first-index" or "unsafe-best-match".'),
        ("index-strategy = []", 'index-strategy has to be "first-index" or "unsafe-best-match".'),
        ('index-for = "https://x"', 'index-for has to be a table of names and URLs: "acme,acme-*" = "https://...".'),
        ("index-for.a = 3", 'index-for has to be a table of names and URLs: "acme,acme-*" = "https://...".'),
        ('index-for."a=b" = "u"', "index-for has to be a table whose keys are names, with commas between them."),
        ('exclude-newer = "P1D"\nuploaded-prior-to = "P1D"', "exclude-newer and uploaded-prior-to are the same."),
        ("extra_index_url = []", "extra_index_url is unknown; did you mean extra-index-url?"),
        ("platforms = []", "platforms is unknown; did you mean platform?"),
        ("[tool.whbuild]", "Keys stand here by themselves; [tool.whbuild] is for pyproject.toml."),
        ("pre = true\npre", "line 2, column 4: Expected '=' after a key in a key/value pair."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text + "\n") == (problem,)


def test_all_that_is_wrong_is_said_at_once_and_no_value_is_shown(tmp_path: Path) -> None:
    text = 'index-url = ["https://me:secret@index.example/"]\nproxy = 3\nprox = "http://me:secret@proxy.example"'
    said = problems(tmp_path, text)
    assert said == (
        "prox is unknown; did you mean proxy?",
        "index-url has to be a string.",
        "proxy has to be a string.",
    )


@pytest.mark.parametrize("text", ["", "[tool]", "tool = 3", "[tool]\nwhbuild = 3", "[tool.whbuilds]"])
def test_a_pyproject_without_the_table_is_refused_where_it_is_named(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text, "pyproject.toml") == ("It has no table [tool.whbuild].",)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path / "missing.toml")
    assert caught.value.context == ("It cannot be read: No such file or directory.",)


def test_packages_and_projects_know_their_lines(tmp_path: Path) -> None:
    text = """[project]
dependencies = ["flask"]
[tool.whbuild]
packages = ["flask", 'a"b',
  "django>=5",  # "why not"
  "x\\u0041",
]
editable = [".",
  "flask"]"""
    settings = read(written(tmp_path, text, "pyproject.toml"))
    assert settings.packages == ("flask", 'a"b', "django>=5", "xA")
    assert settings.lines == (4, 4, 5, None, 8, 9)
