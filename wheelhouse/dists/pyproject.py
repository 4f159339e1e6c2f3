"""pyproject.toml of an sdist: what its `[project]` table promises, and what a build needs."""

from __future__ import annotations

from typing import Any

import msgspec

from wheelhouse.dists.metadata import Metadata, parse, stated_license, stated_summary
from wheelhouse.errors import BadArchive, BuildError

# PEP 517 and 518, where pyproject.toml or its [build-system] table is missing.
DEFAULT_REQUIRES = ("setuptools >= 40.8.0",)

_RELEVANT = ("name", "version", "requires-python", "dependencies", "optional-dependencies")


def from_pyproject(text: bytes) -> Metadata | None:
    """Return what a static `[project]` table promises of every wheel (PEP 621); None where it promises too little.

    That is: no such table, an invalid one, a relevant field in `dynamic`, or a backend known to add dependencies that
    the table does not name.
    """
    table = table_of(text)
    project = table.get("project")
    if not isinstance(project, dict) or not _is_static(project, table):
        return None
    promised = _as_built({key: project[key] for key in _RELEVANT if key in project})
    told = project.get("description")
    summary = stated_summary(told if isinstance(told, str) else None)
    return promised and msgspec.structs.replace(promised, license=_license(project), summary=summary)


def build_requires(text: bytes | None) -> tuple[str, ...]:
    """Return what must be installed before the backend can be asked (PEP 518), as written; None is no pyproject.toml.

    Raises BuildError where the file is malformed.
    """
    try:
        system = _toml(text or b"").get("build-system")
    except ValueError as error:
        raise BuildError(f"pyproject.toml is malformed: {error}.") from None
    if system is None:
        return DEFAULT_REQUIRES
    requires = system.get("requires") if isinstance(system, dict) else None
    if not isinstance(requires, list) or not all(isinstance(requirement, str) for requirement in requires):
        raise BuildError("pyproject.toml has a [build-system] table without a list of strings as `requires` (PEP 518).")
    return tuple(requires)


def table_of(text: bytes) -> dict[str, Any]:
    """Return what a pyproject.toml says; nothing where it is malformed."""
    try:
        return _toml(text)
    except ValueError:
        return {}


def _toml(text: bytes) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  (few runs meet an sdist)

    try:
        return tomllib.loads(text.decode())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _is_static(project: dict[str, Any], table: dict[str, Any]) -> bool:
    dynamic = project.get("dynamic", [])
    if not isinstance(dynamic, list) or any(field in dynamic for field in _RELEVANT):
        return False
    return "dependencies" in project or not _may_add_dependencies(table)


def _may_add_dependencies(table: dict[str, Any]) -> bool:
    # setuptools took install_requires from setup.py, Poetry from its own table, where [project] did not name any.
    system, tool = table.get("build-system"), table.get("tool")
    backend = system.get("build-backend") if isinstance(system, dict) else None
    return (
        not isinstance(backend, str)
        or backend.startswith("setuptools")
        or (isinstance(tool, dict) and "poetry" in tool)
    )


def _as_built(project: dict[str, Any]) -> Metadata | None:
    import pyproject_metadata  # noqa: PLC0415  (few runs meet an sdist)

    try:
        standard = pyproject_metadata.StandardMetadata.from_pyproject({"project": project})
        return parse(bytes(standard.as_rfc822()))
    except (pyproject_metadata.ConfigurationError, BadArchive):
        return None


def _license(project: dict[str, Any]) -> str | None:
    """Return what the table says of the licence (PEP 639, and PEP 621 before it), however odd the rest of it is."""
    told, classifiers = project.get("license"), project.get("classifiers")
    text = told.get("text") if isinstance(told, dict) else None
    return stated_license(
        told if isinstance(told, str) else None,
        (each for each in classifiers if isinstance(each, str)) if isinstance(classifiers, list) else (),
        text.strip() if isinstance(text, str) else None,
    )
