"""What a settings file means where it lies: its paths from its own folder, `${NAME}` from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import asdict, replace

from wheelhouse.errors import UsageError
from wheelhouse.settings.settings import Settings

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")  # pip's, in requirements files
_URL = re.compile(r"[a-z][a-z0-9+.-]+://|file:", re.IGNORECASE)
# What pip takes for a path in the place of a requirement: it looks like one, or it ends like an archive.
_PATH = re.compile(r"[~.]|[^\s;@\[]*[/\\]|[^\s;@\[]+\.(?:whl|zip|tar\.gz)(?:$|[\s;\[])")

_Change = Callable[[str, Path], str]


def meant(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """Return the settings with every `${NAME}` replaced, and every path as it is from the current folder.

    They may hold secrets from here on. Raises UsageError for variables that are not set.
    """
    missing = tuple(_missing(settings, environment))
    if missing:
        raise UsageError(
            f"The settings file {settings.path} names variables of the environment that are not set.",
            context=missing,
            hint="Set them, or say on the command line what is to count instead.",
        )
    folder = settings.path.parent

    def change(name: str, text: str) -> str:
        return _CHANGES.get(name, _as_it_is)(_VARIABLE.sub(lambda found: environment[found[1]], text), folder)

    return replace(
        settings,
        **{
            name: change(name, value) if isinstance(value, str) else tuple(change(name, text) for text in value)
            for name, value in _said(settings)
        },
    )


def _said(settings: Settings) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for name, value in asdict(settings).items():
        if isinstance(value, str | tuple) and name != "lines":
            yield name, value


def _missing(settings: Settings, environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in _said(settings):
        for variable in dict.fromkeys(_VARIABLE.findall(value if isinstance(value, str) else "\n".join(value))):
            if not environment.get(variable):
                yield f"{name.replace('_', '-')}: ${{{variable}}}"


def _as_it_is(text: str, _: Path) -> str:
    return text


def _located(text: str, folder: Path) -> str:
    """Return a path as it is from the current folder; a URL stays as it is."""
    if _URL.match(text):
        return text
    path = os.path.expanduser(text)  # noqa: PTH111  (Path raises where there is no home)
    return path if folder == Path() else str(folder / path)


def _package(text: str, folder: Path) -> str:
    return _located(text, folder) if _PATH.match(text) else text


def _editable(text: str, folder: Path) -> str:
    return text if "://" in text else _located(text, folder)


def _target(text: str, folder: Path) -> str:
    return _located(text, folder) if text.endswith(".toml") else text


def _report(text: str, folder: Path) -> str:
    return text if text == "-" else _located(text, folder)


def _rule(text: str, folder: Path) -> str:
    names, _, url = text.partition("=")
    return f"{names}={_located(url, folder)}"


_CHANGES: dict[str, _Change] = {
    **dict.fromkeys(("index", "index_url", "cert", "client_cert", "cache_dir"), _located),
    **dict.fromkeys(("requirements", "constraints", "extra_index_url", "find_links"), _located),
    "packages": _package,
    "editable": _editable,
    "target": _target,
    "report": _report,
    "index_for": _rule,
}
