"""The pages on settings and on target files: their examples are read, their tables complete, their promises kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wheelhouse.settings.keys import ALIASES, KEYS
from wheelhouse.settings.settings import read
from wheelhouse.targets import files

DOCS = Path(__file__).parents[2] / "docs"


def examples(page: str) -> list[str]:
    return re.findall(r"^```toml\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", [*examples("settings.md"), *examples("private-index.md"), *examples("security.md")])
def test_each_example_of_settings_is_read(example: str, tmp_path: Path) -> None:
    path = tmp_path / ("pyproject.toml" if "[tool.whbuild]" in example else "whbuild.toml")
    path.write_text(example, encoding="utf-8")
    assert read(path).index == "./index"


def test_the_table_names_every_key_and_no_other() -> None:
    keys = (DOCS / "settings.md").read_text(encoding="utf-8").partition("## Keys")[2]
    first = [line.split("|")[1] for line in keys.splitlines() if line.startswith("| `")]
    assert re.findall(r"`([a-z-]+)`", " ".join(first)) == list(KEYS)
    assert all(f"`{alias}`" in keys for alias in ALIASES)


@pytest.mark.parametrize("example", examples("target-files.md"))
def test_each_example_of_a_target_file_is_read(example: str, tmp_path: Path) -> None:
    (tmp_path / "prod.toml").write_text(example, encoding="utf-8")
    assert files.read(tmp_path / "prod.toml").assumed == frozenset()
