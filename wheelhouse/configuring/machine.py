"""Where clients look for their configuration, on each system."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

Scope: TypeAlias = Literal["user", "global", "project"]
SCOPES: tuple[Scope, ...] = ("user", "global", "project")


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine as a client sees it: `system` as in sys.platform, the folder of its user, and the current one."""

    system: str
    home: Path
    folder: Path
    environment: Mapping[str, str]

    def config_home(self) -> Path:
        """Return the folder of the user's settings: that of the XDG specification, or of Windows' roaming ones."""
        if self.system == "win32":
            return self._named("APPDATA", self.home / "AppData" / "Roaming")
        return self._named("XDG_CONFIG_HOME", self.home / ".config")

    def config_site(self) -> Path:
        """Return the folder of settings for all users."""
        return self._named("PROGRAMDATA", Path("C:/ProgramData")) if self.system == "win32" else Path("/etc")

    def library(self) -> Path:
        """Return where a Mac has an application's settings."""
        return self.home / "Library" / "Application Support"

    def _named(self, variable: str, otherwise: Path) -> Path:
        return Path(self.environment[variable]) if self.environment.get(variable) else otherwise


def pip_file(machine: Machine, scope: Scope) -> Path | None:
    """Return pip's file; that of a project is in its virtual environment, None where there is none."""
    name = "pip.ini" if machine.system == "win32" else "pip.conf"
    match scope:
        case "user":
            mac = machine.library() / "pip"
            return (mac if machine.system == "darwin" and mac.is_dir() else machine.config_home() / "pip") / name
        case "global":
            if machine.system == "darwin":
                return Path("/Library/Application Support/pip") / name
            return machine.config_site() / ("pip" if machine.system == "win32" else "") / name
        case "project":
            active = machine.environment.get("VIRTUAL_ENV")
            found = Path(active) if active else machine.folder / ".venv"
            return found / name if (found / "pyvenv.cfg").is_file() else None


def uv_file(machine: Machine, scope: Scope) -> Path:
    """Return uv's file; in a folder uv.toml comes before pyproject.toml."""
    match scope:
        case "user":
            return machine.config_home() / "uv" / "uv.toml"
        case "global":
            return machine.config_site() / "uv" / "uv.toml"
        case "project":
            own, shared = machine.folder / "uv.toml", machine.folder / "pyproject.toml"
            return shared if shared.is_file() and not own.is_file() else own


def pdm_file(machine: Machine, scope: Scope) -> Path:
    """Return pdm's file."""
    if scope == "project":
        return machine.folder / "pyproject.toml"
    if machine.system == "win32":
        local = machine.environment.get("LOCALAPPDATA") or machine.home / "AppData" / "Local"
        return (machine.config_site() if scope == "global" else Path(local)) / "pdm" / "pdm" / "config.toml"
    if machine.system == "darwin":
        library = Path("/Library/Application Support") if scope == "global" else machine.library()
        return library / "pdm" / "config.toml"
    if scope == "global":
        return Path("/etc/xdg/pdm/config.toml")
    return Path(machine.environment.get("PDM_CONFIG_FILE") or machine.config_home() / "pdm" / "config.toml")


def pixi_file(machine: Machine, scope: Scope) -> Path:
    """Return pixi's file: the manifest of a project is pixi.toml, else pyproject.toml."""
    match scope:
        case "user":
            return Path(machine.environment.get("PIXI_HOME") or machine.home / ".pixi") / "config.toml"
        case "global":
            return machine.config_site() / "pixi" / "config.toml"
        case "project":
            own, shared = machine.folder / "pixi.toml", machine.folder / "pyproject.toml"
            return shared if shared.is_file() and not own.is_file() else own


def hatch_file(machine: Machine) -> Path:
    """Return hatch's file of a project: hatch.toml, else pyproject.toml."""
    own = machine.folder / "hatch.toml"
    return own if own.is_file() else machine.folder / "pyproject.toml"
