"""Records from a few words: for each pin who wants it, `LINE REQUIREMENT` for the user, `PARENT REQUIREMENT` else."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from packaging.utils import canonicalize_name

from wheelhouse.records.record import (
    VERSION,
    Record,
    RecordedBuild,
    RecordedGap,
    RecordedPin,
    RecordedRules,
    RecordedWanted,
    RecordedWhy,
)

LINUX, WINDOWS, OLD = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64", "3.9-manylinux_2_28_x86_64"
RULES = RecordedRules(
    no_binary=(),
    only_binary=(),
    prefer_binary=False,
    pre=False,
    no_deps=False,
    require_hashes=False,
    uploaded_before=None,
)


def recorded(
    target: str,
    pins: Mapping[str, Sequence[str]],
    missing: Mapping[str, Sequence[str]] | None = None,
    *,
    requirements: Sequence[str] = (),
    builds: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> Record:
    """Return a record; a pin or a gap is `NAME VERSION`, a number stands for a line of `requirements.txt`.

    What is in `builds` is an sdist: each with its pins, of which `! REQUIREMENT` stands for what its build requires.
    """
    sdists = frozenset(builds or ())
    versions = dict(pin.split() for pin in (*pins, *(missing or {})))
    return Record(
        record_version=VERSION,
        target=target,
        requirements=tuple(
            RecordedWanted(requirement=text, file="requirements.txt", line=number, hashes=())
            for number, text in enumerate(requirements, 1)
        ),
        constraints=(),
        rules=RULES,
        pins=tuple(_pin(pin, [_why(text, versions) for text in why], sdists) for pin, why in pins.items()),
        gaps=tuple(_gap(gap, [_why(text, versions) for text in why]) for gap, why in (missing or {}).items()),
        builds=tuple(_build(sdist, tools, sdists) for sdist, tools in (builds or {}).items()),
    )


def _build(sdist: str, tools: Mapping[str, Sequence[str]], sdists: Container[str]) -> RecordedBuild:
    name, version = sdist.split()
    versions = dict(pin.split() for pin in tools)
    pins = tuple(_pin(pin, [_needed(text, sdist, versions) for text in why], sdists) for pin, why in tools.items())
    return RecordedBuild(project=canonicalize_name(name), version=version, sdist=_filename(sdist, sdists), pins=pins)


def _needed(text: str, sdist: str, versions: Mapping[str, str]) -> RecordedWhy:
    if not text.startswith("! "):
        return _why(text, versions)
    name, version = sdist.split()
    return RecordedWhy(requirement=text[2:], project=canonicalize_name(name), version=version, building=True)


def _filename(pin: str, sdists: Container[str]) -> str:
    name, version = pin.split()
    return f"{name.replace('-', '_')}-{version}{'.tar.gz' if pin in sdists else '-py3-none-any.whl'}"


def _pin(pin: str, why: Sequence[RecordedWhy], sdists: Container[str]) -> RecordedPin:
    name, version = pin.split()
    filename = _filename(pin, sdists)
    return RecordedPin(
        project=canonicalize_name(name), version=version, filename=filename, sha256="a" * 64, size=7, why=tuple(why)
    )


def _gap(gap: str, why: Sequence[RecordedWhy]) -> RecordedGap:
    name, version = gap.split()
    return RecordedGap(
        project=canonicalize_name(name),
        version=version,
        reason="no wheel fits",
        why=tuple(why),
        remedies=(f"{name} 0.9 has one",),
    )


def _why(text: str, versions: Mapping[str, str]) -> RecordedWhy:
    who, _, requirement = text.partition(" ")
    if who == "-":
        return RecordedWhy(requirement=requirement)
    if who.isdigit():
        return RecordedWhy(requirement=requirement, file="requirements.txt", line=int(who))
    return RecordedWhy(requirement=requirement, project=canonicalize_name(who), version=versions.get(who, "0"))
