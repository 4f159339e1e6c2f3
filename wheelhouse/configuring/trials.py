"""How each client is made to get a package by what it is told, in a folder that is thrown away."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wheelhouse.configuring.advice import content
from wheelhouse.configuring.change import Change
from wheelhouse.errors import UsageError

_PROJECT = """\
[project]
name = "whbuild-check"
version = "0"
requires-python = "=={python}.*"
dependencies = [{package}]
"""
_POETRY = "[tool.poetry]\npackage-mode = false\n"
_HATCH = """\
[tool.hatch.envs.default]
skip-install = true
path = "env"
dependencies = [{package}]
"""
_OWN = ("PIP_", "UV_", "POETRY_", "PDM_", "HATCH_", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Files of the folder, the commands that are run in it one after the other, and what they leave if all is well."""

    files: tuple[tuple[str, str], ...]
    commands: tuple[tuple[str, ...], ...]
    environment: tuple[tuple[str, str], ...]
    proof: str


def trial(client: str, change: Change | None, package: str, python: str) -> Trial:
    """Return the trial. The change None is one that was written: the client finds it by itself.

    `python` is a series, `3.12`. Raises UsageError for a client that needs more than this index to start.
    """
    match client:
        case "pip" | "conda":
            return _pip(change, package)
        case "uv":
            return _uv(change, package)
        case "poetry" | "pdm" | "hatch":
            return _project(client, change, package, python)
        case _:
            raise UsageError(
                f"{client} makes an environment from conda's channels first, so whbuild cannot try it.",
                hint=f"Try it in a project of yours: {client} add --pypi {package}",
            )


def environment(kept: Mapping[str, str], trial: Trial, *, bare: bool) -> dict[str, str]:
    """Return the environment for the commands; `bare` is without what else the client is told there."""
    passed = {name: value for name, value in kept.items() if not bare or not name.upper().startswith(_OWN)}
    return {**passed, **dict(trial.environment)}


def _pip(change: Change | None, package: str) -> Trial:
    install = ("pip", "install", "--no-deps", "--no-cache-dir", "--no-compile", "--target", "got", package)
    quiet = ("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    return Trial(
        files=() if change is None else (("pip.conf", content(change)),),
        commands=(install,),
        environment=(quiet,) if change is None else (quiet, ("PIP_CONFIG_FILE", "pip.conf")),
        proof="got/*.dist-info/METADATA",
    )


def _uv(change: Change | None, package: str) -> Trial:
    configured = () if change is None else ("--config-file", "uv.toml")
    text = "" if change is None else content(change).replace("[[tool.uv.index]]", "[[index]]")
    return Trial(
        files=(("uv.toml", text),) if text else (),
        commands=(("uv", "pip", "install", *configured, "--no-deps", "--no-cache", "--target", "got", package),),
        environment=(),
        proof="got/*.dist-info/METADATA",
    )


def _project(client: str, change: Change | None, package: str, python: str) -> Trial:
    project = _PROJECT.format(python=python, package=f'"{package}"')
    own = {"poetry": _POETRY, "hatch": _HATCH.format(package=f'"{package}"')}.get(client, "")
    said = "" if change is None else content(change)
    hidden = said if change is None or change.path.name == "pyproject.toml" or client == "hatch" else ""
    if client == "hatch":
        hidden = hidden.replace("[envs.", "[tool.hatch.envs.")
    files = [("pyproject.toml", f"{project}\n{own}\n{hidden}")]
    if said and not hidden:
        files.append(("pdm.toml", said))
    return Trial(
        files=tuple(files),
        commands=_COMMANDS[client],
        environment=_ENVIRONMENTS[client],
        proof="**/*.dist-info/METADATA",
    )


_COMMANDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "poetry": (("poetry", "lock", "-n"), ("poetry", "install", "-n", "--no-root")),
    "pdm": (("pdm", "lock"), ("pdm", "sync", "--no-self")),
    "hatch": (("hatch", "env", "create"), ("hatch", "run", "python", "--version")),
}
_ENVIRONMENTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "poetry": (("POETRY_VIRTUALENVS_IN_PROJECT", "true"), ("POETRY_CACHE_DIR", "cache")),
    "pdm": (("PDM_CACHE_DIR", "cache"), ("PDM_CHECK_UPDATE", "0"), ("PDM_NON_INTERACTIVE", "1")),
    "hatch": (
        ("HATCH_DATA_DIR", "data"),
        ("HATCH_CACHE_DIR", "cache"),
        ("PIP_NO_CACHE_DIR", "1"),
        ("UV_NO_CACHE", "1"),
    ),
}
