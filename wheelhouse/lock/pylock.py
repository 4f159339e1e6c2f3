"""A record -> `pylock.TARGET.toml` (PEP 751): every package, by a path relative to the lock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from packaging.pylock import Pylock
from packaging.utils import NormalizedName, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

from wheelhouse.carried.layout import PRIVATE
from wheelhouse.lock.heading import heading
from wheelhouse.lock.names import both, stem
from wheelhouse.lock.toml_text import rendered
from wheelhouse.records.record import Record, RecordedFile, RecordedPin
from wheelhouse.tree.manifest import Stored

_SERIES = re.compile(r"[0-9]+\.[0-9]+")
_TOLD = ("python_version", "sys_platform", "platform_machine", "implementation_name")


def pylock(record: Record, stored: Mapping[str, Stored]) -> str:
    """Return the lock of a record as TOML; `stored` are the facts about its files, by file name.

    It names no index and no URL. Equal records and facts give equal texts. Each is read once by `packaging` before it
    is written, which raises PylockValidationError where no reader would take it.
    """
    also: dict[tuple[NormalizedName, str], list[RecordedFile]] = {}
    for file in record.also:
        also.setdefault((file.project, file.version), []).append(file)
    needs = _needs(record.pins)
    packages = [
        _package(pin, also.get((pin.project, pin.version), ()), needs.get(pin.project, ()), stored)
        for pin in record.pins
    ]
    table = {"lock-version": "1.0", **_conditions(record), "created-by": "whbuild", "packages": packages}
    table |= {"tool": {"whbuild": _ours(record)}}
    Pylock.from_dict(table)
    path, _ = both(stem(record.target))
    return "\n".join((*heading(record, path, says_where=False), rendered(table)))


def _conditions(record: Record) -> dict[str, object]:
    """Return where the lock may be installed, as far as the target does not leave it open.

    What a file asks of the Python beyond its series, the file says itself to the installer.
    """
    told = {name: record.markers[name] for name in _TOLD if name in record.markers and name not in record.assumed}
    tests = [f"{name} == '{text}'" for name, text in told.items() if text.isprintable() and not {*"'\\"} & {*text}]
    series = record.markers.get("python_version", "")
    return {
        **({"environments": [" and ".join(tests)]} if tests else {}),
        **({"requires-python": f"=={series}.*"} if _SERIES.fullmatch(series) else {}),
    }


def _ours(record: Record) -> dict[str, object]:
    """Return what the specification has no word for: whose lock it is, what it follows from, and what it lacks."""
    ours: dict[str, object] = {"target": record.target, "record": f"{PRIVATE}{record.path}"}
    missing = [f"{gap.project}=={gap.version}" for gap in record.gaps]
    return ours | ({"missing": missing} if missing else {})


def _needs(pins: Iterable[RecordedPin]) -> dict[NormalizedName, list[NormalizedName]]:
    """Return what each project depends on, sorted: who is wanted by it says so."""
    needs: dict[NormalizedName, set[NormalizedName]] = {}
    for pin in pins:
        for why in pin.why:
            if why.project is not None and why.project != pin.project and not why.building:
                needs.setdefault(why.project, set()).add(pin.project)
    return {project: sorted(names) for project, names in needs.items()}


def _package(
    pin: RecordedPin, also: Iterable[RecordedFile], needs: Iterable[NormalizedName], stored: Mapping[str, Stored]
) -> dict[str, object]:
    package: dict[str, object] = {"name": pin.project, "version": pin.version}
    dependencies = [{"name": name} for name in needs]
    if dependencies:
        package["dependencies"] = dependencies
    files = {file.filename: file for file in (pin, *also) if _is_plain(file)}
    facts = {name: _facts(files[name], stored.get(name)) for name in sorted(files)}
    sdists = [name for name in facts if not name.endswith(".whl")]
    if sdists:
        package["sdist"] = facts.pop(sdists[0])
    if facts:
        package["wheels"] = list(facts.values())
    if not files:
        package["archive"] = _facts(pin, stored.get(pin.filename))
    return package


def _facts(file: RecordedFile, stored: Stored | None) -> dict[str, object]:
    when = None if stored is None else _instant(stored.upload_time)
    size = file.size if stored is None else stored.blob.size
    return {
        "path": f"packages/{file.filename}",
        **({} if when is None else {"upload-time": when}),
        **({} if size is None else {"size": size}),
        "hashes": {"sha256": file.sha256},
    }


def _is_plain(file: RecordedFile) -> bool:
    """Whether the name is one that PEP 751's readers take for a wheel or sdist of this version.

    Those of older days (`.tar.bz2`, `.tgz`) they refuse; as an archive they take them.
    """
    try:
        if file.filename.endswith(".whl"):
            name, version, _, _ = parse_wheel_filename(file.filename)
        else:
            name, version = parse_sdist_filename(file.filename)
    except ValueError:
        return False
    return name == file.project and version == Version(file.version)


def _instant(text: str | None) -> datetime | None:
    """Return the time in UTC, as the PEP demands, or None where it is none."""
    try:
        instant = datetime.fromisoformat(text or "")
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None
