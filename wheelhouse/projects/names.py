"""The name of a project as its files state it, where no code has to run to tell."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.dists.metadata import parse
from wheelhouse.errors import BadArchive

_MOST = 4 * 1024 * 1024
_NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)  # PEP 508
# A name that setup.py gives wins over the one in setup.cfg, and may be computed.
_NAMED_BY_CODE = re.compile(r"\bname\s*=|\*\*")


def stated_name(folder: Path) -> NormalizedName | None:
    """Return the name that pyproject.toml, PKG-INFO or setup.cfg states; None where only code can tell."""
    for read in (_of_pyproject, _of_pkg_info, _of_setup_cfg):
        name = read(folder)
        if name is not None and _NAME.fullmatch(name):
            return canonicalize_name(name)
    return None


def _of_pyproject(folder: Path) -> str | None:
    text = _text(folder / "pyproject.toml")
    try:
        table: dict[str, Any] = tomllib.loads(text or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None  # its backend says more of what is wrong
    tool = table.get("tool")
    tables = [table.get("project"), *((tool.get("poetry"),) if isinstance(tool, dict) else ())]
    names = (each.get("name") for each in tables if isinstance(each, dict))
    return next((name for name in names if isinstance(name, str)), None)


def _of_pkg_info(folder: Path) -> str | None:
    text = _text(folder / "PKG-INFO")
    try:
        return None if text is None else parse(text.encode()).name
    except BadArchive:
        return None


def _of_setup_cfg(folder: Path) -> str | None:
    text, code = _text(folder / "setup.cfg"), _text(folder / "setup.py") or ""
    if text is None or _NAMED_BY_CODE.search(code):
        return None
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return parser.get("metadata", "name", fallback=None)


def _text(path: Path) -> str | None:
    if not path.is_file() or path.stat().st_size > _MOST:
        return None
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read()
