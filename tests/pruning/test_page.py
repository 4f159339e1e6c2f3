"""The examples of docs/prune.md are what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from wheelhouse.console.failing import failure
from wheelhouse.dists.files import Blob
from wheelhouse.errors import UsageError
from wheelhouse.pruning.refusals import check
from wheelhouse.pruning.removal import Removal, Taken
from wheelhouse.pruning.telling import Outcome, text
from wheelhouse.pruning.words import word
from wheelhouse.records.memory import Memory
from wheelhouse.tree.manifest import Stored

PAGE = (Path(__file__).parent.parent.parent / "docs/prune.md").read_text(encoding="utf-8")
RECORD = recorded(
    LINUX,
    {"sentry-sdk 2.40.0": ["1 sentry-sdk"], "celery 5.5.3": ["2 celery"], "click 8.3.0": ["celery click<9.0,>=8.1.2"]},
    requirements=["sentry-sdk", "celery"],
)


def stored(**sizes: int) -> tuple[Stored, ...]:
    files = []
    for name, size in sizes.items():
        project, _, version = name.partition("_")
        blob = Blob(sha256="a" * 64, size=size)
        facts = {"project": NormalizedName(project), "version": version.replace("_", "."), "blob": blob}
        files.append(Stored(filename=f"{name}.whl", **facts))  # type: ignore[arg-type]  # each is of its own type
    return tuple(files)


def test_remove() -> None:
    outcome = Outcome(
        index=Path("./index"),
        removed=stored(celery_5_5_3=438_800, kombu_5_5_4=118_000),
        taken=(Taken(name="-r requirements.txt", what=RECORD.requirements[1]),),
        files=31,
        size=24_100_000,
        kept=6_200_000,
        dry=False,
    )
    assert text(outcome) in PAGE


def test_prune() -> None:
    removed = stored(certifi_2025_10_5=161_900, certifi_2025_8_3=161_900, cryptography_45_0_7=1_100_000)
    outcome = Outcome(index=Path("index"), removed=removed, files=33, size=24_700_000, kept=0, dry=True)
    assert text(outcome) in PAGE


def test_what_is_needed() -> None:
    memory = Memory(records={RECORD.path: RECORD})
    with pytest.raises(UsageError) as caught:
        check(word("click"), Removal(memory=memory, taken=(), moved={}), [RECORD], ())
    assert failure(caught.value) in PAGE
