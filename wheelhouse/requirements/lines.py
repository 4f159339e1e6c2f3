"""What one line of a requirements file says: a requirement, another file, or settings for all that is asked."""

from __future__ import annotations

import os
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from wheelhouse.requirements.ask import Origin, Rules, Sources


class Required(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement, as text. `hashes` are the values of `--hash` in the order in which they were written."""

    origin: Origin
    text: str
    hashes: tuple[str, ...] = ()


class Included(msgspec.Struct, frozen=True, kw_only=True):
    """`-r` or, where `constraint` is true, `-c`: another file, named relative to this one."""

    origin: Origin
    location: str
    constraint: bool


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Options that hold for all that is asked. None, False and an empty tuple say nothing."""

    origin: Origin
    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    no_index: bool = False
    find_links: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    pre: bool = False
    prefer_binary: bool = False
    require_hashes: bool = False
    no_require_hashes: bool = False


Line: TypeAlias = Required | Included | Settings


def ruled(rules: Rules, settings: Settings) -> Rules:
    """Return the rules after a line of settings."""
    return replace(
        rules,
        pre=rules.pre or settings.pre,
        prefer_binary=rules.prefer_binary or settings.prefer_binary,
        require_hashes=rules.require_hashes or settings.require_hashes,
        no_require_hashes=rules.no_require_hashes or settings.no_require_hashes,
    )


def sourced(sources: Sources, settings: Settings, location: str) -> Sources:
    """Return the sources after a line of settings in the file at `location`, as pip's handle_option_line changes them.

    `--index-url` forgets every index named before it, the extra ones too (not the rules, which pip does not have);
    after `--no-index` no index counts any more; a `--find-links` that exists beside the file is meant there, and any
    other is taken as it is written.
    """
    hosts = tuple(host for host in settings.trusted_hosts if host not in sources.trusted_hosts)
    links = () if settings.find_links is None else (_beside(settings.find_links, location),)
    sources = replace(sources, find_links=(*sources.find_links, *links), trusted_hosts=(*sources.trusted_hosts, *hosts))
    if sources.index_url is None or settings.no_index:
        return replace(sources, index_url=None, extra_index_urls=(), index_rules=())
    if settings.index_url:
        sources = replace(sources, index_url=settings.index_url, extra_index_urls=())
    return replace(sources, extra_index_urls=(*sources.extra_index_urls, *settings.extra_index_urls))


def _beside(link: str, location: str) -> str:
    beside = os.path.join(os.path.dirname(os.path.abspath(location)), link)  # noqa: PTH100, PTH118, PTH120  (text, as pip joins it: a URL is no Path)
    return beside if os.path.exists(beside) else link  # noqa: PTH110  (the same)
