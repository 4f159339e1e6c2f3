"""The catalogue in a real browser: from a disk, by mouse and keyboard, in both languages, wide and narrow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.catalogue.specimen import hostile, large, small, write
from tests.live.browser import Visit, address, chromium, needed, visit
from wheelhouse.catalogue.facts import Facts
from wheelhouse.closure.closure import Why
from wheelhouse.closure.remedies import Level, Other, Pythons, Unrestricted

pytestmark = [pytest.mark.live, needed]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
STATES = {
    "current": 2,
    "states": [
        {
            "number": 2,
            "since": "2026-01-02T03:04:05Z",
            "by": "whbuild update",
            "added": ["app-1.0-py3-none-any.whl", "leaf-2.0-py3-none-any.whl"],
            "removed": ["app-0.8-py3-none-any.whl", "gone_one-1.0.tar.gz"],
        },
        {"number": 1, "since": "2025-12-02T03:04:05Z", "by": "whbuild", "added": [], "removed": []},
    ],
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the addresses of pages of an ordinary, a large and a hostile index."""
    named: dict[str, Facts] = {"small": small(), "large": _described(large(300)), "hostile": hostile()}
    pages = {}
    for name, facts in named.items():
        folder = tmp_path_factory.mktemp(name)
        write(facts, folder)
        states = f"globalThis.CATALOGUE_STATES = {json.dumps(STATES)};"
        (folder / "catalogue" / "states.js").write_text(states, encoding="utf-8")
        pages[name] = address(folder)
    return pages


def _described(facts: Facts) -> Facts:
    first, *others = facts.projects
    return replace(facts, projects=(replace(first, summary="Reticulates splines. 图像处理"), *others))


@pytest.fixture
def seen(browser: Any, shelf: dict[str, str]) -> Iterator[Visit]:
    with visit(browser) as opened:
        opened.open(shelf["small"])
        yield opened


@pytest.fixture
def wide(browser: Any, shelf: dict[str, str]) -> Iterator[Visit]:
    with visit(browser) as opened:
        opened.open(shelf["large"])
        yield opened


def test_names_are_found_while_one_types(seen: Visit) -> None:
    assert seen.search("ap")[0] == "app"
    assert seen.page.locator("mark").first.inner_text() == "ap"


def test_typos_are_forgiven(seen: Visit) -> None:
    assert "colors" in seen.search("colosr")
    assert "drivers" in seen.search("drvers")


@pytest.mark.parametrize("text", ["reticulates", "splnies", "图像"])
def test_what_it_does_is_found_too(wide: Visit, text: str) -> None:
    first = wide.rows()[0]
    assert wide.search(text)[0] == first


def test_the_best_come_first_and_it_is_said_so(seen: Visit) -> None:
    seen.search("leaf")
    assert seen.page.locator("#_filters select").last.inner_text().startswith("best first")
    seen.search("")
    assert seen.page.locator("#_filters select").last.inner_text().startswith("by name")


def test_the_shortcut_can_be_switched_off(seen: Visit) -> None:
    seen.page.get_by_role("button", name="Switch / off").click()
    seen.page.keyboard.press("/")
    assert seen.page.evaluate("document.activeElement.id") != "_query"
    seen.page.get_by_role("button", name="Switch / on").click()
    seen.page.keyboard.press("/")
    assert seen.page.evaluate("document.activeElement.id") == "_query"


def test_what_is_not_there_is_said(seen: Visit) -> None:
    assert seen.search("qqqqqqqq") == []
    assert "Nothing here" in seen.page.locator("#_results").inner_text()


def test_many_results_are_shown_in_parts(wide: Visit) -> None:
    first = wide.search("a")
    assert len(first) < 300
    wide.page.locator(".more button").click()
    assert len(wide.rows()) > len(first)


def test_a_package_can_be_opened_and_left_by_keys_alone(seen: Visit) -> None:
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("lea")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    assert seen.page.url.endswith("#leaf")
    seen.is_about("leaf")
    seen.page.keyboard.press("Escape")
    seen.is_about("ready without internet")
    seen.page.keyboard.press("/")
    seen.page.keyboard.press("Escape")
    assert "app" in seen.rows()


def test_arrows_walk_the_list_and_end_in_the_field(seen: Visit) -> None:
    focused = "document.activeElement.textContent || document.activeElement.id"
    names = seen.rows()
    seen.page.focus("#_query")
    for name in names[:3]:
        seen.page.keyboard.press("ArrowDown")
        assert seen.page.evaluate(focused) == name
    for _ in range(3):
        seen.page.keyboard.press("ArrowUp")
    assert seen.page.evaluate(focused) == "_query"


