"""A setup.py, read and not run: whether setuptools will ask for more than pyproject.toml does."""

from __future__ import annotations

import ast
import warnings

_MOST_TEXT = 256 * 1024
_OWN = ("setuptools", "distutils.core")
# Words of scripts that ask for more, in whichever way.
_ASKING = ("setup_requires", "setup-requires", "fetch_build_egg", "get_requires_for_build")


def adds_nothing(script: bytes | None, config: bytes | None) -> bool:
    """Whether a setup.py and a setup.cfg, or None, are plain: one call of setup() that names all its arguments.

    None of them is `setup_requires`, and no word of the two speaks of it.
    """
    texts = [text for text in (script, config) if text is not None]
    if any(word.encode() in text for text in texts for word in _ASKING):
        return False
    return script is None or _is_plain(script)


def _is_plain(script: bytes) -> bool:
    if len(script) > _MOST_TEXT:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of old escapes, which are for its authors
            tree = ast.parse(script)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    nodes = list(ast.walk(tree))
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_setup(node.func)]
    named = all(keyword.arg is not None for call in calls for keyword in call.keywords)
    return len(calls) == 1 and not calls[0].args and named and not any(map(_is_other_setup, nodes))


def _is_setup(called: ast.expr) -> bool:
    match called:
        case ast.Name(id="setup") | ast.Attribute(attr="setup"):
            return True
        case _:
            return False


def _is_other_setup(node: ast.AST) -> bool:
    """Whether setup() may be another one than setuptools', which may hand on more than it is given."""
    match node:
        case ast.ImportFrom(module=module, names=names):
            found = [each for each in names if each.name == "setup" or each.asname == "setup"]
            return any(each.asname not in (None, "setup") for each in found) or (bool(found) and module not in _OWN)
        case ast.Attribute(attr="setup", value=ast.Name(id=owner)):
            return owner != "setuptools"
        case ast.Attribute(attr="setup") | ast.Name(id="setup", ctx=ast.Store()) | ast.FunctionDef(name="setup"):
            return True
        case _:
            return False
