"""A record -> the ask that pip would be given on the other side, where there is nothing but the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.records.record import Record, RecordedRules, RecordedWanted
from wheelhouse.requirements.ask import Ask, Formats, Origin, Rules, Wanted


def ask(record: Record) -> Ask:
    """Return what was asked for, as far as it can be answered by the index.

    What was wanted by URL is wanted by the version that it had: the index has it under its name. What was missing, and
    allowed to be, is left out, and what it would need is wanted in its place. Raises ValueError where a requirement
    cannot be read.
    """
    versions = pinned(record)
    missing = frozenset(gap.project for gap in record.gaps)
    own = (_wanted(each, versions) for each in record.requirements)
    return Ask(
        wanted=(*(each for each in own if each and each.project not in missing), *_in_place(record, missing)),
        constraints=tuple(filter(None, (_wanted(each, versions) for each in record.constraints))),
        rules=_rules(record.rules, _made(record), _named_as_source(record)),
    )


def by_version(text: str, versions: Mapping[NormalizedName, str]) -> str | None:
    """Return a requirement by URL as one by the version that answered it; None for any other requirement."""
    if "@" not in text:
        return None
    requirement = Requirement(text)
    version = versions.get(canonicalize_name(requirement.name))
    if requirement.url is None or version is None:
        return None
    return str(_at(requirement, version))


def pinned(record: Record) -> dict[NormalizedName, str]:
    """Return the version of each pin."""
    return {pin.project: pin.version for pin in record.pins}


def _wanted(each: RecordedWanted, versions: Mapping[NormalizedName, str]) -> Wanted | None:
    requirement = Requirement(each.requirement)
    if requirement.url is not None:
        version = versions.get(canonicalize_name(requirement.name))
        if version is None:
            return None  # its marker does not hold on this target, or it is missing
        requirement = _at(requirement, version)
    return Wanted(requirement=requirement, origin=each.origin, hashes=each.hashes)


def _at(requirement: Requirement, version: str) -> Requirement:
    requirement.url = None
    requirement.specifier = SpecifierSet(f"=={version}")
    return requirement


def _in_place(record: Record, missing: frozenset[NormalizedName]) -> Iterator[Wanted]:
    versions = pinned(record)
    for pin in record.pins:
        for why in pin.why:
            if why.project in missing:
                text = by_version(why.requirement, versions) or why.requirement
                origin = Origin(file=f"{why.project} {why.version}, which is missing")
                yield Wanted(requirement=Requirement(text), origin=origin)


def _made(record: Record) -> frozenset[NormalizedName]:
    """Return the projects of which a wheel was made: that it was asked for as a source has been done."""
    pins = (*record.pins, *(pin for build in record.builds for pin in build.pins))
    return frozenset(pin.project for pin in pins if pin.made is not None and pin.filename.endswith(".whl"))


def _named_as_source(record: Record) -> frozenset[NormalizedName]:
    """Return the projects of which the user named an sdist, or what only an sdist could be made of.

    What is named by URL may be of any format, as in pip: `--only-binary` is about what an index offers.
    """
    return frozenset(
        pin.project
        for pin in record.pins
        if not pin.filename.endswith(".whl") and any(Requirement(why.requirement).url for why in pin.why)
    )


def _rules(rules: RecordedRules, made: frozenset[NormalizedName], named: frozenset[NormalizedName]) -> Rules:
    # When a file was uploaded the other side does not ask; that hashes are there for all was seen to by the run.
    only_binary = {*rules.only_binary, *(made if rules.no_binary else ())}
    no_binary = {*rules.no_binary, *(named if rules.only_binary else ())}
    return Rules(
        formats=Formats(no_binary=frozenset(no_binary) - made, only_binary=frozenset(only_binary) - named),
        pre=rules.pre,
        prefer_binary=rules.prefer_binary,
        no_deps=rules.no_deps,
        no_require_hashes=True,
    )
