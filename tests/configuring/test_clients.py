from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec.structs import replace

from wheelhouse.configuring import ini
from wheelhouse.configuring.address import Address
from wheelhouse.configuring.advice import content, shown
from wheelhouse.configuring.change import Options
from wheelhouse.configuring.clients import CLIENTS, Wish
from wheelhouse.configuring.machine import Machine, Scope
from wheelhouse.errors import UsageError

URL = "https://index.example/simple/"
SECURE = Address(url=URL, host="index.example")
PLAIN = Address(url="http://index.example:81/simple/", host="index.example:81", is_trusted=False)


def machine(folder: Path, system: str = "linux", environment: Mapping[str, str] = MappingProxyType({})) -> Machine:
    return Machine(system=system, home=folder / "home", folder=folder / "project", environment=environment)


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    (tmp_path / "project").mkdir()
    return Wish(address=SECURE, machine=machine(tmp_path), scope="user", name="whbuild")


@pytest.mark.parametrize(
    ("client", "scope", "said"),
    [
        ("uv", "user", {"index": [{"name": "whbuild", "url": URL, "default": True}]}),
        (
            "poetry",
            "project",
            {"tool": {"poetry": {"source": [{"name": "whbuild", "url": URL, "priority": "primary"}]}}},
        ),
        ("pdm", "project", {"tool": {"pdm": {"source": [{"name": "pypi", "url": URL}]}}}),
        ("pdm", "user", {"pypi": {"url": URL}}),
        ("pixi", "project", {"pypi-options": {"index-url": URL}}),
        ("pixi", "user", {"pypi-config": {"index-url": URL}}),
        (
            "hatch",
            "project",
            {"tool": {"hatch": {"envs": {"default": {"env-vars": {"PIP_INDEX_URL": URL, "UV_DEFAULT_INDEX": URL}}}}}},
        ),
    ],
)
def test_the_index_takes_the_place_of_the_clients_own(client: str, scope: Scope, said: object, wish: Wish) -> None:
    change = CLIENTS[client].advise(replace(wish, scope=scope)).change
    assert change is not None
    assert tomllib.loads(content(change)) == said


@pytest.mark.parametrize("client", ["pip", "conda"])
def test_pip_is_told_in_its_own_file(client: str, wish: Wish) -> None:
    advice = CLIENTS[client].advise(wish)
    assert isinstance(advice.change, Options)
    assert ini.said(content(advice.change))["global"] == {"index-url": URL}
    assert advice.environment == (("PIP_INDEX_URL", URL),)


def test_without_tls_pip_has_to_trust_the_host_and_pdm_not_to_ask(wish: Wish) -> None:
    plain = replace(wish, address=PLAIN)
    assert ("trusted-host", "index.example:81") in CLIENTS["pip"].advise(plain).change.values  # type: ignore[union-attr]
    assert ("PIP_TRUSTED_HOST", "index.example:81") in CLIENTS["pip"].advise(plain).environment
    assert ("verify_ssl", False) in CLIENTS["pdm"].advise(plain).change.values  # type: ignore[union-attr]
    assert ("PIP_TRUSTED_HOST", "index.example:81") in CLIENTS["hatch"].advise(plain).change.values  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("client", "line"),
    [
        ("pip", f"extra-index-url = {URL}"),
        ("uv", "default = false"),
        ("poetry", 'priority = "supplemental"'),
        ("pdm", 'name = "whbuild"'),
        ("hatch", f'PIP_EXTRA_INDEX_URL = "{URL}"'),
        ("pixi", f'extra-index-urls = ["{URL}"]'),
        ("conda", f"extra-index-url = {URL}"),
    ],
)
def test_beside_the_clients_own_only_with_a_warning(client: str, line: str, wish: Wish) -> None:
    scope = CLIENTS[client].scopes[0]
    told = shown(CLIENTS[client].advise(replace(wish, extra=True, scope=scope)), wish.machine.home)
    assert line in told.splitlines()
    assert "# --extra:" in told
    plain = shown(CLIENTS[client].advise(replace(wish, scope=scope)), wish.machine.home)
    assert "extra" not in plain


@pytest.mark.parametrize("client", CLIENTS)
def test_all_that_is_printed_is_the_file_or_its_comments(client: str, wish: Wish) -> None:
    scope = CLIENTS[client].scopes[0]
    advice = CLIENTS[client].advise(replace(wish, scope=scope))
    told = shown(advice, wish.machine.home)
    assert advice.change is not None
    said = ini.said if isinstance(advice.change, Options) else tomllib.loads
    assert said(told) == said(content(advice.change))
    assert max(map(len, told.splitlines())) <= 120 + len(str(wish.machine.folder))


