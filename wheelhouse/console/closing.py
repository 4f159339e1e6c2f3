"""How a run ends, as text: what it came to."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from wheelhouse.closure.closure import Pin
from wheelhouse.closure.sources import Source, sources
from wheelhouse.figures import amount, count
from wheelhouse.report import Result, by_source, totals, versions_differ
from wheelhouse.requirements.ask import Wanted

_NAMED = 3  # so many are named before the rest is counted


def summary(result: Result, index: Path, *, verbose: bool) -> str:
    """Return what a run came to, as text: packages, bytes, where they came from, and how to install from them."""
    lines = [_outcome(result, index), *_whom(result)]
    lines += [_pin(pin) for pin in result.pins] if verbose else []
    lines += [*_sources(result), _transfer(result), *_built(result), *_to_build(result)]
    lines += [*_differing(result), *_missing(result), *_unwanted(result, index)]
    lines += [f"  to look at in a browser: {index / 'index.html'}"]
    lines += ["", "Install from it with", f"  {install_command(result, index)}"]
    return "\n".join(lines) + "\n"


def _sources(result: Result) -> list[str]:
    """Return who answered, the indexes first; of a project that no index has, what its file was made of."""
    found = by_source(result.pins)
    made = {pin.made.source for pin in result.pins if pin.made is not None and pin.made.source == pin.source}
    return [
        *(f"  {count(len(names), 'package')} answered by {each}" for each, names in found.items() if each not in made),
        *(f"  {', '.join(names)} made of {each}" for each, names in found.items() if each in made),
    ]


def _pin(pin: Pin) -> str:
    wanted_by = pin.why[0] if pin.why else ""
    return f"  {pin.project} {pin.version}  {pin.file.filename}  {wanted_by}".rstrip()


def _outcome(result: Result, index: Path) -> str:
    number = totals(result)
    tools = f" and {number.tools} to build them" if number.tools else ""
    lockers = f"{',' if tools else ' and'} {number.lockers} for lockers" if number.lockers else ""
    what = f"{count(number.packages, 'package')}{tools}{lockers}, {count(number.files, 'file')}, {amount(number.size)}"
    targets = _targets(result)
    whom = ", ".join(targets) if len(targets) <= _NAMED else count(len(targets), "target")
    seconds = f"({result.seconds:.1f} s)"
    if not result.written and not result.removed:
        return f"{index} is up to date for {whom}: {what}, nothing to do {seconds}"
    return f"Built {index} for {whom}: {what} {seconds}"


def _targets(result: Result) -> list[str]:
    return [closure.target.name for closure in result.closures]


def _whom(result: Result) -> list[str]:
    """Return a line where the targets are too many to be named one by one."""
    targets = _targets(result)
    if len(targets) <= _NAMED:
        return []
    from wheelhouse.phrases import spelled  # noqa: PLC0415  (a run for one target does without)

    return [f"  {spelled(targets)}"]


def _to_build(result: Result) -> list[str]:
    """Return what is built where it is installed, what takes a compiler there, and of what not all is known."""
    if not any(closure.builds for closure in result.closures):
        return []
    from wheelhouse.phrases import phrase  # noqa: PLC0415  (most runs build nothing)

    found = sources(result.closures)
    compiled: dict[str, list[str]] = {}
    for source in found:
        if source.compiled:
            compiled.setdefault(phrase(source.targets, _targets(result)), []).append(_name(source))
    sdists = [_name(source) for source in found if not source.builds]
    return [
        *([f"  to be built where installed: {_some(sdists)}"] if sdists else []),
        *(f"  needs a compiler on {where}: {_some(names)}" for where, names in compiled.items()),
        *(f"  may lack what {_name(source)} is built with: {why}" for source in found for why, _ in source.unknown),
    ]


def _name(source: Source) -> str:
    return f"{source.project} {source.version}"


def _some(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {count(len(names) - _NAMED, 'other')}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _differing(result: Result) -> list[str]:
    """Return a line where the targets could not have the same versions."""
    found = versions_differ(result.closures)
    if not found:
        return []
    texts = [f"{project} ({', '.join(versions)})" for project, versions in found.items()]
    return [f"  {count(len(texts), 'package')} in several versions: {_some(texts)}"]


def _missing(result: Result) -> list[str]:
    """Return a line for each package that `--allow-missing` let go."""
    found: dict[str, list[str]] = {}
    for closure in result.closures:
        for gap in closure.gaps:
            found.setdefault(f"{gap.project} {gap.version}", []).append(closure.target.name)
    if not found:
        return []
    from wheelhouse.phrases import phrase  # noqa: PLC0415  (most runs miss nothing)

    whole = _targets(result)
    return [f"  missing: {what} for {phrase(targets, whole)}" for what, targets in sorted(found.items())]


def _transfer(result: Result) -> str:
    number = totals(result)
    here = number.files - number.fetched - number.copied
    parts = [
        f"{count(number.fetched, 'file')} fetched" + (f" ({amount(number.fetched_size)})" if number.fetched else "")
    ]
    parts += [f"{count(number.copied, 'file')} copied from this machine"] if number.copied else []
    parts += [f"{count(here, 'file')} here already"] if here else []
    return f"  {', '.join(parts)}"


def _unwanted(result: Result, index: Path) -> list[str]:
    """Return a line where files are left that nothing wants any more: a run adds, and takes nothing away."""
    if not result.unwanted:
        return []
    what = f"{count(len(result.unwanted), 'file')} ({amount(sum(file.blob.size for file in result.unwanted))})"
    return [f"  {what} nothing wants any more: whbuild prune {shlex.quote(str(index))} removes them"]


def _built(result: Result) -> list[str]:
    """Return a line where wheels were built of sdists, in this run or an earlier one."""
    names = sorted({pin.project for pin in result.pins if pin.made is not None and pin.made.sha256 is not None})
    if not names:
        return []
    return [f"  wheels built here of sdists: {_some(names)}"]


def _by_name(wanted: Wanted, result: Result) -> str:
    asked = wanted.requirement
    extras = f"[{','.join(sorted(asked.extras))}]" if asked.extras else ""
    versions = {pin.version for pin in result.pins if pin.project == wanted.project}
    exact = [f"=={version}" for version in versions] if asked.url and len(versions) == 1 else [str(asked.specifier)]
    return "".join((asked.name, extras, *exact))


def install_command(result: Result, index: Path) -> str:
    """Return the command that installs from the index on this machine.

    The pages say which Python a file is for. A folder of files does not: pip would build an sdist that is meant for
    another Python, to learn that. Where files of requirements name indexes, pip would go there, and is kept from it.
    Where a URL was asked for, or is a constraint, it asks for names: pip would go to the URL again.
    """
    words = result.arguments
    urls = any(one.requirement.url for one in (*result.ask.wanted, *result.ask.constraints))
    if urls or (result.elsewhere and result.sdists):
        words = tuple(sorted({_by_name(one, result) for one in result.ask.wanted}))
    if result.elsewhere and not result.sdists:
        way = f"--no-index --find-links {shlex.quote(str(index / 'packages'))}"
    else:
        way = (
            f"--index-url {shlex.quote((index / 'simple').absolute().as_uri())}"  # a mere path is no index to old pips
        )
    return " ".join(["pip install", way, *map(shlex.quote, words)])
