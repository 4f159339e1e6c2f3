"""What holds for the repository as a whole: nothing of one machine in it, and every page can be reached."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from pip._internal.models.index import PyPI

ROOT = Path(__file__).parent.parent
DECISIONS = ROOT / "docs" / "decisions"
KINDS = {"added", "changed", "fixed", "removed", "security"}

# Put together here, so that this file does not hold what it looks for.
_OTHERS = (("npmjs", "org"), ("npmjs", "com"), ("unpkg", "com"), ("jsdelivr", "net"), ("deb.debian", "org"))
_HOSTS = "|".join(map(re.escape, (PyPI.netloc, PyPI.file_storage_domain, *(f"{name}.{end}" for name, end in _OTHERS))))
_FOLDERS = r"(?<![\w.~})-])/" + "(?:work|farm|root|tmp|opt)" + "/"
_LOCAL = re.compile(f"{_HOSTS}|{_FOLDERS}")
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#]+)")


def tracked(pattern: str = "*") -> list[Path]:
    listed = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern)
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_registry_and_no_path_of_a_machine_is_named() -> None:
    found = (
        f"{path.relative_to(ROOT)}, line {number}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if _LOCAL.search(line)
    )
    assert list(found) == []


@pytest.mark.parametrize("page", tracked("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not broken


def test_every_decision_is_in_the_index_of_decisions() -> None:
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in DECISIONS.glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (DECISIONS / "dependencies.md").read_text(encoding="utf-8")
    assert [line for line in project["dependencies"] if f"\n| `{Requirement(line).name}` |" not in page] == []


def test_every_piece_of_news_says_what_kind_it_is() -> None:
    pieces = [path for path in (ROOT / "news").iterdir() if path.name != "README.md"]
    assert [path.name for path in pieces if path.suffixes[-2:] not in [[f".{kind}", ".md"] for kind in KINDS]] == []
