from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.lineage.stories import LINUX, recorded
from wheelhouse.proof.pip_lines import affected, pip_lines
from wheelhouse.records.record import Record, RecordedMade

PIN = f"sha256:{'a' * 64}"


def story(*requirements: str, **changes: Any) -> Record:
    record = recorded(LINUX, {"flask 3.0": ["1 flask"]}, requirements=requirements or ["flask"])
    return msgspec.structs.replace(record, **changes)


def hashed(record: Record, *hashes: str) -> Record:
    wanted = tuple(msgspec.structs.replace(each, hashes=hashes) for each in record.requirements)
    return msgspec.structs.replace(record, requirements=wanted)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("Flask[async]>=2 ; python_version < '3.13'", 'Flask[async]>=2; python_version < "3.13"'),
        ("flask @ git+https://index.example/flask@main", "flask==3.0"),
        ("flask[async] @ file:///flask", "flask[async]==3.0"),
        ("flask; platform_version == 'a\u2028--index-url=https://index.example'", None),
    ],
)
def test_requirements_are_lines_of_a_file(asked: str, line: str | None) -> None:
    (said,) = pip_lines(story(asked)).requirements
    assert said == line or (line is None and len(said.splitlines()) == 1)


def test_what_was_wanted_by_url_and_does_not_apply_is_no_line() -> None:
    assert pip_lines(story("flask", "click @ file:///click ; sys_platform == 'win32'")).requirements == ("flask",)


def test_constraints_are_told() -> None:
    record = story(
        "flask", constraints=recorded(LINUX, {}, requirements=["click<9", "jinja2 @ file:///j"]).requirements
    )
    assert pip_lines(record).constraints == ("click<9",)


@pytest.mark.parametrize(
    ("rules", "options"),
    [
        ({}, ()),
        ({"pre": True, "no_deps": True, "prefer_binary": True}, ("--pre", "--prefer-binary", "--no-deps")),
        ({"no_binary": (":all:",), "only_binary": ("a", "b")}, ("--no-binary=:all:", "--only-binary=a,b")),
        ({"require_hashes": True, "uploaded_before": "2026-01-01T00:00:00+00:00"}, ()),
    ],
)
def test_rules_are_options(rules: dict[str, Any], options: tuple[str, ...]) -> None:
    record = story()
    assert pip_lines(msgspec.structs.replace(record, rules=msgspec.structs.replace(record.rules, **rules))).options == (
        options
    )


def test_a_wheel_that_was_made_of_an_sdist_is_let_in() -> None:
    record = story()
    made = msgspec.structs.replace(record.pins[0], made=RecordedMade(source="flask-3.0.tar.gz"))
    rules = msgspec.structs.replace(record.rules, no_binary=("flask",))
    record = msgspec.structs.replace(record, rules=rules, pins=(made,))
    assert pip_lines(record).options == ("--no-binary=flask", "--only-binary=flask")


def test_hashes_are_told_where_all_files_have_some() -> None:
    assert pip_lines(hashed(story(), "sha256:b")).requirements == (f"flask --hash={PIN} --hash=sha256:b",)


def test_hashes_of_some_are_not_told() -> None:
    record = recorded(LINUX, {"flask 3.0": ["1 flask"], "click 8.0": ["flask click"]}, requirements=["flask"])
    assert pip_lines(hashed(record, "sha256:b")).requirements == ("flask",)


@pytest.mark.parametrize("why", ["flask click", "flask click @ https://index.example/click.zip"])
def test_where_pip_can_follow_no_dependencies_the_files_are_named(why: str) -> None:
    gaps = {"gone 1": ["flask gone"]} if "@" not in why else {}
    told = pip_lines(recorded(LINUX, {"click 8.0": [why], "flask 3.0": ["1 flask"]}, gaps, requirements=["flask"]))
    assert (told.requirements, told.options) == (("click==8.0", "flask==3.0"), ("--no-deps",))


def test_what_wants_a_gap_is_affected_at_any_remove() -> None:
    pins = {"click 8.0": ["flask click"], "flask 3.0": ["app flask"], "app 1": ["1 app"], "six 1": ["2 six"]}
    assert affected(recorded(LINUX, pins, {"gone 1": ["click gone"]})) == {"app", "flask", "click", "gone"}
