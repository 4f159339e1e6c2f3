"""Which sdists look as if a compiler were needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.specimens import sdist
from wheelhouse.dists.files import Sdist, parse_filename
from wheelhouse.forging.compiled import looks_compiled


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("src/a.pyx", True),
        ("a.C", True),
        ("meson.build", True),
        ("rust/Cargo.toml", True),
        ("a.py", False),
        ("tests/data/a.c", False),
        ("docs/conf.py", False),
        ("setup.cfg", False),
    ],
)
def test_sources_and_instructions_beside_tests_are_told(member: str, expected: bool, tmp_path: Path) -> None:
    name, data = sdist("a", "1.0", files={member: b"", "setup.py": b""})
    (tmp_path / name).write_bytes(data)
    dist = parse_filename(name)
    assert isinstance(dist, Sdist)
    assert looks_compiled(tmp_path / name, dist) is expected
