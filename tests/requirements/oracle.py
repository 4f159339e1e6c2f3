"""pip itself, asked what it reads: its parser, its constructors and its finder, put together as `pip download` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from packaging.utils import canonicalize_name
from pip._internal.cli.cmdoptions import make_target_python
from pip._internal.commands.download import DownloadCommand
from pip._internal.req.constructors import install_req_from_line, install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements
from pip._internal.req.req_install import InstallRequirement

from wheelhouse.requirements.ask import Ask, Sources, Wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What a reader of requirements made of them, in words that both readers can be put into."""

    wanted: tuple[tuple[object, ...], ...]
    constraints: tuple[tuple[object, ...], ...]
    indexes: tuple[str, ...]
    find_links: tuple[str, ...]
    trusted: tuple[str, ...]
    no_binary: frozenset[str]
    only_binary: frozenset[str]
    pre: bool
    prefer_binary: bool
    require_hashes: bool


def pip_reads(arguments: Sequence[str], *, index_url: str = "https://first.example/simple") -> Read:
    """Return what `pip download` reads from these words of its command line."""
    command: Any = DownloadCommand("download", "", isolated=True)
    options, words = command.parse_args(["--disable-pip-version-check", f"--index-url={index_url}", *arguments])
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session, make_target_python(options))
        found: list[tuple[bool, InstallRequirement]] = []
        for files, constraint in ((options.constraints, True), (options.requirements, False)):
            for file in files:
                parsed = parse_requirements(file, session, finder, options, constraint)
                found += [(line.constraint, install_req_from_parsed_requirement(line)) for line in parsed]
        named = [(False, install_req_from_line(word)) for word in words]
        return _read(options, finder, named + found)


def _read(options: Any, finder: Any, found: Sequence[tuple[bool, InstallRequirement]]) -> Read:
    release = getattr(finder, "release_control", None)  # pip >= 26.0
    hashed = any(asked.hash_options for _, asked in found) and not getattr(options, "no_require_hashes", False)
    return Read(
        wanted=tuple(_pips(asked) for constraint, asked in found if not constraint),
        constraints=tuple(_pips(asked) for constraint, asked in found if constraint),
        indexes=tuple(finder.index_urls),
        find_links=tuple(finder.find_links),
        trusted=tuple(finder.trusted_hosts),
        no_binary=frozenset(finder.format_control.no_binary),
        only_binary=frozenset(finder.format_control.only_binary),
        pre=":all:" in release.all_releases if release else bool(getattr(finder, "allow_all_prereleases", False)),
        prefer_binary=finder.prefer_binary,
        require_hashes=bool(options.require_hashes or hashed),
    )


def we_read(ask: Ask) -> Read:
    """Return what we read, in the same words."""
    return Read(
        wanted=tuple(map(_ours, ask.wanted)),
        constraints=tuple(map(_ours, ask.constraints)),
        indexes=_indexes(ask.sources),
        find_links=ask.sources.find_links,
        trusted=ask.sources.trusted_hosts,
        no_binary=ask.rules.formats.no_binary,
        only_binary=ask.rules.formats.only_binary,
        pre=ask.rules.pre,
        prefer_binary=ask.rules.prefer_binary,
        require_hashes=ask.rules.require_hashes,
    )


def _indexes(sources: Sources) -> tuple[str, ...]:
    return () if sources.index_url is None else (sources.index_url, *sources.extra_index_urls)


def _pips(asked: InstallRequirement) -> tuple[object, ...]:
    hashes = sorted(f"{name}:{value.lower()}" for name, values in asked.hash_options.items() for value in values)
    requirement = asked.req
    specifier = str(requirement.specifier) if requirement and not asked.link else ""
    name = canonicalize_name(requirement.name) if requirement else None
    url = asked.link.url if asked.link else None
    return (
        name,
        specifier,
        url,
        tuple(sorted(map(canonicalize_name, asked.extras))),
        str(asked.markers or ""),
        tuple(hashes),
    )


def _ours(wanted: Wanted) -> tuple[object, ...]:
    requirement = wanted.requirement
    extras, marker = tuple(sorted(map(canonicalize_name, requirement.extras))), str(requirement.marker or "")
    return wanted.project, str(requirement.specifier), requirement.url, extras, marker, wanted.hashes
