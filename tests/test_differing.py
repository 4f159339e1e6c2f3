"""`whbuild diff` over indexes that runs built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import metadata, wheel
from wheelhouse.carried.layout import MANIFEST


def licensed(name: str, version: str, stated: str) -> tuple[str, bytes]:
    text = metadata(name, version, metadata_version="2.4")
    return wheel(name, version, metadata_text=text.replace(b"\n\n", f"\nLicense-Expression: {stated}\n\n".encode(), 1))


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return an index, and the same a month later."""
    folder = tmp_path_factory.mktemp("months")
    pypi = Pypi(licensed("flask", "3.0", "MIT"), licensed("flask", "3.1", "BSD-3-Clause"), wheel("click", "8.1"))
    source = pypi.folder(folder / "files")
    for month, *words in (("may", "flask<3.1", "click"), ("june", "flask")):
        ran = whbuild(*words, folder / month, "--no-index", "-f", source)
        assert ran.code == 0, ran
    return folder / "may", folder / "june"


def test_two_indexes(months: tuple[Path, Path]) -> None:
    ran = whbuild("diff", *months)
    assert (ran.code, ran.err) == (0, "")
    assert "2 projects differ: 1 removed, 1 up." in ran.out
    assert "  flask  MIT -> BSD-3-Clause\n" in ran.out


def test_a_manifest_is_enough(months: tuple[Path, Path], tmp_path: Path) -> None:
    beside = tmp_path / "may.manifest.json"
    beside.write_bytes((months[0] / MANIFEST).read_bytes())
    ran = whbuild("diff", beside, months[1], "--format", "json")
    changes = json.loads(ran.out)["comparison"]["projects"]
    assert [(change["project"], change["kind"]) for change in changes] == [("click", "removed"), ("flask", "up")]


@pytest.mark.parametrize(
    ("places", "words", "code"), [((0, 1), [], 0), ((0, 1), ["--exit-code"], 1), ((0, 0), ["--exit-code"], 0)]
)
def test_the_exit_code(months: tuple[Path, Path], places: tuple[int, int], words: list[str], code: int) -> None:
    assert whbuild("diff", *(months[place] for place in places), *words).code == code


def test_a_page(months: tuple[Path, Path]) -> None:
    assert "| reviewed by | date | signature | remarks |" in whbuild("diff", *months, "--format", "markdown").out


def test_a_run_that_changes_nothing_keeps_the_manifest(months: tuple[Path, Path]) -> None:
    before = (months[1] / MANIFEST).read_bytes()
    assert b'"license":"BSD-3-Clause"' in before
    ran = whbuild("flask", months[1], "--no-index", "-f", months[0].parent / "files")
    assert (ran.code, (months[1] / MANIFEST).read_bytes()) == (0, before)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["{0}", "{0}", "--format", "html"], 2, "--format cannot be 'html'."),
        (["{0}", "{0}/nowhere"], 8, "does not exist"),
        (["{0}/packages", "{0}"], 8, "is not an index that whbuild wrote"),
    ],
)
def test_one_clear_error(months: tuple[Path, Path], words: list[str], code: int, message: str) -> None:
    ran = whbuild("diff", *(word.format(months[0]) for word in words))
    assert ran.code == code
    assert message in ran.err
    assert "hint: " in ran.err
