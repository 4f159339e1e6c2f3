from __future__ import annotations

import json

from wheelhouse.proof.findings import Finding, gathered
from wheelhouse.proof.telling import Verdict, text, to_json

LOST = Finding(code="missing", path="a", targets=("3.12-win_amd64",), message="a is not there.", context=("one\ntwo",))


def verdict(*findings: Finding) -> Verdict:
    return Verdict(files=2, size=3, targets=("3.9-win_amd64", "3.12-win_amd64"), findings=gathered(findings))


def test_nothing_to_tell_is_told_in_no_words() -> None:
    assert text(verdict()) == ""
    assert json.loads(to_json(verdict()))["proven"] is True


def test_a_finding_with_its_targets_and_its_reasons() -> None:
    assert text(verdict(LOST)) == "missing: a is not there.\n  for 3.12-win_amd64\n  one\n  two\n"


def test_json_leaves_nothing_out() -> None:
    (finding,) = json.loads(to_json(verdict(Finding(code="beside", message="b is there."))))["findings"]
    assert finding == {
        "code": "beside",
        "fails": False,
        "message": "b is there.",
        "path": None,
        "project": None,
        "targets": [],
        "context": [],
    }


def test_of_very_many_the_rest_is_counted() -> None:
    told = text(verdict(*(Finding(code="stray", path=str(each), message=f"{each}.") for each in range(1_042))))
    assert told.splitlines()[-1] == "stray: and 1,012 more"
