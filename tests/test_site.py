"""The site of website/: it has every page, and finds what would lead out of it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_RUN_ON = re.compile(r"^(?![-|<>#]|\d+\.|\s|$).*\n(?:- |1\. ).*", re.MULTILINE)  # a list right below a line of text


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_site", ROOT / "website" / "make_site.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    return module


SITE = program()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_reached(page: str) -> None:
    assert f"docs/{page}" in SITE.pages(), "Add it to nav in website/zensical.toml."
    listed = (DOCS / "README.md").read_text(encoding="utf-8")
    assert f"]({page})" in listed or page == "README.md", "Add it to docs/README.md."


def test_whatever_is_led_to_is_there_and_comes_along() -> None:
    staged = SITE.staged()
    assert [path for path in staged if not (ROOT / path).is_file()] == []
    assert [path for page in staged if page.endswith(".md") for path in SITE.links(page) if path not in staged] == []


@pytest.mark.parametrize("page", [page for page in SITE.staged() if page.endswith(".md")])
def test_a_list_is_one_for_every_reader_of_markdown(page: str) -> None:
    text = _FENCED.sub("", (ROOT / page).read_text(encoding="utf-8"))
    assert _RUN_ON.findall(text) == [], "Leave a line empty before the list: else a site shows it as text."


def test_what_would_be_loaded_from_elsewhere_is_found(tmp_path: Path) -> None:
    page = """<link rel="canonical" href="https://site.example/"><a href="https://peps.example/">a PEP</a>
    <script src="own.js"></script><script src="https://cdn.example/a.js"></script><img src="//cdn.example/b.png">"""
    (tmp_path / "a.html").write_text(page)
    (tmp_path / "a.css").write_text("@import 'b.css'; body { background: url(https://cdn.example/c.png) }")
    found = [line.rpartition(" ")[2] for line in SITE.foreign(tmp_path)]
    assert found == ["https://cdn.example/a.js", "//cdn.example/b.png", "url(https://cdn.example/c.png"]


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = '<a href="../b%20c.html#d">b</a><a href="#e">e</a><a href="mailto:a@b.example">a</a><a href="../f">f</a>'
    (tmp_path / "docs" / "a.html").write_text(page)
    (tmp_path / "b c.html").touch()
    assert [line.partition(": ")[2] for line in SITE.dead(tmp_path)] == ["leads to ../f, which is not there"]


def test_the_one_script_from_elsewhere_is_had_from_the_site(tmp_path: Path) -> None:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "404.html").touch()
    pages = [tmp_path / "index.html", tmp_path / "docs" / "deep" / "index.html"]
    for page in pages:
        page.write_text('<script src="https://cdn.example/iframe-worker/shim"></script>')
    SITE.bring_home(tmp_path)
    found = [re.findall('src="(.*?)"', page.read_text()) for page in pages]
    assert found == [["website/iframe-worker.js"], ["../../website/iframe-worker.js"]]
    assert list(SITE.foreign(tmp_path)) == []


def test_the_page_on_json_leads_to_every_form() -> None:
    rows = re.findall(r"\| `([a-z]+-version)` \| .*\]\(([a-z-]+\.md)", (DOCS / "json.md").read_text(encoding="utf-8"))
    pages = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md") if path.name != "json.md"}
    assert [name for name, page in rows if f"| `{name}` |" not in pages[page]] == []
    assert {
        name for text in pages.values() for name in re.findall(r"^\| `([a-z]+-version)` \|", text, re.MULTILINE)
    } == {name for name, _ in rows}
