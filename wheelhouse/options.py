"""What the command line said, as a value: a field an option, named and meant as in pip; None where it was not given."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

FormatOption: TypeAlias = Literal["no-binary", "only-binary"]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a run. `words` are the requirements and, last, the index folder; `timeout` is in seconds.

    `formats` are the values of `--no-binary` and `--only-binary` in the order given: each changes those before it.
    `words_from` says of each requirement among the words, then of each of `editable`, in which file and line it was
    written; it is empty where they were given on the command line.
    """

    words: tuple[str, ...]
    words_from: tuple[tuple[str, int | None], ...] = ()
    requirement: tuple[str, ...] | None = None
    constraint: tuple[str, ...] | None = None
    no_deps: bool = False
    target: tuple[str, ...] | None = None
    python: tuple[str, ...] | None = None
    platform: tuple[str, ...] | None = None
    python_version: str | None = None
    implementation: str | None = None
    abi: tuple[str, ...] | None = None
    set: str | None = None
    keep_newer: bool = False
    allow_missing: bool = False
    for_lockers: bool = False
    index_url: str | None = None
    extra_index_url: tuple[str, ...] | None = None
    index_strategy: str | None = None
    index_for: tuple[str, ...] | None = None
    no_index: bool = False
    find_links: tuple[str, ...] | None = None
    trusted_host: tuple[str, ...] | None = None
    pre: bool = False
    prefer_binary: bool = False
    formats: tuple[tuple[FormatOption, str], ...] = ()
    require_hashes: bool = False
    editable: tuple[str, ...] | None = None
    no_build: bool = False
    build_wheels: bool = False
    no_sdists: bool = False
    interpreter: tuple[str, ...] | None = None
    uploaded_prior_to: str | None = None
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    retries: int | None = None
    timeout: float | None = None
    cache_dir: str | None = None
    no_cache_dir: bool = False
    isolated: bool = False
    config_file: str | None = None
    no_config: bool = False
    keep: int | None = None
    grace: float | None = None
    dry_run: bool = False
    report: str | None = None
    format: str | None = None
    quiet: bool = False
    verbose: bool = False
