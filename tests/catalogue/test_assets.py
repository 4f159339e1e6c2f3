"""What can be said of styles and scripts without a browser; tests/live/test_catalogue.py has one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogue.specimen import small
from wheelhouse.catalogue import shipped
from wheelhouse.catalogue.page import page

ASSETS = Path(shipped.__file__).parent / "assets"
OWN = [name for name in shipped.SCRIPTS if not name.startswith("minisearch")]
SCRIPTS = {name: (ASSETS / name).read_text(encoding="utf-8") for name in OWN}
STYLES = {name: (ASSETS / name).read_text(encoding="utf-8") for name in shipped.STYLES}
_KEY = re.compile(r'^ {4}(?:"([\w.]+)"|(\w+)): (\[[^\]]*\]|"[^"]*"),$', re.MULTILINE)
_PLACE = re.compile(r"\{(\w+)\}")


def words(language: str) -> dict[str, str]:
    found = _KEY.findall(SCRIPTS[f"words-{language}.js"])
    return {quoted or bare: text for quoted, bare, text in found}


def test_both_languages_say_everything() -> None:
    english, chinese = words("en"), words("zh")
    assert english.keys() == chinese.keys()
    places = {key: set(_PLACE.findall(text)) for key, text in english.items()}
    assert {key: set(_PLACE.findall(text)) for key, text in chinese.items()} == places
    assert [key for key, text in chinese.items() if text.isascii() and not key.startswith("kind.wheel")] == [
        "project.python"
    ]


def test_what_is_said_has_words_and_no_word_is_idle() -> None:
    scripts = "".join(body for name, body in SCRIPTS.items() if not name.startswith("words"))
    static = page(small()).decode() + (ASSETS.parent / "page.py").read_text(encoding="utf-8")
    quoted = set(re.findall(r'"([a-z.]+)"', scripts + static))
    built = set(re.findall(r"`([a-z]+\.)\$\{", scripts))  # say(`kind.${kind}`)
    known = words("en").keys()
    assert {key for key in known - quoted if not key.startswith(tuple(built | {"stat.", "delivery."}))} == set()
    assert set(re.findall(r'\bsay\("([^"]+)"', scripts)) <= known
    assert set(re.findall(r'data-t(?:-\w+)?="([a-z.]+)"', static)) <= known


@pytest.mark.parametrize("name", [*OWN, *shipped.STYLES, shipped.DARK, "page.html"])
def test_files_fit_one_sitting(name: str) -> None:
    assert len((ASSETS / name).read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize(
    "banned", ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", ".style.", "fetch("]
)
def test_text_stays_text(name: str, banned: str) -> None:
    assert banned not in SCRIPTS[name]


def test_the_linter_finds_nothing(tmp_path: Path) -> None:
    shipped_as_one = tmp_path / "catalogue.js"
    shipped_as_one.write_text("".join(SCRIPTS.values()), encoding="utf-8")
    rules = ("-D", "correctness", "-D", "no-undef", "-D", "no-unused-vars", "-D", "no-var", "-D", "prefer-const")
    (tmp_path / "rules.json").write_text(
        '{"env": {"browser": true, "es2022": true}, "globals": {"MiniSearch": "readonly"}}', encoding="utf-8"
    )
    linter = Path(sys.executable).with_name("oxlint")
    ran = subprocess.run(
        [linter, "-c", tmp_path / "rules.json", *rules, shipped_as_one], check=False, capture_output=True
    )
    assert ran.returncode == 0, ran.stdout.decode()


def test_nothing_is_loaded_from_elsewhere() -> None:
    everything = "".join((*SCRIPTS.values(), *STYLES.values(), page(small()).decode()))
    hosts = set(re.findall(r"(?:https?:)?//([\w.-]+\.[a-z]+)", everything))
    assert hosts == {"www.w3.org", "index.example"}  # the name of SVG, and an address that is text
    assert "@import" not in everything
    assert "url(" not in "".join(STYLES.values())


def test_the_licence_of_what_is_not_ours_goes_with_it() -> None:
    scripts = shipped.same()[shipped.SCRIPTS_PATH].decode()
    assert "Luca Ongaro" in scripts
    assert "without limitation the rights" in scripts
