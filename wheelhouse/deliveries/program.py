"""`apply.py`, the program that travels with a bundle: the carried modules that it needs, one after the other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec

_ROOM = "wheelhouse.carried"
_FIRST = "program"
_LINE = "#!/usr/bin/env python3\n"
_OF = """\
# Of whbuild {}. SPDX-License-Identifier: MIT
# These are modules of it, one after the other: `grep "^# --"` lists them. It begins in the last one, at main().

"""


class _Module(msgspec.Struct, frozen=True, kw_only=True):
    """A module as it is written, and read."""

    name: str
    lines: tuple[str, ...]
    nodes: tuple[ast.stmt, ...]


@cache
def program() -> bytes:
    """Return the text of apply.py, in ASCII, for any Python from 3.6 on: the same for the same whbuild."""
    from importlib.metadata import version  # noqa: PLC0415  (only a bundle needs them)
    from importlib.resources import files  # noqa: PLC0415

    found = {entry.name.removesuffix(".py"): entry for entry in files(_ROOM).iterdir() if entry.name.endswith(".py")}
    sources = {name: entry.read_text(encoding="utf-8") for name, entry in found.items()}
    return assembled(sources, _FIRST, _OF.format(version("whbuild"))).encode("ascii")


def assembled(sources: Mapping[str, str], first: str, said: str = "") -> str:
    """Return one program made of the modules that the first one needs, by name, without what they import of each other.

    `said` is a comment that stands before all of it.

    Raises ValueError where one imports otherwise than `from wheelhouse.carried.X import name`, or two name different
    things alike.
    """
    needed: dict[str, _Module] = {}
    _gather(sources, first, needed)
    modules = tuple(needed.values())
    _check_names(modules)
    bodies = (_body(module, title=module.name != first) for module in modules)
    docstring = ast.get_docstring(ast.parse(sources[first])) or ""
    return "".join((_LINE, f'"""{docstring}\n"""\n\n', said, *_imports(modules), "\n\n", "\n\n\n".join(bodies), "\n"))


def _gather(sources: Mapping[str, str], name: str, needed: dict[str, _Module]) -> None:
    """Add the module, after those that it imports."""
    text = sources[name]
    module = _Module(name=name, lines=tuple(text.splitlines()), nodes=tuple(ast.parse(text).body))
    for node in module.nodes:
        other = _carried(node)
        if other is not None and other not in needed:
            _gather(sources, other, needed)
    needed[name] = module


def _carried(node: ast.stmt) -> str | None:
    """Return which of the carried modules is imported, if one is."""
    if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith(f"{_ROOM}."):
        return (node.module or "").removeprefix(f"{_ROOM}.")
    if isinstance(node, ast.Import | ast.ImportFrom) and "wheelhouse" in ast.unparse(node):
        raise ValueError(f"{ast.unparse(node)!r} cannot travel")
    return None


def _imports(modules: Iterable[_Module]) -> Iterator[str]:
    """Yield what is imported from the standard library, by all modules, each once and in order."""
    plain, names = set[str](), dict[str, set[str]]()
    for node in (node for module in modules for node in module.nodes):
        if isinstance(node, ast.Import):
            plain |= {ast.unparse(alias) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and _carried(node) is None:
            names.setdefault(node.module or "", set()).update(map(ast.unparse, node.names))
    yield from (f"import {name}\n" for name in sorted(plain))
    for module in sorted(names):
        yield f"from {module} import {', '.join(sorted(names[module]))}\n"


def _body(module: _Module, *, title: bool) -> str:
    """Return the text of a module without its docstring, which is a comment where `title` says so, and its imports."""
    lines = dict(enumerate(module.lines, 1))
    head, *rest = module.nodes
    for node in (head, *(node for node in rest if isinstance(node, ast.Import | ast.ImportFrom))):
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            lines.pop(number)
    text = "\n".join(lines.values()).strip("\n")
    said = ast.literal_eval(head.value).partition("\n")[0] if title and isinstance(head, ast.Expr) else ""
    return f"# -- {module.name}: {said}\n\n{text}" if title else text


def _check_names(modules: Iterable[_Module]) -> None:
    owners: dict[str, str] = {}
    for module in modules:
        for name, owner in _bound(module.nodes, module.name):
            other = owners.setdefault(name, owner)
            if other != owner:
                raise ValueError(f"{name} is of {other}, and of {owner}")


def _bound(nodes: Iterable[ast.stmt], owner: str) -> Iterator[tuple[str, str]]:
    """Yield each name that the statements define or import, and whose it is: the module's, or what is imported."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name, owner
            case ast.Assign() | ast.AnnAssign():
                stored = (each for each in ast.walk(node) if isinstance(each, ast.Name))
                yield from ((each.id, owner) for each in stored if isinstance(each.ctx, ast.Store))
            case ast.Import() | ast.ImportFrom() if _carried(node) is None:
                of = node.module if isinstance(node, ast.ImportFrom) else "import"
                yield from ((alias.asname or alias.name, f"{of} {alias.name}") for alias in node.names)
            case ast.If() | ast.Try():
                yield from _bound((*node.body, *node.orelse), f"{owner}, line {node.lineno}")
