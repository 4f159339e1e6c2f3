"""The JSON of `why` and `tree`, as docs/inspecting.md describes it."""

from __future__ import annotations

import json

from msgspec.structs import replace
from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, OLD, recorded
from wheelhouse.lineage.family import family
from wheelhouse.lineage.forms import tree_json, why_json
from wheelhouse.lineage.why import answer
from wheelhouse.records.record import RecordedMade

RECORDS = [
    recorded(LINUX, {"a 1": ["1 a"], "b 2": ["a b>1"]}),
    recorded(OLD, {"a 1": ["1 a"]}, {"b 2": ["a b>1"]}),
]
STEPS = [
    {"wants": ["a"], "project": "a", "version": "1"},
    {"wants": ["b>1"], "project": "b", "version": "2"},
]


def test_why() -> None:
    found = json.loads(why_json(answer(RECORDS, RECORDS, canonicalize_name("b"), ["b-1.zip"])))
    chain = {"file": "requirements.txt", "line": 1, "steps": STEPS}
    one = {"version": "2", "chains-in-all": 1, "complete": True, "made": []}
    assert found == {
        "why-version": "1.0",
        "project": "b",
        "targets": [LINUX, OLD],
        "versions": [
            {**one, "targets": [LINUX], "missing": None, "remedies": [], "chains": [{**chain, "targets": [LINUX]}]},
            {
                **one,
                "targets": [OLD],
                "missing": "no wheel fits",
                "remedies": ["b 0.9 has one"],
                "chains": [{**chain, "targets": [OLD]}],
            },
        ],
        "elsewhere": [],
        "own": [],
        "strays": ["b-1.zip"],
    }


def test_tree() -> None:
    wanted = {"requirement": "a", "project": "a", "file": "requirements.txt", "line": 1, "targets": [LINUX, OLD]}
    assert json.loads(tree_json(family(RECORDS))) == {
        "tree-version": "1.0",
        "targets": [LINUX, OLD],
        "sets": [],
        "requirements": [wanted],
        "projects": [
            {
                "project": "a",
                "versions": [{"version": "1", "targets": [LINUX, OLD]}],
                "missing": [],
                "needs": [{"requirement": "b>1", "project": "b", "targets": [LINUX, OLD]}],
            },
            {
                "project": "b",
                "versions": [{"version": "2", "targets": [LINUX]}],
                "missing": [{"version": "2", "targets": [OLD]}],
                "needs": [],
            },
        ],
        "builds": [],
    }


def test_what_is_built_with_has_its_own_place_in_the_tree() -> None:
    built = recorded(LINUX, {"a 1": ["1 a"]}, builds={"a 1": {"b 2": ["! b>1"], "c 3": ["b c"]}})
    found = json.loads(tree_json(family([built])))
    assert [each["project"] for each in found["projects"]] == ["a"]
    assert found["projects"][0]["needs"] == [
        {"requirement": "b>1", "project": "b", "building": True, "targets": [LINUX]}
    ]
    (build,) = found["builds"]
    assert (build["project"], [each["project"] for each in build["projects"]]) == ("a", ["b", "c"])
    assert build["projects"][0]["needs"] == [{"requirement": "c", "project": "c", "targets": [LINUX]}]


def test_why_tells_what_a_file_was_made_of() -> None:
    made = RecordedMade(source="./a", requires=("setuptools==80.0",))
    records = [replace(record, pins=tuple(replace(pin, made=made) for pin in record.pins)) for record in RECORDS]
    (version,) = json.loads(why_json(answer(records, records, canonicalize_name("a"), [])))["versions"]
    named = {"filename": records[0].pins[0].filename, "source": "./a"}
    assert version["made"] == [{**named, "sha256": None, "requires": ["setuptools==80.0"]}]
