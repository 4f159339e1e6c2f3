from __future__ import annotations

import msgspec
import pytest
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.reasons import explained
from wheelhouse.records.record import RecordedBuild, RecordedFile

FILE = "leaf-1.0-py3-none-any.whl"
LEAF = NormalizedName("leaf")
RECORD = recorded(LINUX, {"app 1.0": ["1 app"], "leaf 1.0": ["app leaf"]})
KEPT = RecordedFile(project=LEAF, version="1.0", filename="leaf-1.0-newer.whl", sha256="a" * 64)
BUILD = RecordedBuild(project=NormalizedName("app"), version="1.0", sdist="app-1.0.tar.gz", pins=(RECORD.pins[1],))
WANTS = "requirements.txt, line 1: app; app 1.0 wants leaf"


def context(path: str) -> tuple[str, ...]:
    record = msgspec.structs.replace(RECORD, also=(KEPT,))
    projects = dict.fromkeys((FILE, KEPT.filename), LEAF)
    return explained(
        Finding(code="missing", path=path, message="-"), [record], projects, {"linux": "asks/1.json"}
    ).context


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"packages/{FILE}", WANTS),
        (f"packages/{KEPT.filename}", "kept for newer platforms (--keep-newer)"),
        ("simple/index.html", "it lists the projects of the index"),
        ("simple/leaf/index.html", "pip finds the files of leaf there"),
        ("simple/leaf/index.v1_json", "an installer that reads JSON (PEP 691) finds the files of leaf there"),
        (f".whbuild/{RECORD.path}", f"it says what was asked for {LINUX}, and what answers it"),
        (".whbuild/asks/1.json", "it says what was asked for pylock.linux.toml, and what answers it"),
        (".whbuild/asks/0.json", "it says what was asked, and what answers it"),
        ("pylock.3_12-manylinux_2_28_x86_64.toml", f"{LINUX} is installed from it"),
        ("pylock.other.toml", "a target is installed from it"),
        (".whbuild/manifest.json", "without it nothing says which files belong to the index, and what is in them"),
    ],
)
def test_why_a_file_is_of_interest(path: str, reason: str) -> None:
    assert context(path) == (reason,)


def test_metadata_is_read_for_its_wheel() -> None:
    assert context(f"packages/{FILE}.metadata") == ("the page of leaf announces it, and pip reads it first", WANTS)


@pytest.mark.parametrize("path", ["packages/other.whl", "simple/other", "other"])
def test_a_stray_is_of_no_interest(path: str) -> None:
    assert context(path) == ()


def test_what_builds_need() -> None:
    record = msgspec.structs.replace(recorded(LINUX, {"app 1.0": ["1 app"]}), builds=(BUILD,))
    found = explained(Finding(code="missing", path=f"packages/{FILE}", message="-"), [record], {FILE: LEAF})
    assert found.context == ("needed to build app 1.0 (requirements.txt, line 1: app)",)
