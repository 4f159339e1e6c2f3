"""`whbuild update` and `whbuild add` as stories: an index on the loopback that gets newer versions meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.command import snapshot, whbuild
from tests.pypi import Pypi
from tests.site import Site, serving
from tests.specimens import ALONE, metadata, sdist, wheel
from wheelhouse.records.reading import read, sets
from wheelhouse.tree.manifest import decode, encode

PYPROJECT = '[build-system]\nrequires = ["beta"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
INFO = metadata("delta", "1.0", metadata_version="2.2")
DELTA = sdist("delta", "1.0", pkg_info=INFO, pyproject=PYPROJECT, files={"backend.py": b""})
MINE = metadata("mine", "1.0", ["gamma"], metadata_version="2.2")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    with serving(tmp_path) as at:
        yield at


def test_a_run_keeps_what_the_index_pins(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta", "beta 2.0")
    before = snapshot(site.index)
    assert "nothing to do" in site.build("alpha").out
    assert snapshot(site.index) == before


def test_a_pin_that_does_not_do_any_more_gives_way(site: Site) -> None:
    Path("requirements.txt").write_text("alpha\n")
    site.build("-r", "requirements.txt")
    site.publish("alpha 2.0 beta", "beta 2.0")
    Path("requirements.txt").write_text("alpha>1\n")
    ran = site.build("-r", "requirements.txt")
    assert site.pinned == ["alpha 2.0", "beta 1.0"]
    assert len(read(site.index)) == 1  # the former answer is not one any more
    assert f" nothing wants any more: whbuild prune {site.index} removes them" in ran.out


def test_update_shows_what_is_newer_and_changes_nothing_of_itself(site: Site) -> None:
    site.build("alpha", "gamma")
    site.publish("alpha 2.0 beta", "beta 2.0")
    before = snapshot(site.index)
    ran = site.update()
    assert snapshot(site.index) == before
    assert "2 projects differ: 2 up. 1 is as it was." in ran.out
    assert "alpha  1.0 -> 2.0" in ran.out
    assert "Nothing was changed" in ran.out
    assert "1 file" not in ran.out
    assert "2 files (" in ran.out
    assert ") come, none goes. 2 files (" in ran.out
    assert ") nothing wants then: whbuild prune removes them." in ran.out
    assert "The same command with --yes applies it." in ran.out


def test_update_applies_and_then_there_is_nothing_left(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta", "beta 2.0")
    ran = site.update("--yes")
    assert site.pinned == ["alpha 2.0", "beta 2.0"]
    assert f"Updated {site.index}" in ran.out
    assert len(site.packages) == 4  # what was, stays
    before = snapshot(site.index)
    assert site.update("--yes").out.startswith(f"{site.index} is up to date, nothing to do (")
    assert snapshot(site.index) == before


def test_where_ci_is_set_nobody_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    site.build("alpha")
    site.publish("alpha 2.0")
    assert "Nothing was changed" in site.update("--dry-run").out
    assert site.pinned == ["alpha 1.0", "beta 1.0"]
    site.update()
    assert site.pinned == ["alpha 2.0"]


@pytest.mark.parametrize(
    ("words", "pins"),
    [
        (["--only", "alpha"], ["alpha 2.0", "beta 1.0", "gamma 1.0"]),
        (["--only", "Beta,gamma"], ["alpha 1.0", "beta 2.0", "gamma 2.0"]),
        (["--only", "alpha", "--upgrade-strategy", "eager"], ["alpha 2.0", "beta 2.0", "gamma 1.0"]),
        (["--upgrade-strategy", "only-if-needed"], ["alpha 2.0", "beta 1.0", "gamma 2.0"]),
        (["--upgrade-strategy", "eager"], ["alpha 2.0", "beta 2.0", "gamma 2.0"]),
        ([], ["alpha 2.0", "beta 2.0", "gamma 2.0"]),
    ],
)
def test_what_gets_newer(site: Site, words: list[str], pins: list[str]) -> None:
    site.build("alpha", "gamma")
    site.publish("alpha 2.0 beta", "beta 2.0", "gamma 2.0")
    site.update("--yes", *words)
    assert site.pinned == pins


def test_sets_have_names_and_are_updated_on_their_own(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("gamma", "--set", "data")
    site.publish("alpha 2.0 beta", "gamma 2.0")
    assert [each.name for each in sets(site.index)] == ["data", "web"]
    site.update("--set", "data", "--yes")
    assert (list(site.pins("web").values()), list(site.pins("data").values())) == (
        [["alpha 1.0", "beta 1.0"]],
        [["gamma 2.0"]],
    )


def test_all_sets_are_updated_at_once_and_shown_one_by_one(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("gamma", "--set", "data")
    site.publish("alpha 2.0 beta")
    ran = site.update("--yes")
    assert "Set data (1 target)\n\nNothing is newer.\n\nSet web (1 target)\n\n1 project differs: 1 up." in ran.out
    assert list(site.pins("web").values()) == [["alpha 2.0", "beta 1.0"]]


def test_a_run_replaces_its_targets_and_leaves_the_others_of_its_set(site: Site) -> None:
    site.build("alpha", "--set", "web", "--python", "3.9,3.12", "--platform", "linux")
    site.publish("alpha 2.0 beta")
    site.build("alpha>1", "--set", "web", "--python", "3.12", "--platform", "linux")
    (web,) = sets(site.index)
    targets = {record.path: record.target for record in read(site.index)}
    assert [targets[ask] for ask in web.asks] == ["3.9-manylinux_2_28_x86_64", "3.12-manylinux_2_28_x86_64"]
    assert [pins[0] for pins in site.pins().values()] == ["alpha 1.0", "alpha 2.0"]


def test_a_set_that_asks_in_several_ways_is_asked_again_in_each(site: Site) -> None:
    site.build("alpha<2", "--set", "web", "--python", "3.9,3.12", "--platform", "linux")
    site.build("alpha", "--set", "web", "--python", "3.12", "--platform", "linux")
    site.publish("alpha 2.0 beta", "alpha 1.5 beta")
    site.update("--yes")
    assert [pins[0] for pins in site.pins().values()] == ["alpha 1.5", "alpha 2.0"]


def test_sets_that_ask_for_the_same_have_answers_of_their_own(site: Site) -> None:
    site.build("alpha", "--set", "stable")
    site.build("alpha", "--set", "next")
    site.publish("alpha 2.0 beta")
    site.update("--set", "next", "--yes")
    assert [list(site.pins(name).values()) for name in ("stable", "next")] == [
        [["alpha 1.0", "beta 1.0"]],
        [["alpha 2.0", "beta 1.0"]],
    ]
    assert whbuild("verify", site.index).code == 0
    assert "alpha" in whbuild("remove", site.index, "alpha", "--set", "stable").out
    assert site.pinned == ["alpha 2.0", "beta 1.0"]


def test_a_set_whose_file_is_lost_keeps_its_name(site: Site) -> None:
    site.build("alpha", "--set", "stable")
    site.build("alpha", "--set", "next")
    forget_sets(site.index)
    assert [each.name for each in sets(site.index)] == ["next", "stable"]


def test_a_set_that_is_asked_otherwise_leaves_the_others_alone(site: Site) -> None:
    site.build("alpha", "--set", "one")
    site.build("alpha", "--set", "two")
    site.build("gamma", "--set", "one")
    assert [list(site.pins(name).values()) for name in ("one", "two")] == [[["gamma 1.0"]], [["alpha 1.0", "beta 1.0"]]]


def test_an_index_that_knew_no_sets_is_updated_too(site: Site) -> None:
    site.build("alpha", "--python", "3.9,3.12", "--platform", "linux")
    forget_sets(site.index)
    site.publish("alpha 2.0 beta")
    site.update("--set", "alpha", "--yes", "-i", site.served.url)
    assert site.pinned == ["alpha 2.0", "beta 1.0"]
    assert len(list((site.index / ".whbuild/sets").iterdir())) == 1


def forget_sets(index: Path) -> None:
    """Make the index as one that an older whbuild wrote."""
    (folder := index / ".whbuild/sets").rename(index.parent / "forgotten")
    raw = (index / ".whbuild/manifest.json").read_bytes()
    manifest = decode(raw)
    texts = {path: blob for path, blob in manifest.texts.items() if "/sets/" not in path}
    (index / ".whbuild/manifest.json").write_bytes(encode(msgspec.structs.replace(manifest, texts=texts)))
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "wbe"], "has no set 'wbe'"),
        (["--only", "alpah"], "Did you mean alpha?"),
        (["--only", "-"], "is no name of a project"),
        (["--upgrade-strategy", "all"], "It is eager or only-if-needed."),
        (["--format", "html"], "It is one of text, markdown, json."),
    ],
)
def test_what_cannot_be_updated_is_said(site: Site, words: list[str], told: str) -> None:
    site.build("alpha", "--set", "web")
    ran = whbuild("update", site.index, *words)
    assert (ran.code, told in ran.err) == (2, True), ran


def test_what_is_no_index_is_not_updated(tmp_path: Path) -> None:
    ran = whbuild("update", tmp_path / "none")
    assert (ran.code, "does not exist" in ran.err) == (8, True), ran


def test_prune_takes_away_what_nothing_wants_then(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("alpha", "gamma", "--set", "data")
    site.publish("alpha 2.0 beta", "beta 2.0")
    ran = site.update("--set", "data", "--yes", "--prune")
    assert "+2 files" in ran.out  # the other set wants the old ones
    assert "-" not in ran.out.partition("+2 files")[2].partition(".\n")[0]
    assert [name.partition("-py3")[0] for name in site.packages] == [
        "alpha-1.0",
        "alpha-2.0",
        "beta-1.0",
        "beta-2.0",
        "gamma-1.0",
    ]
    ran = site.update("--yes", "--prune")
    assert [name.partition("-py3")[0] for name in site.packages] == ["alpha-2.0", "beta-2.0", "gamma-1.0"]
    assert "\n-2 files (" in ran.out  # the new ones are there
    assert whbuild("verify", site.index).code == 0


def test_one_state_is_left_for_a_return(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta")
    before = site.packages
    site.update("--yes", "--prune")
    assert whbuild("rollback", site.index).code == 0
    assert (site.packages, site.pinned) == (before, ["alpha 1.0", "beta 1.0"])


def test_what_was_uploaded_too_late_once_is_seen_now(site: Site) -> None:
    Pypi.add(site.pypi, *wheel("delta", "1.0"), upload_time="2024-01-01T00:00:00Z")
    Pypi.add(site.pypi, *wheel("delta", "2.0"), upload_time="2024-02-01T00:00:00Z")
    site.build("delta", "--uploaded-prior-to", "2024-01-15")
    assert site.pinned == ["delta 1.0"]
    assert "up to date" in site.update("--uploaded-prior-to", "2024-01-20").out
    site.update("--yes")
    assert (site.pinned, len(read(site.index))) == (["delta 2.0"], 1)


def test_where_it_was_looked_is_remembered_and_can_be_said_anew(site: Site) -> None:
    site.build("alpha")
    with Pypi(wheel("alpha", "3.0")).serve() as elsewhere:
        site.update("--yes", "-i", elsewhere.url)
        assert site.pinned == ["alpha 3.0"]
        (known,) = sets(site.index)
        assert known.sources.index_url == elsewhere.url


def test_a_login_is_not_remembered(site: Site) -> None:
    site.served.switches.auth = "user:secret"
    url = site.served.url.replace("://", "://user:secret@")
    assert whbuild("alpha", site.index, "-i", url).code == 0
    everything = b"".join(path.read_bytes() for path in site.index.rglob("*") if path.is_file())
    assert b"secret" not in everything
    site.publish("alpha 2.0")
    assert whbuild("update", site.index, "--yes", "-i", url).code == 0
    assert site.pinned == ["alpha 2.0"]


def test_quietly_nothing_is_said(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta")
    ran = site.update("--yes", "--quiet")
    assert (ran.out, ran.err, site.pinned) == ("", "", ["alpha 2.0", "beta 1.0"])


def test_as_json_it_is_for_a_program(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.publish("alpha 2.0 beta")
    said = json.loads(site.update("--format", "json").out)
    assert (said["update-version"], said["applied"], [each["name"] for each in said["sets"]]) == ("1.0", False, ["web"])
    (project,) = said["sets"][0]["comparison"]["projects"]
    assert (project["project"], project["kind"], project["new"]) == ("alpha", "up", ["2.0"])
    assert json.loads(site.update("--format", "json", "--yes").out)["applied"] is True


def test_as_markdown_it_is_a_page(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.publish("alpha 2.0 beta")
    assert site.update("--format", "markdown").out.startswith("# web\n\n**1 project differs: 1 up.")


def test_what_was_yanked_holds_and_is_offered_until_an_update(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.yank("beta-1.0-py3-none-any.whl", "unsafe")
    site.publish("beta 0.9")
    ran = site.build("alpha", "gamma", "--set", "web")
    assert "note: beta 1.0 was yanked: unsafe" in ran.err
    assert "data-yanked" not in (site.index / "simple/beta/index.html").read_text()
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 1.0"]
    assert whbuild("verify", site.index).code == 0


def test_what_is_yanked_and_asked_for_exactly_is_said_to_be(site: Site) -> None:
    site.yank("beta-1.0-py3-none-any.whl", "unsafe")
    site.build("beta==1.0")
    assert "data-yanked" in (site.index / "simple/beta/index.html").read_text()
    site.build("beta", "--set", "loose", "-c", constrained("beta==1.0"))
    assert "data-yanked" in (site.index / "simple/beta/index.html").read_text()
    assert whbuild("verify", site.index).code == 0


def constrained(text: str) -> str:
    Path("bounds.txt").write_text(f"{text}\n")
    return "bounds.txt"


def test_an_update_leaves_what_was_yanked_and_says_so(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.yank("beta-1.0-py3-none-any.whl", "unsafe")
    site.publish("beta 0.9")
    ran = site.update("--yes")
    assert "beta 1.0 was yanked: unsafe" in ran.out
    assert "down" in ran.out
    assert site.pinned == ["alpha 1.0", "beta 0.9"]
    page = (site.index / "simple/beta/index.html").read_text()
    assert 'data-yanked="unsafe"' in page
    assert whbuild("verify", site.index).code == 0
    assert "nothing to do" in site.update("--yes").out


def test_what_another_set_holds_to_is_not_yanked_for_it(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("beta", "--set", "data")
    site.yank("beta-1.0-py3-none-any.whl", "unsafe")
    site.publish("beta 0.9")
    site.update("--yes", "--set", "web")
    assert "data-yanked" not in (site.index / "simple/beta/index.html").read_text()
    assert whbuild("verify", site.index).code == 0


def test_add_asks_for_more_and_keeps_what_is_there(site: Site) -> None:
    site.build("alpha", "--set", "web", "--python", "3.9,3.12", "--platform", "linux")
    site.publish("alpha 2.0 beta", "gamma 2.0")
    ran = site.add("gamma")
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 2.0"]
    assert len(site.pins()) == 2
    assert "Built" in ran.out
    assert len(read(site.index)) == 2
    site.update("--yes")
    assert site.pinned == ["alpha 2.0", "beta 1.0", "gamma 2.0"]
    before = snapshot(site.index)
    assert "nothing to do" in site.add("gamma").out
    assert snapshot(site.index) == before


def test_add_has_to_know_to_which_set(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("beta", "--set", "data")
    ran = whbuild("add", site.index, "gamma")
    assert (ran.code, "Name it with --set." in ran.err, "  data\n" in ran.err) == (2, True, True), ran
    site.add("gamma", "--set", "data")
    assert list(site.pins("data").values()) == [["beta 1.0", "gamma 1.0"]]
    ran = whbuild("add", site.index, "gamma", "--set", "dta")
    assert (ran.code, "Did you mean 'data'?" in ran.err) == (2, True), ran


def test_add_has_to_know_what(site: Site) -> None:
    site.build("alpha")
    ran = whbuild("add", site.index)
    assert (ran.code, "It is not said what is to be added." in ran.err) == (2, True), ran


def test_add_reads_files_and_their_constraints(site: Site) -> None:
    site.build("alpha")
    site.publish("gamma 2.0")
    Path("more.txt").write_text("-c bounds.txt\ngamma\n")
    Path("bounds.txt").write_text("gamma<2\n")
    site.add("-r", "more.txt")
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 1.0"]
    site.update("--yes")
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 1.0"]


@pytest.mark.parametrize(
    "made", [wheel("mine", "1.0", ["gamma"]), sdist("mine", "1.0", pkg_info=MINE, pyproject=ALONE)]
)
def test_a_file_that_was_added_by_its_path_stays_findable(site: Site, made: tuple[str, bytes]) -> None:
    site.build("alpha")
    path = Path("dist") / made[0]
    path.parent.mkdir()
    path.write_bytes(made[1])
    site.add(f"./{path}")
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 1.0", "mine 1.0"]
    path.unlink()
    site.publish("gamma 2.0")
    site.update("--yes")
    assert site.pinned == ["alpha 1.0", "beta 1.0", "gamma 2.0", "mine 1.0"]
    (record,) = read(site.index)
    assert [each.requirement for each in record.requirements][1] in {f"mine@ ./{path}", f"mine @ ./{path}"}
    assert "nothing to do" in site.update("--yes").out
    assert "alpha" in whbuild("tree", site.index).out
    assert whbuild("verify", site.index).code == 0


def test_an_sdist_and_what_it_was_built_with_hold(site: Site) -> None:
    site.pypi.add(*DELTA)
    site.build("delta")
    site.publish("beta 2.0", "delta 2.0")
    assert "nothing to do" in site.build("delta").out
    site.update("--only", "delta", "--yes")
    assert site.pinned == ["delta 2.0"]


def test_the_tools_of_an_sdist_are_updated(site: Site) -> None:
    site.pypi.add(*DELTA)
    site.build("delta")
    site.publish("beta 2.0")
    assert "nothing to do" in site.build("delta").out
    ran = site.update("--only", "beta", "--yes")
    assert "beta  1.0 -> 2.0" in ran.out
    (record,) = read(site.index)
    assert [pin.version for pin in record.tools] == ["2.0"]


def test_a_plan_for_an_index_shows_what_a_run_would_keep(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta")
    said = json.loads(whbuild("plan", "alpha", site.index, "-i", site.served.url, "--format", "json").out)
    anew = json.loads(whbuild("plan", "alpha", "-i", site.served.url, "--format", "json").out)
    assert ("alpha-1.0-py3-none-any.whl" in str(said), "alpha-2.0-py3-none-any.whl" in str(anew)) == (True, True)
    assert "alpha-2.0" not in str(said)


def test_an_index_of_own_files_does_not_know_for_whom_to_add(site: Site, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    name, data = wheel("mine", "1.0")
    (tmp_path / "own" / name).write_bytes(data)
    assert whbuild("index", tmp_path / "own").code == 0
    ran = whbuild("add", tmp_path / "own", "alpha", "-i", site.served.url)
    assert (ran.code, "was not asked for anything yet" in ran.err) == (2, True), ran
    ran = whbuild("update", tmp_path / "own")
    assert (ran.code, "was not asked for anything" in ran.err) == (2, True), ran


@pytest.mark.parametrize("command", ["add", "update"])
def test_what_cannot_be_answered_changes_nothing(site: Site, command: str) -> None:
    site.build("alpha", "--set", "web")
    site.build("gamma", "--set", "data")
    site.publish("alpha 2.0 nowhere", "gamma 2.0")
    site.pypi.files = [file for file in site.pypi.files if file.filename != "alpha-1.0-py3-none-any.whl"]
    before = snapshot(site.index)
    words = ("--set", "web", "nowhere") if command == "add" else ("--yes",)
    ran = whbuild(command, site.index, *words)
    assert (ran.code, "nowhere" in ran.err) == (4, True), ran
    assert snapshot(site.index) == before
    assert "the set web" in ran.err


def test_a_run_killed_by_a_damaged_memory_goes_on_without_it(site: Site) -> None:
    site.build("alpha", "--set", "web")
    (path,) = (site.index / ".whbuild/sets").iterdir()
    path.write_bytes(b"x" * path.stat().st_size)
    assert "alpha" in site.build("alpha", "--set", "web").out
    ran = whbuild("update", site.index)
    assert ran.code in {0, 8}, ran


def test_two_sets_of_one_target_keep_the_lock_of_the_last_run(site: Site) -> None:
    site.build("alpha", "--set", "web")
    site.build("gamma", "--set", "data")
    (lock,) = site.index.glob("pylock.*.toml")
    site.publish("alpha 2.0 beta", "gamma 2.0")
    site.update("--yes")
    assert "gamma-2.0" in lock.read_text()
    assert "alpha" not in lock.read_text()
