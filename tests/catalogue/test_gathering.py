"""What an index holds, as its catalogue states it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.catalogue.specimen import small
from tests.lineage.stories import LINUX, WINDOWS, recorded
from tests.overviews.holdings import FILES, records, sets, stored
from wheelhouse.catalogue.facts import Batch, Facts, Made
from wheelhouse.catalogue.gathering import facts
from wheelhouse.overviews.forms import portrait_json
from wheelhouse.overviews.portrait import portrait
from wheelhouse.records.record import RecordedMade, RecordedWanted
from wheelhouse.tree.manifest import Manifest, Status

PROJECTS = {project.name: project for project in small().projects}


def test_at_a_glance() -> None:
    found = small()
    assert (found.targets, found.sources) == ((LINUX, WINDOWS), ("https://index.example/simple/",))
    assert (found.built, found.newest) == ("2026-01-02T03:04:05Z", "2024-05-06T07:08:09Z")
    assert [project.name for project in found.projects] == sorted(PROJECTS)
    assert found.sets == (
        Batch(name="own files", projects=1, files=1, size=1000),
        Batch(name="web", targets=(0, 1), projects=6, files=6, size=6000),
    )
    assert len(found.files) == len(FILES)


def test_what_was_asked_is_told_once() -> None:
    lines = tuple(RecordedWanted(requirement=text, file=None, line=None, hashes=()) for text in ("app", "leaf"))
    asked = [replace(record, requirements=lines) for record in records()]
    batches = replace(sets()[1], asks=tuple(record.path for record in asked))
    (batch,) = facts(Manifest(stored=FILES), asked, [batches]).sets
    assert (batch.asked, batch.targets) == (("app", "leaf"), (0, 1))


def test_a_project() -> None:
    app = PROJECTS["app"]
    assert (app.summary, app.status, app.reason) == ("What app is for.", "archived", "done")
    assert [(each.version, each.licence) for each in app.versions] == [("1.0", "MIT"), ("0.9", None)]
    (item,) = app.versions[0].files
    assert (item.kind, item.size, item.requires_python, item.source, item.metadata) == (
        "wheel",
        1000,
        ">=3.9",
        0,
        False,
    )


def test_what_files_are_for() -> None:
    items = {item.filename.partition("-")[0]: item for item in small().files if "0.9" not in item.filename}
    assert (items["leaf"].targets, items["colors"].targets) == ((0, 1), (1,))
    assert (items["maker"].targets, items["maker"].building_for) == ((), (0, 1))
    assert (items["ours"].kind, items["ours"].sets) == ("sdist", (0,))


def test_which_sets_want_a_project() -> None:
    assert {name: project.sets for name, project in PROJECTS.items() if project.sets != (1,)} == {"ours": (0,)}
    (one, *_) = facts(Manifest(stored=FILES), records(), sets()[1:]).projects
    assert one.sets == ()  # there is no other


def test_what_was_taken_without_its_needs() -> None:
    first, second = records()
    lone = replace(second, rules=replace(second.rules, no_deps=True))
    builds = tuple(replace(build, unknown="It hangs.") for build in first.builds)
    found = facts(Manifest(stored=FILES), [replace(first, builds=builds), lone], [])
    assert (found.alone, found.unknown) == ((1,), tuple(build.sdist for build in first.builds))
    assert (small().alone, small().unknown) == ((), ())


def test_what_is_missing() -> None:
    (version,) = PROJECTS["drivers"].versions
    (lack,) = version.missing
    assert (lack.targets, version.files[0].targets) == ((0,), (1,))


def test_a_gap_of_which_no_file_is_there() -> None:
    (project,) = facts(Manifest(), [recorded(LINUX, {}, {"drivers 1.0": ["2 drivers"]})], []).projects
    assert (project.name, project.versions[0].version, project.versions[0].files) == ("drivers", "1.0", ())


@pytest.mark.parametrize("project", sorted(PROJECTS))
def test_relations_are_those_of_show(project: str) -> None:
    shown = msgspec.json.decode(portrait_json(portrait(PROJECTS[project].name, FILES, records(), sets())))  # type: ignore[arg-type]
    told = msgspec.json.decode(msgspec.json.encode(PROJECTS[project]))
    for there, here in zip(shown["versions"], told["versions"], strict=True):
        for how in ("wanted-by", "wants"):
            assert [_bare(each) for each in there[how]] == [_bare(_named(each)) for each in here.get(how, ())]


@pytest.mark.parametrize(("yanked", "told"), [(False, False), (True, True), ("", True), ("broken", "broken")])
def test_yanks(yanked: bool | str, told: bool | str) -> None:
    (project,) = facts(Manifest(stored=(stored("a", "1"), stored("a", "1.0", yanked=yanked))), [], []).projects
    (version,) = project.versions
    assert (version.yanked, [item.yanked for item in version.files]) == (told, [False, told])


def test_what_a_file_was_made_of() -> None:
    record = records()[0]
    pins = tuple(replace(pin, made=RecordedMade(source="git+x", requires=("b==1",))) for pin in record.pins[:1])
    found = facts(Manifest(stored=FILES), [replace(record, pins=pins)], [])
    (item,) = (item for item in found.files if item.filename == pins[0].filename)
    assert item.made == Made(source="git+x", requires=("b==1",))


def test_it_is_gathered_in_one_go() -> None:
    """Ten times as many projects take some ten times as long, and not a hundred times."""

    def took(number: int) -> float:
        names = [f"p{place}" for place in range(number)]
        pins = {
            f"{name} 1": [f"1 {name}"] if not place else [f"{names[place - 1]} {name}"]
            for place, name in enumerate(names)
        }
        record, files = recorded(LINUX, pins), tuple(stored(name, "1") for name in names)
        began = time.process_time()
        facts(Manifest(stored=files), [record], [])
        return time.process_time() - began

    took(100)
    assert took(2000) < 60 * max(0.001, min(took(200), took(200)))


def test_what_is_no_time_is_not_the_newest() -> None:
    files = tuple(stored("a", "1", upload_time=text) for text in ("2024-05-06T07:08:09.123456Z", "zz", "<b>", None))
    assert facts(Manifest(stored=files), [], []).newest == "2024-05-06T07:08:09.123456Z"


def test_nothing() -> None:
    assert facts(Manifest(), [], []) == Facts(catalogue_version=1)


def test_the_status_of_what_is_not_there_is_not_told() -> None:
    gone = Manifest(statuses=(Status(project=FILES[0].project, status="archived"),))
    assert facts(gone, [], []).projects == ()


def _named(want: Mapping[str, Any]) -> dict[str, Any]:
    targets = small().targets
    return {**want, "targets": [targets[place] for place in want.get("targets", ())]}


def _bare(relation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the relation without what is empty."""
    return {name: value for name, value in relation.items() if value}
