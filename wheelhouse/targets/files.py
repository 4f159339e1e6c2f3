"""Target files: the markers and wheel tags of a machine as TOML, as `targets.here` prints them on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from packaging.markers import Environment
from packaging.tags import Tag
from packaging.version import InvalidVersion, Version

from wheelhouse import toml
from wheelhouse.targets import here
from wheelhouse.targets.target import Target

WHAT = "target file"
HINT = "Make it anew on the machine in question: whbuild target here > FILE"

_MARKERS = tuple(sorted(Environment.__annotations__))
_MAY_LACK = ("platform_release", "platform_version")
_LONGEST = 1_000  # characters of a marker
_MOST = 20_000  # tags; a Mac has some two thousand
# Part of file names of ours (pylock.NAME.toml), so nothing that a folder could hide in.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SERIES = re.compile(r"\d+\.\d+", re.ASCII)
_TAG = re.compile(r"([A-Za-z_]\w*)-(\w+)-(\w+)", re.ASCII)  # PEP 425: one of each, not compressed


def read(path: Path) -> Target:
    """Return the target that a file describes. Raises UsageError with all that is wrong with it."""
    table = toml.load(path, WHAT)
    problems = tuple(_problems(table))
    if problems:
        raise toml.refused(path, WHAT, problems, HINT)
    return _target(table)


def described(text: str) -> Target:
    """Return the target that a text describes, such as a program printed. Raises ValueError with all that is wrong."""
    table = toml.tables(text)
    problems = tuple(_problems(table))
    if problems:
        raise ValueError(" ".join(problems))
    return _target(table)


def rendered(target: Target) -> str:
    """Return the target as TOML; law: what is read from it equals the target."""
    markers = cast("Mapping[str, str]", target.environment)
    return here.rendered(target.name, markers, tuple(map(str, target.tags)), target.assumed)


def script() -> str:
    """Return the program that prints a target file: `targets/here.py`, to be carried where whbuild is not installed."""
    from importlib.resources import files  # noqa: PLC0415  (only for `whbuild target here --script`)

    return files(here.__package__).joinpath("here.py").read_text(encoding="utf-8")


def _target(table: dict[str, Any]) -> Target:
    markers = table["markers"]
    lacking = [name for name in _MAY_LACK if name not in markers]
    return Target(
        name=table["name"],
        environment=cast("Environment", {**dict.fromkeys(lacking, ""), **markers}),
        tags=tuple(Tag(*tag.split("-")) for tag in table["wheels"]["tags"]),
        assumed=frozenset([*table.get("assumed", ()), *lacking]),
    )


def _problems(table: dict[str, Any]) -> Iterator[str]:
    keys = ("name", "markers", "wheels")
    yield from toml.strangers(table, (*keys, "assumed"))
    yield from (f"{key} is missing." for key in keys if key not in table)
    yield from _of_name(table.get("name", "3"))
    yield from _of_assumed(table.get("assumed", []))
    for key, check in (("markers", _of_markers), ("wheels", _of_wheels)):
        inner = table.get(key)
        if isinstance(inner, dict):
            yield from check(inner)
        elif inner is not None:
            yield f"{key} has to be a table: [{key}]."


def _of_name(name: object) -> Iterator[str]:
    if not isinstance(name, str):
        yield "name has to be a string."
    elif not _NAME.fullmatch(name):
        yield f"name has to be of letters, digits and . _ -, at most 100: {toml.shown(name)}."


def _of_assumed(assumed: object) -> Iterator[str]:
    if not isinstance(assumed, list) or not all(isinstance(name, str) for name in assumed):
        yield "assumed has to be a list of strings, the names of markers."
    else:
        yield from toml.strangers(assumed, _MARKERS, "assumed: ")


def _of_markers(markers: dict[str, object]) -> Iterator[str]:
    yield from toml.strangers(markers, _MARKERS, "markers: ")
    yield from (f"markers: {name} is missing." for name in _MARKERS if name not in markers and name not in _MAY_LACK)
    texts = {name: value for name, value in markers.items() if isinstance(value, str)}
    yield from (f"markers: {toml.shown(name)} has to be a string." for name in markers if name not in texts)
    for name, value in texts.items():
        if len(value) > _LONGEST or not value.isprintable():
            yield f"markers: {toml.shown(name)} has to be printable, at most {_LONGEST} characters long."
    yield from _of_versions(texts.get("python_version"), texts.get("python_full_version"))


def _of_versions(series: str | None, full: str | None) -> Iterator[str]:
    if series is not None and not _SERIES.fullmatch(series):
        yield f"markers: python_version has to be like 3.12: {toml.shown(series)}."
        return
    try:
        release = Version((full or "0").removesuffix("+")).release  # `+`: a build between two releases
    except InvalidVersion:
        yield f"markers: python_full_version has to be a version: {toml.shown(full or '')}."
        return
    if series and full and release[:2] != Version(series).release:
        yield f"markers: python_full_version {full} is not of python_version {series}."


def _of_wheels(wheels: dict[str, object]) -> Iterator[str]:
    yield from toml.strangers(wheels, ("tags",), "wheels: ")
    match wheels.get("tags"):
        case None:
            yield "wheels: tags is missing."
        case []:
            yield "wheels: tags has to name at least one."
        case list(tags) if len(tags) > _MOST:
            yield f"wheels: tags has more than {_MOST} entries."
        case list(tags):
            yield from (f"wheels: tags: {_named(tag)} is no tag." for tag in tags if not _is_tag(tag))
        case _:
            yield "wheels: tags has to be a list of strings, best first."


def _is_tag(tag: object) -> bool:
    return isinstance(tag, str) and _TAG.fullmatch(tag) is not None


def _named(tag: object) -> str:
    return toml.shown(tag) if isinstance(tag, str) else "an entry that is no string"
