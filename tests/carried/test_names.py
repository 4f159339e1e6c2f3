"""The modules of this room travel as one: Python 3.6 reads them, and no name is given twice."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import wheelhouse.carried.layout

MODULES = sorted(Path(wheelhouse.carried.layout.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_each_is_python_3_6_and_needs_nothing_else(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= sys.stdlib_module_names
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            top = str(node.module).split(".")
            assert top[:2] == ["wheelhouse", "carried"] or top[0] in sys.stdlib_module_names


def test_no_name_is_given_twice() -> None:
    given = Counter(name for path in MODULES for name in set(names(ast.parse(path.read_text(encoding="utf-8")))))
    assert {name: count for name, count in given.items() if count > 1} == {}


def names(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
