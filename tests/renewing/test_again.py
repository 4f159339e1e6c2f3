"""A set as it can be asked today: paths and logins restored, targets known, several ways of asking kept apart."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from packaging.requirements import Requirement

from tests.closure.worlds import LINUX
from tests.lineage.stories import LINUX as NAME
from tests.lineage.stories import OLD, WINDOWS, recorded
from wheelhouse.errors import PlaceError, RequirementsError
from wheelhouse.records.record import Record, RecordedWanted
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.renewing.again import Again, again
from wheelhouse.requirements.ask import Ask, Origin, Sources, Wanted


def asked(*records: Record, index: Path = Path("index")) -> tuple[Again, ...]:
    of = RecordedSet(name="web", asks=tuple(record.path for record in records))
    return again(of, {record.path: record for record in records}, index, sources=Sources(), before=None)


def test_targets_that_ask_alike_are_asked_together() -> None:
    both = [recorded(target, {"flask 3.0": ["1 flask"]}, requirements=["flask"]) for target in (NAME, WINDOWS)]
    old = recorded(OLD, {"flask 2.0": ["1 flask<3"]}, requirements=["flask<3"])
    first, second = asked(*both, old)
    assert ([target.name for target in first.targets], [target.name for target in second.targets]) == (
        [NAME, WINDOWS],
        [OLD],
    )
    assert [str(wanted.requirement) for wanted in second.ask.wanted] == ["flask<3"]


def test_what_an_older_whbuild_called_a_target_may_be_known_no_more() -> None:
    odd = msgspec.structs.replace(recorded(NAME, {}, requirements=["flask"]), target="the-big-machine")
    with pytest.raises(PlaceError, match="the-big-machine stands for was not recorded"):
        asked(odd)


def test_rules_are_those_of_the_record_but_for_the_day() -> None:
    record = recorded(NAME, {}, requirements=["flask"])
    rules = msgspec.structs.replace(
        record.rules, pre=True, only_binary=(":all:",), uploaded_before="2024-01-01T00:00:00+00:00"
    )
    hashed = RecordedWanted(requirement="flask", file=None, line=None, hashes=("sha256:aa",))
    (known,) = asked(msgspec.structs.replace(record, rules=rules, requirements=(hashed,)))
    found = known.ask.rules
    assert (found.pre, found.formats.only_binary, found.uploaded_before) == (
        True,
        frozenset((":all:",)),
        None,
    )
    assert found.no_require_hashes  # there are some, and they were not required


def test_what_is_gone_is_taken_from_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "mine @ ./dist/mine-1.0-py3-none-any.whl"
    record = recorded(NAME, {"mine 1.0": [f"1 {text}"]}, requirements=[text])
    with pytest.raises(RequirementsError, match="no file of mine either") as caught:
        asked(record, index=tmp_path / "index")
    assert caught.value.context == (f"requirements.txt, line 1: {text}",)
    (kept := tmp_path / "index/packages" / record.pins[0].filename).parent.mkdir(parents=True)
    kept.touch()
    (known,) = asked(record, index=tmp_path / "index")
    assert known.ask.wanted[0].requirement.url == kept.as_uri()
    assert known.written.wanted[0].requirement == Requirement(text)


def test_what_is_added_is_asked_for_once() -> None:
    (known,) = asked(recorded(NAME, {}, requirements=["flask"]))
    new = [Wanted(requirement=Requirement(text), origin=Origin()) for text in ("flask", "django", "flask>2")]
    both = known.with_more(Ask(wanted=tuple(new), constraints=(new[2],)))
    assert [str(wanted.requirement) for wanted in both.ask.wanted] == ["flask", "django", "flask>2"]
    assert (both.written.wanted, len(both.ask.constraints)) == (both.ask.wanted, 1)


def test_a_file_that_is_named_anew_stands_in_the_place_of_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for version in ("1.0", "2.0"):
        (tmp_path / f"mine-{version}-py3-none-any.whl").touch()
    (known,) = asked(recorded(NAME, {}, requirements=["flask", "mine @ ./mine-1.0-py3-none-any.whl", "mine>=1"]))
    new = Wanted(requirement=Requirement("mine @ file:///mine-2.0-py3-none-any.whl"), origin=Origin())
    both = known.with_more(Ask(wanted=(new,)))
    texts = [[str(wanted.requirement) for wanted in ask.wanted] for ask in (both.ask, both.written)]
    assert texts[0] == texts[1] == ["flask", "mine>=1", str(new.requirement)]


def test_a_target_that_was_recorded_in_full_is_that_target() -> None:
    record = recorded(NAME, {}, requirements=["flask"])
    markers = {**LINUX.environment, "python_full_version": "3.12.7"}
    (known,) = asked(msgspec.structs.replace(record, markers=markers, tags=("py3-none-any",)))
    assert known.targets[0].environment["python_full_version"] == "3.12.7"