def test_conda_is_told_in_the_list_of_an_environment(wish: Wish) -> None:
    told = shown(CLIENTS["conda"].advise(replace(wish, scope="project", address=PLAIN)), wish.machine.home)
    assert (
        "  - pip:\n      - --index-url http://index.example:81/simple/\n      - --trusted-host index.example:81\n"
        in told
    )


@pytest.mark.parametrize(
    ("client", "scope", "system", "environment", "path"),
    [
        ("pip", "user", "linux", {}, "home/.config/pip/pip.conf"),
        ("pip", "user", "linux", {"XDG_CONFIG_HOME": "/x"}, "/x/pip/pip.conf"),
        ("pip", "user", "darwin", {}, "home/.config/pip/pip.conf"),
        ("pip", "user", "win32", {"APPDATA": "/r"}, "/r/pip/pip.ini"),
        ("pip", "global", "linux", {}, "/etc/pip.conf"),
        ("pip", "global", "darwin", {}, "/Library/Application Support/pip/pip.conf"),
        ("pip", "global", "win32", {"PROGRAMDATA": "/d"}, "/d/pip/pip.ini"),
        ("uv", "user", "darwin", {}, "home/.config/uv/uv.toml"),
        ("uv", "global", "linux", {}, "/etc/uv/uv.toml"),
        ("uv", "project", "linux", {}, "project/uv.toml"),
        ("pdm", "user", "linux", {}, "home/.config/pdm/config.toml"),
        ("pdm", "user", "linux", {"PDM_CONFIG_FILE": "/p.toml"}, "/p.toml"),
        ("pdm", "user", "darwin", {}, "home/Library/Application Support/pdm/config.toml"),
        ("pdm", "user", "win32", {"LOCALAPPDATA": "/l"}, "/l/pdm/pdm/config.toml"),
        ("pdm", "global", "linux", {}, "/etc/xdg/pdm/config.toml"),
        ("pixi", "user", "linux", {"PIXI_HOME": "/h"}, "/h/config.toml"),
        ("pixi", "global", "linux", {}, "/etc/pixi/config.toml"),
    ],
)
def test_where_each_client_looks(
    client: str, scope: Scope, system: str, environment: dict[str, str], path: str, tmp_path: Path
) -> None:
    wish = Wish(address=SECURE, machine=machine(tmp_path, system, environment), scope=scope, name="whbuild")
    change = CLIENTS[client].advise(wish).change
    assert change is not None
    assert change.path == tmp_path / path


@pytest.mark.parametrize(
    ("client", "there", "path", "table"),
    [
        ("uv", ["pyproject.toml"], "pyproject.toml", "[[tool.uv.index]]"),
        ("uv", ["pyproject.toml", "uv.toml"], "uv.toml", "[[index]]"),
        ("pixi", ["pyproject.toml"], "pyproject.toml", "[tool.pixi.pypi-options]"),
        ("hatch", ["pyproject.toml", "hatch.toml"], "hatch.toml", "[envs.default.env-vars]"),
    ],
)
def test_which_file_of_a_project_counts(client: str, there: list[str], path: str, table: str, wish: Wish) -> None:
    for name in there:
        (wish.machine.folder / name).touch()
    change = CLIENTS[client].advise(replace(wish, scope="project")).change
    assert change is not None
    assert (change.path.name, content(change).splitlines()[0]) == (path, table)


def test_a_project_of_pip_is_a_virtual_environment(wish: Wish) -> None:
    project = replace(wish, scope="project")
    with pytest.raises(UsageError, match="no virtual environment"):
        CLIENTS["pip"].advise(project)
    (wish.machine.folder / ".venv").mkdir()
    (wish.machine.folder / ".venv" / "pyvenv.cfg").touch()
    change = CLIENTS["pip"].advise(project).change
    assert change is not None
    assert change.path == wish.machine.folder / ".venv" / "pip.conf"


def test_pips_older_folder_of_a_mac_counts_where_it_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "Library" / "Application Support" / "pip"
    folder.mkdir(parents=True)
    wish = Wish(address=SECURE, machine=machine(tmp_path, "darwin"), scope="user", name="whbuild")
    change = CLIENTS["pip"].advise(wish).change
    assert change is not None
    assert change.path == folder / "pip.conf"
