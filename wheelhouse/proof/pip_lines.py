"""A record as pip is told it on the other side: options, and the lines of requirements and constraints files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.proof.asking import ask
from wheelhouse.records.record import Record, RecordedPin, RecordedRules
from wheelhouse.requirements.ask import Wanted

Wants = Sequence[tuple[NormalizedName, NormalizedName]]


class PipLines(msgspec.Struct, frozen=True, kw_only=True):
    """What to tell pip: options for its command line, and what stands in its requirements and constraints files."""

    options: tuple[str, ...]
    requirements: tuple[str, ...]
    constraints: tuple[str, ...] = ()


def pip_lines(record: Record) -> PipLines:
    """Return what to tell pip, so that it answers what was asked from the index alone.

    Where something is missing, or one package wants another by URL, pip can follow no dependencies: then all that is
    there is asked for, file by file, as a lock file does. Raises ValueError where a requirement cannot be read.
    """
    options = tuple(_options(record.rules, record.pins))
    if record.gaps or any(why.project and "@" in why.requirement for pin in record.pins for why in pin.why):
        pins = tuple(f"{pin.project}=={pin.version}" for pin in record.pins)
        return PipLines(options=(*options, "--no-deps"), requirements=pins)
    asked = ask(record)
    hashes = _hashes(record, asked.wanted)
    return PipLines(
        options=options,
        requirements=tuple(_line(each, hashes.get(each.project, ())) for each in asked.wanted),
        constraints=tuple(_line(each, ()) for each in asked.constraints),
    )


def _options(rules: RecordedRules, pins: Iterable[RecordedPin]) -> Iterator[str]:
    """Yield the rules; a wheel that was made here is let in where its project was to come as an sdist."""
    for name, projects in (("no-binary", rules.no_binary), ("only-binary", rules.only_binary)):
        if projects:
            yield f"--{name}={','.join(projects)}"
    made = [pin.project for pin in pins if pin.made is not None and pin.filename.endswith(".whl")]
    if rules.no_binary and made:
        yield f"--only-binary={','.join(made)}"  # of several words on a project, pip believes the last
    switches = {"--pre": rules.pre, "--prefer-binary": rules.prefer_binary, "--no-deps": rules.no_deps}
    yield from (name for name, is_on in switches.items() if is_on)


def _hashes(record: Record, wanted: Sequence[Wanted]) -> dict[NormalizedName, tuple[str, ...]]:
    """Return the hashes that pip is told for each project: for all, or for none, because it demands them for all.

    The file that was picked is allowed too: what was wanted by URL may have been made into another one.
    """
    said = {each.project: each.hashes for each in wanted if each.hashes}
    if not all(pin.project in said for pin in record.pins):
        return {}
    return {pin.project: tuple(sorted({*said[pin.project], f"sha256:{pin.sha256}"})) for pin in record.pins}


def _line(wanted: Wanted, hashes: Iterable[str]) -> str:
    # What a record holds must not end the line of a file.
    return " ".join((*str(wanted.requirement).splitlines(), *(f"--hash={each}" for each in hashes)))


def affected(record: Record) -> frozenset[NormalizedName]:
    """Return the projects that the record lacks, and those that want them, at any remove."""
    wants = [(why.project, each.project) for each in record.members for why in each.why if why.project is not None]
    found = frozenset(gap.project for gap in record.gaps)
    while more := _above(found, wants):
        found |= more
    return found


def _above(found: frozenset[NormalizedName], wants: Wants) -> frozenset[NormalizedName]:
    return frozenset(parent for parent, child in wants if child in found) - found
