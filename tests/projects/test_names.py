"""The name of a project, where its files state it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from wheelhouse.projects.names import stated_name


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pyproject.toml": '[project]\nname = "My.Demo"'}, "my-demo"),
        ({"pyproject.toml": '[tool.poetry]\nname = "demo"'}, "demo"),
        ({"pyproject.toml": "[build-system]\nrequires = []"}, None),
        ({"pyproject.toml": "project = 1\ntool = 2"}, None),
        ({"pyproject.toml": '[project]\nname = "no name"'}, None),
        ({"pyproject.toml": "[project"}, None),
        ({"pyproject.toml": "a = " + "[" * 5_000}, None),
        ({"PKG-INFO": "Metadata-Version: 2.1\nName: demo\nVersion: 1\n"}, "demo"),
        ({"PKG-INFO": "nothing"}, None),
        ({"setup.cfg": "[metadata]\nname = demo"}, "demo"),
        ({"setup.cfg": "[metadata]\nname = demo", "setup.py": "setup()"}, "demo"),
        ({"setup.cfg": "[metadata]\nname = demo", "setup.py": "setup(name='other')"}, None),
        ({"setup.cfg": "[metadata]\nname = demo", "setup.py": "setup(**facts)"}, None),
        ({"setup.cfg": "name = demo"}, None),
        ({"setup.cfg": "[metadata]"}, None),
        ({"setup.py": "setup(name='demo')"}, None),
    ],
)
def test_a_name_is_stated_or_only_code_can_tell(tmp_path: Path, files: Mapping[str, str], name: str | None) -> None:
    for path, text in files.items():
        (tmp_path / path).write_text(text)
    assert stated_name(tmp_path) == name


def test_a_file_of_any_size_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b'project = { name = "demo" }\n' + b"#" * 5_000_000)
    assert stated_name(tmp_path) is None