def test_back_and_forward_work_and_the_place_is_kept(wide: Visit) -> None:
    wide.page.evaluate("scrollTo(0, 2500)")
    name = wide.page.evaluate(
        "[...document.querySelectorAll('#_all a')].find((link) => link.getBoundingClientRect().top > 300).textContent"
    )
    wide.page.get_by_role("link", name=name, exact=True).click()
    wide.is_about(name)
    wide.page.go_back()
    wide.is_about("ready without internet")
    assert abs(wide.page.evaluate("scrollY") - 2500) < 300
    wide.page.go_forward()
    wide.is_about(name)


def test_a_package_can_be_linked_however_it_is_written(seen: Visit, shelf: dict[str, str]) -> None:
    seen.show(f"{shelf['small']}#Leaf")
    seen.is_about("leaf")
    seen.page.evaluate("location.hash = '#lief'")
    seen.is_about("No package is called lief here")
    assert "leaf" in seen.page.locator("#_project ul").inner_text()


def test_all_that_is_known_of_a_package(seen: Visit, shelf: dict[str, str]) -> None:
    seen.show(f"{shelf['small']}#app")
    text = seen.page.locator("#_project").inner_text()
    app = next(project for project in small().projects if project.name == "app")
    for edition in app.versions:
        assert edition.version in text
    item = app.versions[0].files[0]
    assert item.filename in text
    assert item.sha256[:16] in text
    assert "requirements.txt, line 1" in text
    assert "leaf" in text
    assert seen.page.locator(".matrix td.k-pure").count() >= 1
    assert seen.page.locator(".graph a.node").count() >= 1


def test_the_graph_leads_on(seen: Visit, shelf: dict[str, str]) -> None:
    seen.show(f"{shelf['small']}#app")
    seen.page.locator(".graph a.node", has_text="leaf").click()
    seen.is_about("leaf")


def test_gaps_and_yanks_are_told_with_their_reasons(seen: Visit, shelf: dict[str, str]) -> None:
    seen.show(f"{shelf['small']}#drivers")
    assert seen.page.locator(".notice.bad").count() == 1
    assert seen.page.locator("td.k-missing").count() == 1
    seen.page.evaluate("location.hash = '#colors'")
    assert seen.page.locator(".notice.warn").count() >= 1


def test_one_line_is_copied(seen: Visit, shelf: dict[str, str]) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.show(f"{shelf['small']}#leaf")
    seen.page.get_by_role("button", name="Copy", exact=True).first.click()
    folder = shelf["small"].removesuffix("index.html")
    line = f"pip install --index-url {folder}simple/ leaf"
    assert seen.page.evaluate("navigator.clipboard.readText()") == line
    assert seen.page.get_by_role("button", name="Copied").is_visible()


def test_clients_are_told_where_the_page_is(seen: Visit, shelf: dict[str, str]) -> None:
    folder = shelf["small"].removesuffix("index.html")
    card = seen.page.locator("#_use")
    assert f"index-url = {folder}simple/" in card.inner_text()
    card.get_by_role("button", name="uv").click()
    assert "default = true" in card.inner_text()
    card.get_by_role("button", name="poetry").click()
    assert "file://" in card.inner_text()


def test_the_delivery_and_its_changes(seen: Visit) -> None:
    text = seen.page.locator("#_changes").inner_text()
    assert "0.8 → 1.0" in text
    assert "gone-one" in text
    assert "whbuild update" in text
    assert seen.page.locator("#_bytes .tile").count() >= 2
    assert seen.page.locator("#_targets td button").count() == 2


def test_one_target_is_looked_at(seen: Visit) -> None:
    whole = seen.rows()
    (cell, *_) = seen.page.locator("#_targets td button").all()
    cell.click()
    assert 0 < len(seen.rows()) < len(whole)
    assert cell.get_attribute("title").endswith(f"show its {len(seen.rows()) - 1} packages, and 1 missing")


def test_one_set_is_looked_at(seen: Visit) -> None:
    seen.page.get_by_label("Set", exact=True).select_option("own files")
    assert seen.rows() == ["ours"]
    seen.page.get_by_label("Set", exact=True).select_option("web")
    assert seen.rows() == [project.name for project in small().projects if project.name != "ours"]


def test_what_is_yanked_is_named_exactly_and_what_is_not_there_not_at_all(browser: Any, tmp_path: Path) -> None:
    facts = hostile()
    (edition, *_) = facts.projects[0].versions
    bare = replace(facts.projects[0], name="bare", versions=(replace(edition, files=()),))
    write(replace(facts, projects=(bare, facts.projects[3])), tmp_path)
    (tmp_path / "catalogue" / "states.js").touch()
    with visit(browser) as opened:
        opened.open(address(tmp_path))
        assert opened.page.locator("#_use").inner_text().count("/simple/ ") == 0
        opened.show(f"{address(tmp_path)}#zz")
        opened.page.locator("#_project .block", has_text="zz==1").first.wait_for(timeout=10_000)
        opened.page.evaluate("location.hash = '#bare'")
        opened.is_about("bare")
        assert opened.page.locator("#_project .block").count() == 0


