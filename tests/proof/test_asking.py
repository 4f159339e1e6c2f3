from __future__ import annotations

import msgspec
import pytest

from tests.lineage.stories import LINUX, RULES, recorded
from wheelhouse.proof.asking import ask, by_version
from wheelhouse.records.record import Record, RecordedMade, RecordedWanted, RecordedWhy
from wheelhouse.requirements.ask import Formats, Rules

PINS = {"app 1.0rc1": ["1 app"], "leaf 2.0": ["app leaf"]}
URL = "https://index.example/app-1.0rc1.tar.gz"


def of(*requirements: str, missing: dict[str, list[str]] | None = None, constraint: str | None = None) -> Record:
    record = recorded(LINUX, PINS, missing, requirements=requirements)
    limits = () if constraint is None else (RecordedWanted(requirement=constraint, file="c", line=1, hashes=()),)
    return msgspec.structs.replace(record, constraints=limits)


def texts(record: Record) -> list[str]:
    return [f"{wanted.requirement} ({wanted.origin})" for wanted in ask(record).wanted]


def test_what_was_wanted_by_url_is_wanted_by_its_version() -> None:
    wanted = f'app[fast] @ {URL} ; python_version > "3"'
    assert texts(of("leaf>1", wanted, f"other @ {URL}")) == [
        "leaf>1 (requirements.txt, line 1)",
        'app[fast]==1.0rc1; python_version > "3" (requirements.txt, line 2)',
    ]
    (constraint,) = ask(of(constraint=f"app @ {URL}")).constraints
    assert str(constraint.requirement) == "app==1.0rc1"


def test_what_is_missing_makes_place_for_what_it_needs() -> None:
    record = recorded(LINUX, {"leaf 2.0": ["gone leaf>1"]}, {"gone 1.0": ["1 gone"]}, requirements=["gone"])
    assert texts(record) == ["leaf>1 (gone 1.0, which is missing)"]


def test_rules_of_the_other_side() -> None:
    rules = msgspec.structs.replace(
        RULES, only_binary=("app",), pre=True, require_hashes=True, uploaded_before="2024-01-01T00:00:00+00:00"
    )
    formats = Formats(only_binary=frozenset({"app"}))
    found = ask(msgspec.structs.replace(of(), rules=rules)).rules
    assert found == Rules(formats=formats, pre=True, no_require_hashes=True)


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        ((":all:",), Formats(no_binary=frozenset({":all:"}), only_binary=frozenset({"leaf"}))),
        (("app", "leaf"), Formats(no_binary=frozenset({"app"}), only_binary=frozenset({"leaf"}))),
        ((), Formats()),
    ],
)
def test_what_was_asked_for_as_a_source_and_is_a_wheel_of_it_has_been_answered(
    refused: tuple[str, ...], expected: Formats
) -> None:
    record = of("app")
    made = [msgspec.structs.replace(pin, made=RecordedMade(source=f"{pin.project}.tar.gz")) for pin in record.pins]
    pins = (msgspec.structs.replace(made[0], filename="app-1.0rc1.tar.gz"), *made[1:])
    rules = msgspec.structs.replace(RULES, no_binary=refused)
    assert ask(msgspec.structs.replace(record, pins=pins, rules=rules)).rules.formats == expected


@pytest.mark.parametrize(
    ("allowed", "no_binary", "only_binary"),
    [((":all:",), {"app"}, {":all:"}), (("app",), {"app"}, set()), ((), set(), set())],
)
def test_what_was_named_by_its_url_may_be_a_source(
    allowed: tuple[str, ...], no_binary: set[str], only_binary: set[str]
) -> None:
    record = of("app")
    why = RecordedWhy(requirement="app @ ./app")
    pins = (msgspec.structs.replace(record.pins[0], filename="app-1.0rc1.tar.gz", why=(why,)), *record.pins[1:])
    rules = msgspec.structs.replace(RULES, only_binary=allowed)
    expected = Formats(no_binary=frozenset(no_binary), only_binary=frozenset(only_binary))
    assert ask(msgspec.structs.replace(record, pins=pins, rules=rules)).rules.formats == expected


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("leaf>1", None),
        (f"other @ {URL}", None),
        (f"leaf[x]@{URL}", "leaf[x]==2.0"),
        ("leaf; extra == '@'", None),
    ],
)
def test_a_dependency_by_url(text: str, turned: str | None) -> None:
    assert by_version(text, {record.project: record.version for record in of().pins}) == turned


def test_a_requirement_that_is_none() -> None:
    with pytest.raises(ValueError, match="Expected"):
        ask(of("app >> 1"))
