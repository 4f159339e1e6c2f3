from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.command import whbuild
from tests.proof.indexes import BACKEND, LINUX, PYPROJECT, WINDOWS
from tests.pypi import Pypi
from tests.specimens import sdist, wheel
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.errors import PlaceError, Unproven
from wheelhouse.proof.examination import Evidence, examined
from wheelhouse.proof.proving import check_written, proven
from wheelhouse.proof.told import Told
from wheelhouse.tree.manifest import Manifest, blob_of, decode, encode

ASKS = ".whbuild/asks/"
LEAF = "leaf-1.0-py3-none-any.whl"


def rewritten(index: Path, **facts: object) -> Path:
    """Return the index with another manifest, as if whbuild had written it."""
    (index / MANIFEST).write_bytes(encode(msgspec.structs.replace(manifest_of(index), **facts)))
    return index


def manifest_of(index: Path) -> Manifest:
    return decode((index / MANIFEST).read_bytes())


def codes(evidence: Evidence) -> set[str]:
    return {finding.code for finding in evidence.findings}


def test_a_folder_that_is_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path / "gone", tmp_path):
        with pytest.raises(PlaceError):
            examined(folder)


def test_an_index_as_it_was_written(index: Path) -> None:
    evidence = examined(index)
    assert (evidence.findings, len(evidence.records)) == ((), 2)


def test_a_manifest_in_other_words(index: Path) -> None:
    (index / MANIFEST).write_bytes((index / MANIFEST).read_bytes().replace(b'\n"sha256"', b'\n "sha256"'))
    assert codes(examined(index)) == {"manifest-damaged"}


def test_records_are_read_without_a_manifest_too(index: Path) -> None:
    (index / MANIFEST).write_bytes(b"{")
    evidence = examined(index)
    assert (codes(evidence), len(evidence.records)) == ({"manifest-damaged"}, 2)


def test_a_record_that_says_nonsense(index: Path) -> None:
    path = next(path for path in manifest_of(index).texts if path.startswith(ASKS))
    (index / path).write_bytes(b"{}")
    evidence = examined(rewritten(index, texts={**manifest_of(index).texts, path: blob_of(b"{}")}))
    assert ("record-damaged", path) in {(finding.code, finding.path) for finding in evidence.findings}


def test_an_index_without_records_proves_nothing(index: Path) -> None:
    texts = {path: blob for path, blob in manifest_of(index).texts.items() if not path.startswith(ASKS)}
    evidence = examined(rewritten(index, texts=texts, locks={}))
    assert {"stray", "record-damaged", "lock-differs"} == codes(evidence)


@pytest.mark.parametrize("locks", [{}, {"other": "asks/0.json"}])
def test_locks_that_no_record_makes(index: Path, locks: dict[str, str]) -> None:
    found = [finding for finding in examined(rewritten(index, locks=locks)).findings if finding.code == "lock-differs"]
    assert len(found) == 4


def test_pages_and_locks_of_another_generation_state_the_same_in_other_words(index: Path) -> None:
    texts = dict(manifest_of(index).texts)
    for path in [path for path in texts if path.startswith(("pylock.", "requirements.", "simple/app/"))]:
        content = (index / path).read_bytes().replace(b"# Written", b"# Made") + b"\n"
        (index / path).write_bytes(content)
        texts[path] = blob_of(content)
    assert codes(examined(rewritten(index, texts=texts))) == {"page-differs", "lock-differs"}
    assert codes(examined(rewritten(index, rendering=1))) == {"page-older"}


def test_a_lock_that_was_written_over(index: Path) -> None:
    lock = next(path for path in manifest_of(index).texts if path.startswith("pylock."))
    (index / lock).write_bytes(b"x = 1\n")
    assert codes(examined(rewritten(index, texts={**manifest_of(index).texts, lock: blob_of(b"x = 1\n")}))) == {
        "lock-differs"
    }


def test_a_file_that_nothing_wants_is_told_as_such(index: Path) -> None:
    evidence = examined(index)
    stored = msgspec.structs.replace(evidence.manifest.stored[0], filename="app-0.9-py3-none-any.whl", metadata=None)
    files = tuple(sorted((stored, *evidence.manifest.stored), key=lambda file: file.filename))
    found = [each for each in examined(rewritten(index, stored=files)).findings if each.code == "missing"]
    assert [each.context for each in found] == [("nothing wants it any more: a later run answered otherwise",)]


def test_a_file_that_is_gone_is_told_with_who_wants_it(index: Path) -> None:
    (index / "packages" / LEAF).unlink()
    evidence = examined(index)
    assert evidence.broken == {LEAF}
    (lost,) = evidence.findings
    assert (lost.project, lost.targets) == ("leaf", (LINUX, WINDOWS))


def test_the_run_ends_in_an_error_where_its_answer_cannot_be_had(index: Path) -> None:
    paths = [path.removeprefix(".whbuild/") for path in manifest_of(index).texts if path.startswith(ASKS)]
    check_written(index, paths)
    (index / "packages" / LEAF).unlink()
    with pytest.raises(Unproven) as caught:
        check_written(index, paths)
    assert caught.value.context[:2] == (
        "not-resolved: No version of leaf can be used on this target.",
        "  for all targets",
    )


def test_what_an_earlier_ask_told_of_an_sdist_counts_in_the_proof_of_a_run(tmp_path: Path) -> None:
    newer = sdist("old", "2.0", pyproject=PYPROJECT.replace("1.0", "2.0"), files={"backend.py": BACKEND})
    rest = (wheel("leaf", "1.0"), wheel("maker", "3.9"))
    for files in ((newer, *rest), (wheel("old", "1.0"), *rest)):
        source = Pypi(*files).folder(tmp_path / files[0][0].replace(".", "_"))
        ran = whbuild("old" if files[0] is newer else "old<9", tmp_path / "index", "--no-index", "-f", source)
        assert ran.code == 0, ran


STATIC = """
[build-system]
requires = ["flit_core", "maker"]
build-backend = "flit_core.buildapi"

[project]
name = "old"
version = "2.0"
"""


def test_a_run_that_cannot_be_proven_fails_as_often_as_it_is_repeated(tmp_path: Path) -> None:
    tools = (wheel("flit_core", "3.9"), wheel("maker", "3.9", tag="cp312-cp312-win_amd64"))
    sources = [
        Pypi(old, *tools).folder(tmp_path / old[0].replace(".", "_"))
        for old in (sdist("old", "2.0", pyproject=STATIC), wheel("old", "1.0"))
    ]
    ran = whbuild("old", tmp_path / "index", "--no-index", "-f", sources[0], "--target", WINDOWS)
    assert ran.code == 0, ran
    for _ in range(2):
        ran = whbuild("old", tmp_path / "index", "--no-index", "-f", sources[1], "--target", LINUX)
        assert ran.code == 10, ran
        assert "not-buildable: old 2.0 cannot be built" in ran.err
    ran = whbuild("verify", tmp_path / "index")
    assert (ran.code, "do not go together any more" in ran.err) == (10, True)


def test_an_index_without_pages_proves_nothing(index: Path) -> None:
    evidence = examined(index)
    (index / "simple").rename(index / "complex")
    (finding,) = proven(index, evidence.records, Told(evidence.records))
    assert (finding.code, finding.targets) == ("not-resolved", (LINUX, WINDOWS))