def test_the_largest_first(wide: Visit) -> None:
    wide.page.get_by_label("Order", exact=True).select_option("size")
    sizes = sorted(large(300).projects, key=_bytes, reverse=True)
    assert wide.rows()[:5] == [project.name for project in sizes[:5]]


def _bytes(project: Any) -> int:
    return sum(item.size for edition in project.versions for item in edition.files)


def test_it_speaks_chinese_to_whoever_reads_it(browser: Any, shelf: dict[str, str]) -> None:
    with visit(browser, locale="zh-CN") as opened:
        opened.open(shelf["small"])
        opened.is_about("离线即可安装")
        assert opened.page.evaluate("document.documentElement.lang") == "zh-Hans"
        opened.page.get_by_role("button", name="English").click()
        opened.is_about("ready without internet")
        opened.page.reload()
        opened.page.wait_for_selector("html.searchable", state="attached")
        opened.is_about("ready without internet")


def test_both_languages_are_complete(browser: Any, shelf: dict[str, str]) -> None:
    with visit(browser, locale="zh-CN") as opened:
        for route in ("", "#app", "#drivers"):
            opened.show(f"{shelf['small']}{route}")
            opened.page.reload()
            opened.page.wait_for_selector("html.searchable", state="attached")
            text = opened.page.locator("body").inner_text()
            for english in ("packages", "Install", "Versions", "Wanted", "Licence", "Copy", "missing on", "Search"):
                assert english not in text, (route, english)


A, ONE = canonicalize_name("a"), Version("1.0")
WHY = Why(requirement="a<1", parent=canonicalize_name("b"), parent_version=ONE)
REASONS = (
    "no wheel for this target, and there is no sdist; its wheels are for Linux and macOS only",
    "its wheels were uploaded too late, and its sdist may not be used",
    "its wheels may not be used, and its sdist was uploaded too late",
    "there is no wheel, and there is no sdist",
    "wants Python >=3.11",
    "a-1.whl is not a wheel for this target",
    str(Level(platform="win32", filename="a-1.whl")),
    str(Other(project=A, version=ONE, wheel=True)),
    str(Other(project=A, version=ONE, wheel=False, parents=(WHY, WHY))),
    str(Unrestricted(filename="a-1.whl", option="--no-binary")),
    str(Pythons(project=A, version=ONE, platform="any", pythons=("3.11", "3.12"))),
    str(Pythons(project=A, version=ONE, platform="win32", pythons=("3.11",))),
)
NAMES = {"wheel", "Linux", "macOS", "Python", "a-1.whl", "win32", "a", "b", "--no-binary"}


def test_why_something_is_missing_is_said_in_chinese_too(browser: Any, shelf: dict[str, str]) -> None:
    with visit(browser, locale="zh-CN") as opened:
        opened.open(shelf["small"])
        said = [opened.page.evaluate("text => reason(text)", text) for text in REASONS]
        assert [text for text in said if {*re.findall(r"[A-Za-z-][A-Za-z0-9.-]*", text)} - NAMES] == []
        assert said[0].startswith("没有适用于此目标环境的 wheel")
        assert opened.page.evaluate("text => reason(text)", "What nobody foresaw") == "What nobody foresaw"
        opened.page.get_by_role("button", name="English").click()
        assert [opened.page.evaluate("text => reason(text)", text) for text in REASONS] == [*REASONS]


def test_colours_follow_the_system_until_chosen(browser: Any, shelf: dict[str, str]) -> None:
    with visit(browser, color_scheme="dark") as opened:
        opened.open(shelf["small"])
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = opened.page.evaluate(ground)
        opened.page.get_by_role("button", name="Light colours").click()
        light = opened.page.evaluate(ground)
        opened.page.reload()
        opened.page.wait_for_selector("html.searchable", state="attached")
        assert opened.page.evaluate(ground) == light != dark


def test_without_javascript_it_is_a_page_all_the_same(browser: Any, shelf: dict[str, str]) -> None:
    with visit(browser, java_script_enabled=False) as opened:
        opened.show(shelf["small"])
        assert opened.page.locator("#_query").is_hidden()
        assert opened.page.get_by_role("link", name="app", exact=True).get_attribute("href") == "simple/app/index.html"


