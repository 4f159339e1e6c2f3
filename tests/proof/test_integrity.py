from __future__ import annotations

import os
from pathlib import Path

import pytest

from wheelhouse.carried.layout import JOURNAL, LOCK, MANIFEST
from wheelhouse.dists.files import Blob
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.integrity import compared, foreign, lost
from wheelhouse.proof.survey import Survey, surveyed
from wheelhouse.tree.manifest import blob_of

PATH = "packages/a.whl"


def told(findings: list[Finding]) -> dict[str | None, str]:
    return {finding.path: finding.code for finding in findings}


def test_a_survey_follows_no_link_and_looks_into_no_other_folder(tmp_path: Path) -> None:
    for path in ("packages/a.whl", "simple/a/index.html", ".whbuild/lock", "docs/deep/page.md", "README"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("four")
    (tmp_path / "packages/b.whl").symlink_to("a.whl")
    (tmp_path / "more").symlink_to("packages", target_is_directory=True)
    found = surveyed(tmp_path)
    assert found.sizes == dict.fromkeys(("packages/a.whl", "simple/a/index.html", ".whbuild/lock", "README"), 4)
    assert found.odd == {"packages/b.whl": "a symbolic link", "more": "a symbolic link", "docs/": "a folder"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_device_is_no_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert surveyed(tmp_path).odd == {"pipe": "no plain file"}


def test_a_folder_that_cannot_be_read_is_odd(tmp_path: Path) -> None:
    assert surveyed(tmp_path / "gone").odd[""].startswith("a folder that cannot be read (")


def test_what_is_not_there_or_in_another_size() -> None:
    contents = {PATH: blob_of(b"1"), "simple/x": blob_of(b"22"), "simple/y": blob_of(b"1"), "simple/z": blob_of(b"1")}
    survey = Survey(sizes={PATH: 1, "simple/x": 1}, odd={"simple/y": "a symbolic link"})
    found = list(lost(contents, survey))
    assert told(found) == {"simple/x": "changed", "simple/y": "changed", "simple/z": "missing"}
    assert found[0].message == "simple/x has 1 bytes, and belongs there with 2."
    assert found[1].message == "simple/y is a symbolic link."


def test_another_content_of_the_same_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    assert compared(tmp_path, "a", blob_of(b"1")) == b"1"
    found = compared(tmp_path, "a", blob_of(b"2"))
    assert isinstance(found, Finding)
    assert (found.code, len(found.context)) == ("changed", 2)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    found = compared(tmp_path, "gone", Blob(sha256="0" * 64, size=1))
    assert isinstance(found, Finding)
    assert found.code == "unreadable"


def test_what_does_not_belong_there() -> None:
    there = dict.fromkeys((PATH, MANIFEST, LOCK, "simple/b/index.html", "README.md", ".whbuild/asks/x.json"), 1)
    found = list(foreign({PATH: blob_of(b"1")}, Survey(sizes=there, odd={"docs/": "a folder"})))
    strays = dict.fromkeys(("simple/b/index.html", ".whbuild/asks/x.json"), "stray")
    assert told(found) == {**strays, "README.md": "beside", "docs/": "beside"}


def test_what_a_run_left_is_told_once() -> None:
    there = {JOURNAL: 1, ".whbuild/tmp/0": 1, ".whbuild/tmp/1": 1}
    assert told(list(foreign({}, Survey(sizes=there, odd={})))) == {JOURNAL: "unfinished"}
