"""The examples of docs/inspecting.md are what is printed."""

from __future__ import annotations

from pathlib import Path

from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, OLD, WINDOWS, recorded
from wheelhouse.lineage.drawings import tree
from wheelhouse.lineage.family import family, towards
from wheelhouse.lineage.telling import told
from wheelhouse.lineage.why import answer

PAGE = (Path(__file__).parent.parent.parent / "docs/inspecting.md").read_text(encoding="utf-8")
PINS = {
    "sentry-sdk 2.40.0": ["1 sentry-sdk[celery]>=2"],
    "celery 5.5.3": ["sentry-sdk celery>=3", "2 celery"],
    "click 8.3.0": ["celery click<9.0,>=8.1.2"],
    "certifi 2025.10.5": ["sentry-sdk certifi"],
    "urllib3 2.5.0": ["sentry-sdk urllib3>=1.26.11"],
    "tzdata 2025.2": ["celery tzdata>=2025.2"],
}
ON_WINDOWS = {**PINS, "colorama 0.4.6": ["click colorama"]}
ON_OLD = {**{pin: PINS[pin] for pin in PINS if pin != "click 8.3.0"}, "click 8.1.8": PINS["click 8.3.0"]}
RECORDS = [recorded(OLD, ON_OLD), recorded(LINUX, PINS), recorded(WINDOWS, ON_WINDOWS)]


def test_why() -> None:
    assert told(answer(RECORDS, RECORDS, canonicalize_name("click"), [])) in PAGE


def test_tree() -> None:
    assert tree(family(RECORDS)) in PAGE


def test_what_leads_to_a_project() -> None:
    assert tree(towards(family(RECORDS), canonicalize_name("colorama"))) in PAGE
