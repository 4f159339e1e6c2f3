"""`whbuild verify` over an index that a run built, and over that index with any one file of it gone, cut or altered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.command import whbuild
from tests.living import spoil
from tests.proof.indexes import LINUX, WINDOWS, built_again
from wheelhouse.carried.layout import GENERATIONS, LOCK, MANIFEST, STATES_SCRIPT
from wheelhouse.commands.verifying import _summary, verify
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.telling import Verdict


def files(index: Path) -> list[str]:
    """Return the path of each file but the lock and the history, which say nothing of the index."""
    paths = (path.relative_to(index).as_posix() for path in sorted(index.rglob("*")) if path.is_file())
    return [path for path in paths if not path.startswith((LOCK, GENERATIONS, STATES_SCRIPT))]


def test_an_index_is_proven_wherever_it_is(index: Path) -> None:
    ran = whbuild("verify", index)
    assert (ran.code, ran.err) == (0, "")
    gap, well = ran.out.splitlines()[0], ran.out.splitlines()[-1]
    assert gap.startswith("known-gap: drivers 1.0 is missing, as was known: ")
    assert well.startswith(f"{index} is proven: ")
    assert well.endswith("2 targets can be answered from it alone.")


def test_deleting_any_one_file_is_found(pristine: Path, index: Path) -> None:
    for path in files(pristine):
        (index / path).unlink()
        faults = [finding for finding in verify(index).faults if finding.path == path]
        assert [finding.code in {"missing", "manifest-missing"} for finding in faults] == [True], path
        assert all(finding.context for finding in faults), f"{path}: nobody is told why it matters"
        shutil.copy(pristine / path, index / path)
    assert verify(index).faults == ()


@pytest.mark.parametrize("part", [0, 0.5, 0.99])
def test_altering_a_byte_of_any_file_is_found(pristine: Path, index: Path, part: float) -> None:
    for path in files(pristine):
        raw = bytearray((pristine / path).read_bytes())
        raw[int(len(raw) * part)] ^= 1
        spoil(index / path, bytes(raw))
        assert {"changed", "manifest-damaged"} & {each.code for each in verify(index).faults if each.path == path}, path
        shutil.copy(pristine / path, index / path)


def test_cutting_any_file_is_found(pristine: Path, index: Path) -> None:
    for path in files(pristine):
        spoil(index / path, (pristine / path).read_bytes()[:-1])
        assert {"changed", "manifest-damaged"} & {each.code for each in verify(index).faults if each.path == path}, path
        shutil.copy(pristine / path, index / path)


def test_a_file_that_is_gone_is_told_with_the_line_that_wants_it(index: Path) -> None:
    (index / "packages/leaf-1.0-py3-none-any.whl").unlink()
    ran = whbuild("verify", index)
    assert ran.code == 10, ran
    assert "missing: packages/leaf-1.0-py3-none-any.whl is not there.\n  for all targets\n" in ran.out
    assert (
        "requirements.txt, line 1: app[fast]; app 1.0 wants quick; quick 1.0 wants old; old 1.0 wants leaf\n" in ran.out
    )
    assert "not-resolved: No version of leaf can be used on" in ran.out
    assert "is not proven: " in ran.err


def test_what_builds_an_sdist_is_missed_too(index: Path) -> None:
    (index / "packages/maker-3.9-py3-none-any.whl").unlink()
    (fault,) = [each for each in verify(index).faults if each.code == "not-buildable"]
    assert (fault.project, fault.targets) == ("old", (LINUX, WINDOWS))
    assert fault.message.startswith("old 1.0 cannot be built: No version of maker answers maker>=3 on this target")
    assert fault.context[-1].endswith("line 1: app[fast]; app 1.0 wants quick; quick 1.0 wants old")


def test_json_for_programs(index: Path) -> None:
    (index / "packages/colors-1.0-py3-none-any.whl").unlink()
    ran = whbuild("verify", index, "--json", "--target", "3.12-windows")
    found = json.loads(ran.out)
    assert (ran.code, found["proven"], found["targets"]) == (10, False, [WINDOWS])
    codes = {finding["code"]: finding["targets"] for finding in found["findings"] if finding["fails"]}
    assert codes == {"missing": [WINDOWS], "not-resolved": [WINDOWS]}


def test_a_target_that_the_index_is_not_for(pristine: Path, tmp_path: Path) -> None:
    assert whbuild("verify", pristine, "--target", "3.9-linux").code == 2
    assert whbuild("verify", tmp_path).code == 8


def test_the_next_run_mends_what_is_missing(pristine: Path, index: Path) -> None:
    gone = [path for path in files(index) if path != MANIFEST and "quick" not in path]
    for path in gone:
        (index / path).unlink()
    assert len(verify(index).faults) > len(gone)
    built_again(pristine.parent, index)
    assert verify(index).faults == ()


def test_what_an_older_whbuild_recorded_is_not_called_proven() -> None:
    older = Finding(code="record-older", message="-", targets=(LINUX,))
    verdict = Verdict(files=1, size=2, targets=(LINUX, WINDOWS), findings=(older,))
    assert "is proven: 1 file or page (2 bytes) are as they were written, and 1 target can be" in _summary(
        verdict, "index"
    )
    verdict = msgspec.structs.replace(verdict, targets=(LINUX,))
    assert _summary(verdict, "index").startswith("index is as it was written: 1 file or page (2 bytes). ")
