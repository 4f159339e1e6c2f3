"""What was found, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from tests.command import whbuild
from wheelhouse.doctor.findings import Finding, gathered
from wheelhouse.doctor.telling import Diagnosis, text, to_json
from wheelhouse.screen import PAPER, Screen


def finding(code: str, *where: str) -> Finding:
    return Finding(code=code, message=f"{code} at {where[0]}.", remedy="Mend it.", where=where, context=("a line",))


FOUND = gathered([finding("cached", "a"), *(finding("type", f"page {number}") for number in range(5))])


def test_alike_ones_are_told_once_and_faults_first() -> None:
    assert text(FOUND, PAPER).splitlines() == [
        "type: type at page 0.",
        *("  page 0", "  page 1", "  page 2", "  and 2 more"),
        "  a line",
        "  remedy: Mend it.",
        "cached: cached at a.",
        "  a line",
        "  remedy: Mend it.",
    ]


def test_colours_tell_faults_from_notes() -> None:
    coloured = text(FOUND, Screen(coloured=True))
    assert coloured.startswith("\x1b[31mtype\x1b[0m: ")
    assert "\x1b[33mcached\x1b[0m: " in coloured


def test_json_has_everything() -> None:
    said = json.loads(to_json(Diagnosis(url="u", pages=3, files=2, findings=FOUND)))
    assert {**said, "findings": None} == {
        "doctor-version": "1.0",
        "well": False,
        "url": "u",
        "pages": 3,
        "files": 2,
        "findings": None,
    }
    assert said["findings"][0]["where"] == [f"page {number}" for number in range(5)]
    assert [each["fails"] for each in said["findings"]] == [True, False]


@pytest.mark.parametrize("command", ["doctor", "completion"])
def test_help_fits_a_screen(command: str) -> None:
    ran = whbuild(command, "--help")
    assert ran.out.startswith(f"Usage: whbuild {command} ")
    assert max(map(len, ran.out.splitlines())) <= 80
