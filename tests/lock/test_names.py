from __future__ import annotations

from pathlib import Path

import pytest
from packaging.pylock import is_valid_pylock_path

from wheelhouse.carried.layout import is_lock
from wheelhouse.lock.names import both, stem


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("3.12-manylinux_2_28_x86_64", "3_12-manylinux_2_28_x86_64"),
        ("pp3.10-win_amd64", "pp3_10-win_amd64"),
        ("../../etc/passwd", "______etc_passwd"),
        ("a\nb\u202e", "a_b_"),
        ("", "_"),
        ("x" * 300, "x" * 100),
    ],
)
def test_the_name_is_one_that_the_pep_allows_and_stays_in_the_tree(target: str, name: str) -> None:
    assert stem(target) == name
    pylock, requirements = both(name)
    assert is_valid_pylock_path(Path(pylock))
    assert requirements == f"requirements.{name}.lock.txt"
    assert is_lock(pylock)
    assert is_lock(requirements)
