"""What was said of a set when it was asked for, as the options of a run; what is said now comes over it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from wheelhouse.options import Options
from wheelhouse.records.recorded_set import RecordedSet


def recalled(of: RecordedSet, now: Options) -> Options:
    """Return the options under which the set is asked again: single values replace, lists go on, flags can be set.

    Nothing is asked for in them, and for no target.
    """
    said, ways = of.sources, of.ways
    return replace(
        unasked(now),
        index_url=now.index_url or said.index_url,
        extra_index_url=_both(said.extra_index_urls, now.extra_index_url),
        index_for=_both(now.index_for or (), said.index_rules),  # the first rule that covers a name counts
        find_links=_both(said.find_links, now.find_links),
        trusted_host=_both(said.trusted_hosts, now.trusted_host),
        no_index=now.no_index or (said.no_index and now.index_url is None),
        index_strategy=now.index_strategy or said.strategy,
        keep_newer=now.keep_newer or ways.keep_newer,
        allow_missing=now.allow_missing or ways.allow_missing,
        for_lockers=now.for_lockers or ways.for_lockers,
        no_build=now.no_build or (ways.no_build and not now.build_wheels),
        build_wheels=now.build_wheels or ways.build_wheels,
        no_sdists=now.no_sdists or ways.no_sdists,
    )


def unasked(options: Options) -> Options:
    """Return the options without what they ask for, for whom and by which rules: an index knows that itself."""
    return replace(
        options,
        words=options.words[-1:],
        words_from=(),
        requirement=None,
        constraint=None,
        editable=None,
        target=None,
        python=None,
        platform=None,
        set=None,
        formats=(),
    )


def _both(first: Sequence[str], then: Sequence[str] | None) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys((*first, *(then or ())))) or None