def test_it_does_well_without_states(browser: Any, tmp_path: Path) -> None:
    write(small(), tmp_path)
    with visit(browser) as opened:
        opened.open(address(tmp_path))
        opened.page.wait_for_timeout(200)
        assert opened.page.locator("#_changes").is_hidden()
        opened.faults = [fault for fault in opened.faults if "ERR_FILE_NOT_FOUND" not in fault]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_what_is_hostile_stays_text(browser: Any, shelf: dict[str, str], language: str) -> None:
    with visit(browser, locale=language) as opened:
        opened.open(shelf["hostile"])
        names = opened.rows()
        opened.search("img src=x")
        for name in (*names, "__proto__", "toString", "%E0%A4", "<img src=x onerror=alert(1)>"):
            opened.page.evaluate("name => { location.hash = '#' + name }", name)
            opened.page.wait_for_timeout(20)
            assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert opened.page.locator("img, iframe, script:not([src]), [onerror], [href^=javascript]").count() == 0
        assert "\u202e" not in opened.page.locator("body").inner_text()


KEYSTROKE = """async (text) => {
  const field = document.getElementById("_query");
  const began = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""


def test_five_thousand_packages_stay_quick(browser: Any, tmp_path: Path) -> None:
    write(large(5000), tmp_path)
    (tmp_path / "catalogue" / "states.js").touch()
    with visit(browser) as opened:
        opened.open(address(tmp_path))
        for text in ("f", "fa", "fast", "fsat", "fast web", ""):
            took = min(opened.page.evaluate(KEYSTROKE, text) for _ in range(5))  # of a machine that others use too
            assert took < 100, (text, took)  # milliseconds, until the picture is there


def test_files_that_are_not_named_are_counted(browser: Any, tmp_path: Path) -> None:
    write(small(), tmp_path)
    last = {"number": 2, "since": "2026-01-02T03:04:05Z", "by": "x", "added": ["app-1.0.tar.gz"], "more-added": 41}
    told = {"current": 2, "states": [last, {"number": 1, "since": "2026-01-01T03:04:05Z", "by": "x"}]}
    script = f"globalThis.CATALOGUE_STATES = {json.dumps(told)};"
    (tmp_path / "catalogue" / "states.js").write_text(script, encoding="utf-8")
    with visit(browser) as opened:
        opened.open(address(tmp_path))
        opened.page.locator("#_changes", has_text="41 files that are not named here").wait_for(timeout=10_000)


@pytest.mark.parametrize(
    ("last", "said", "unsaid"),
    [
        ({"number": 1, "by": "whbuild"}, "first state", "came or went"),
        ({"number": 5, "by": "whbuild", "added": ["app-1.0.tar.gz"]}, "new\napp", "first state"),  # none is kept
        ({"number": 5, "by": "whbuild"}, "No file came or went", "first state"),
        ({"number": 5, "by": "unknown"}, "unknown", "came or went"),
    ],
)
def test_of_the_states_it_says_what_is_known(
    browser: Any, tmp_path: Path, last: dict[str, Any], said: str, unsaid: str
) -> None:
    write(small(), tmp_path)
    told = {"current": last["number"], "states": [{"since": "2026-01-02T03:04:05Z", **last}]}
    script = f"globalThis.CATALOGUE_STATES = {json.dumps(told)};"
    (tmp_path / "catalogue" / "states.js").write_text(script, encoding="utf-8")
    with visit(browser) as opened:
        opened.open(address(tmp_path))
        opened.page.locator("#_changes h2").wait_for(timeout=10_000)
        text = opened.page.locator("#_changes").inner_text()
        assert said in text
        assert unsaid not in text


@pytest.mark.parametrize("name", ["small", "large", "hostile"])
@pytest.mark.parametrize("route", ["", "#app", "#nowhere"])
def test_a_phone_shows_it_in_its_width(browser: Any, shelf: dict[str, str], name: str, route: str) -> None:
    with visit(browser, viewport=PHONE) as opened:
        opened.open(shelf[name], route)
        assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("scheme", "locale", "viewport"),
    [("light", "en-GB", WIDE), ("dark", "zh-CN", WIDE), ("light", "zh-CN", PHONE), ("dark", "en-GB", PHONE)],
)
def test_axe_finds_nothing(browser: Any, shelf: dict[str, str], scheme: str, locale: str, viewport: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # noqa: PLC0415  (the same)

    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "preload": False}
    with visit(browser, bypass_csp=True, viewport=viewport, color_scheme=scheme, locale=locale) as opened:
        for name, route in (("small", ""), ("small", "#app"), ("small", "#drivers"), ("hostile", "#constructor")):
            opened.show("about:blank")
            opened.open(shelf[name], route)
            found = Axe().run(opened.page, options=rules).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (name, route)
