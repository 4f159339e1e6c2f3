"""pip's own configuration as a value, and the command line over it; the only module that knows where pip keeps it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from wheelhouse.errors import UsageError
from wheelhouse.requirements.ask import Formats, IndexRule, Rules, Sources
from wheelhouse.requirements.formats import FormatOption, merged
from wheelhouse.requirements.readers import NOT_COVERED, READERS, Refused

_FORMATS: dict[str, FormatOption] = {"no-binary": "no-binary", "only-binary": "only-binary"}


class Defaults(msgspec.Struct, frozen=True, kw_only=True):
    """What pip's configuration says, by the names of pip's options; None where it says nothing.

    URLs and `proxy` may hold credentials. `timeout` is in seconds. `no_cache_dir` wins over `cache_dir`.
    """

    index_url: str
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    formats: Formats = msgspec.field(default_factory=Formats)
    prefer_binary: bool = False
    pre: bool = False
    no_deps: bool = False
    require_hashes: bool = False
    no_require_hashes: bool = False
    uploaded_before: datetime | None = None
    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    no_proxy_env: bool = False
    retries: int | None = None
    timeout: float | None = None
    keyring_provider: str | None = None
    cache_dir: str | None = None
    no_cache_dir: bool = False


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """The same options on the command line. `formats` are `--no-binary` and `--only-binary` in the order given.

    `index_rules` have no counterpart in pip.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    index_rules: tuple[IndexRule, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    formats: tuple[tuple[FormatOption, str], ...] = ()
    prefer_binary: bool = False
    pre: bool = False
    no_deps: bool = False
    require_hashes: bool = False
    uploaded_before: datetime | None = None


def combine(defaults: Defaults, given: Given) -> tuple[Rules, Sources]:
    """Return the rules and sources: as in pip, single values replace, lists go on, and flags can only be set.

    Raises UsageError.
    """
    formats = defaults.formats
    for option, value in given.formats:
        formats = merged(formats, option, value)
    rules = Rules(
        formats=formats,
        pre=defaults.pre or given.pre,
        prefer_binary=defaults.prefer_binary or given.prefer_binary,
        no_deps=defaults.no_deps or given.no_deps,
        require_hashes=defaults.require_hashes or given.require_hashes,
        no_require_hashes=defaults.no_require_hashes,
        uploaded_before=given.uploaded_before or defaults.uploaded_before,
    )
    no_index = defaults.no_index or given.no_index
    sources = Sources(
        index_url=None if no_index else given.index_url or defaults.index_url,
        extra_index_urls=() if no_index else defaults.extra_index_urls + given.extra_index_urls,
        index_rules=() if no_index else given.index_rules,
        find_links=tuple(_at_home(link) for link in defaults.find_links + given.find_links),
        trusted_hosts=defaults.trusted_hosts + given.trusted_hosts,
    )
    return rules, sources


def _at_home(link: str) -> str:
    # pip (SearchScope.create): a leading ~ is the home folder only where that exists.
    home = os.path.expanduser(link) if link.startswith("~") else link  # noqa: PTH111  (a URL is no Path)
    return home if os.path.exists(home) else link  # noqa: PTH110  (the same)


def defaults(*, isolated: bool) -> Defaults:
    """Return what pip's configuration files and environment variables say for `pip download`.

    `isolated` ignores the environment variables and the user's file, as pip's `--isolated` does. Raises UsageError.
    """
    values: dict[str, Any] = {}
    for entry in _entries(isolated=isolated):
        _take(entry, values)
    return Defaults(**{"index_url": values.get("index_url") or _pips_index(), **values})


def _pips_index() -> str:
    from pip._internal.models.index import PyPI  # noqa: PLC0415  (15 ms, and only without another index)

    return PyPI.simple_url


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One value by pip's long name for it. `place` is the file or environment variable that holds it."""

    key: str
    value: str
    place: str


def _may_be_files() -> bool:
    """Return False only where no file can matter: it saves the 30 ms that pip's reader costs."""
    file = os.environ.get("PIP_CONFIG_FILE")
    return file != os.devnull and (file is not None or any(path.exists() for path in _files()))


def _files() -> Iterator[Path]:
    """Yield every place where pip looks for a file: get_configuration_files of pip, without what it imports."""
    from pip._internal.utils import appdirs  # noqa: PLC0415  (only where the environment leaves it open)

    name = "pip.ini" if os.name == "nt" else "pip.conf"
    for folder in appdirs.site_config_dirs("pip"):
        yield Path(folder) / name
    yield Path(sys.prefix) / name
    yield Path(os.path.expanduser("~")) / ("pip" if os.name == "nt" else ".pip") / name  # noqa: PTH111  (Path raises where there is no home)
    yield Path(appdirs.user_config_dir("pip")) / name


def _entries(*, isolated: bool) -> Iterator[_Entry]:
    """Yield what applies to `pip download`, the weakest first: [global], [download], the environment."""
    sections: dict[str, dict[str, _Entry]] = {"global": {}, "download": {}, ":env:": {}}
    for place, name, value in _loaded(isolated=isolated):
        section, _, key = name.partition(".")
        if section in sections:
            variable = f"the environment variable PIP_{key.upper().replace('-', '_')}"
            sections[section][key] = _Entry(key=key, value=value, place=variable if section == ":env:" else place)
    for entries in sections.values():
        yield from (entry for entry in entries.values() if entry.value)


def _loaded(*, isolated: bool) -> Iterable[tuple[str, str, str]]:
    """Return (place, section and key, value) of everything that is configured."""
    if _may_be_files():
        return _from_pip(isolated=isolated)
    return () if isolated else _from_environment()


def _from_environment() -> Iterator[tuple[str, str, str]]:
    """Yield what pip's Configuration takes from the environment: every PIP_* but what asks for help or the version."""
    for name, value in os.environ.items():
        key = name.removeprefix("PIP_").lower()
        if name.startswith("PIP_") and key not in ("version", "help"):
            yield "the environment", f":env:.{key.replace('_', '-')}", value


def _from_pip(*, isolated: bool) -> Iterator[tuple[str, str, str]]:
    from pip._internal.configuration import Configuration  # noqa: PLC0415  (30 ms, see _may_be_files)
    from pip._internal.exceptions import ConfigurationError  # noqa: PLC0415

    configuration = Configuration(isolated)
    try:
        configuration.load()
    except ConfigurationError as error:
        raise _unreadable(error) from None
    items: Iterable[tuple[str, Any]] = configuration.items()
    for name, value in items:
        if isinstance(value, dict):  # one dict a file
            yield from ((name, key, text) for key, text in value.items())
        else:  # pragma: no cover  (tests/requirements/test_pips.py: older pips, which do not say what stands where)
            yield "a configuration file of pip", name, value


def _unreadable(error: Exception) -> UsageError:
    """Say which file and line; the text of pip's error would show the line, and with it perhaps a password."""
    cause: Any = getattr(error, "error", None)
    file = getattr(error, "fname", None) or getattr(cause, "source", None) or "a file"
    line = getattr(cause, "lineno", None) or next((number for number, _ in getattr(cause, "errors", ())), None)
    reason = type(cause).__name__ if cause else getattr(error, "reason", "")
    return UsageError(
        f"pip's configuration cannot be read: {file}.",
        context=(reason if line is None else f"line {line}: {reason}",),
        hint="Mend the file, or set PIP_CONFIG_FILE to another one.",
    )


def _take(entry: _Entry, values: dict[str, Any]) -> None:
    key = entry.key
    if key in NOT_COVERED:
        raise UsageError(
            f"pip's configuration sets {key}, which whbuild does not cover yet.",
            context=(f"set in {entry.place}",),
            hint="Take it out; --isolated ignores the user's file and the environment variables.",
        )
    try:
        if option := _FORMATS.get(key):
            values["formats"] = merged(values.get("formats", Formats()), option, entry.value)
        elif key in READERS:
            name, read = READERS[key]
            values[name] = read(entry.value)
    except (Refused, UsageError) as error:
        # The value is not shown: it may be a URL in the wrong place.
        expected = (str(error),) if isinstance(error, Refused) else ()
        raise UsageError(
            f"pip's configuration has a value for {key} that makes no sense.",
            context=(f"set in {entry.place}", *expected),
        ) from None
