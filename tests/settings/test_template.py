from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.settings.keys import KEYS
from wheelhouse.settings.settings import Settings, read
from wheelhouse.settings.template import template, written

_ASLEEP = re.compile(r'^#(?=[\w"\[])', re.MULTILINE)


def test_as_it_stands_it_asks_for_the_usual(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert path.read_text(encoding="utf-8") == template()
    assert read(path) == Settings(path=path, index="./index", requirements=("requirements.txt",))


def test_with_every_line_awake_it_says_something_of_every_key(tmp_path: Path) -> None:
    path = tmp_path / "whbuild.toml"
    path.write_text(_ASLEEP.sub("", template()), encoding="utf-8")
    settings = read(path)
    assert [key for key in KEYS if getattr(settings, key.replace("-", "_")) in (None, False)] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_line_awakes_alone(key: str, tmp_path: Path) -> None:
    lines = [_ASLEEP.sub("", line) for line in template().splitlines()]
    at = next(number for number, line in enumerate(lines) if line.startswith((f"{key} =", f"[{key}]")))
    path = tmp_path / "whbuild.toml"
    path.write_text("\n".join(lines[at : at + (2 if key == "index-for" else 1)]), encoding="utf-8")
    assert getattr(read(path), key.replace("-", "_"))


def test_settings_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "whbuild.toml").write_text("pre = true")
    with pytest.raises(UsageError, match="is there already"):
        written(tmp_path)
    assert (tmp_path / "whbuild.toml").read_text() == "pre = true"


def test_settings_of_the_project_are_not_put_out_of_use(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.whbuild]\n")
    with pytest.raises(UsageError, match="out of use"):
        written(tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=re.escape(os.strerror(2))):
        written(tmp_path / "missing")
