"""The command line over pip's configuration -> an Order: all that a run has to be told."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, get_args

import msgspec

from wheelhouse.carried.generations import KEEP
from wheelhouse.errors import UsageError
from wheelhouse.index.source import Strategy
from wheelhouse.options import Options
from wheelhouse.requirements.ask import Origin, Rules, Sources
from wheelhouse.requirements.config import Defaults, Given, combine, defaults
from wheelhouse.requirements.index_rules import index_rule
from wheelhouse.requirements.instants import instant
from wheelhouse.requirements.references import editable, is_project_folder
from wheelhouse.targets.target import Target
from wheelhouse.web.client import Connection
from wheelhouse.whom import targets

T = TypeVar("T")

_LONGEST_NAME = 200
UNUSED = str(Path(os.devnull) / "index")  # the folder of a plan that names none: nothing can be there
_COMMANDS = frozenset(
    [
        "plan",
        "update",
        "add",
        "remove",
        "prune",
        "index",
        "diff",
        "bundle",
        "apply",
        "rollback",
        "serve",
        "list",
        "show",
        "doctor",
        "completion",
        "verify",
        "why",
        "tree",
        "config",
        "target",
        "init",
    ]
)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What to build, for whom, from where, and into which folder.

    `arguments`, `files` and `constraints` are as the user wrote them; `rules` and `sources` hold before the first line
    of a file, `said` is what of them pip's configuration did not say. `origins` say where the first arguments were
    written; the others come from the command line. `cache` is None where nothing may be kept outside the index. `set`
    is the name of the requirement set, where it has one. `keep` is how many former states of the index stay,
    `grace` for how many seconds files do to which a page led.
    """

    arguments: tuple[str, ...]
    origins: tuple[Origin, ...] = ()
    files: tuple[str, ...]
    constraints: tuple[str, ...]
    rules: Rules
    sources: Sources
    strategy: Strategy
    targets: tuple[Target, ...]
    keep_newer: bool
    allow_missing: bool
    for_lockers: bool = False
    no_build: bool = False
    build_wheels: bool = False
    no_sdists: bool = False
    interpreters: tuple[str, ...] = ()
    dry_run: bool = False
    keep: int = KEEP
    grace: float = 0.0
    connection: Connection
    cache: Path | None
    index: Path
    set: str | None = None
    said: Given = Given()

    @property
    def words(self) -> tuple[str, ...]:
        """The words that ask the same of pip: `-r requirements.txt`, `flask`."""
        named = [word for file in self.files for word in ("-r", file)]
        bounded = [word for file in self.constraints for word in ("-c", file)]
        return (*named, *bounded, *self.arguments)


def order(options: Options) -> Order:
    """Return the order that the options make with pip's configuration. Raises UsageError."""
    made = standing(options)
    if not made.arguments and not made.files:
        raise _nothing(options, made.index)
    return made


def standing(options: Options) -> Order:
    """Return such an order though it may ask for nothing: for what an index was asked for before. Raises UsageError."""
    configured = defaults(isolated=options.isolated)
    said = _given(options)
    rules, sources = combine(configured, said)
    arguments, index = _words(options)
    arguments += tuple(map(editable, options.editable or ()))
    files = (*configured.requirements, *(options.requirement or ()))
    _check_wheels(options)
    return Order(
        arguments=arguments,
        origins=tuple(Origin(file=file, line=line) for file, line in options.words_from),
        files=files,
        constraints=(*configured.constraints, *(options.constraint or ())),
        rules=rules,
        sources=sources,
        strategy=_strategy(options.index_strategy or "first-index"),
        targets=targets(options),
        keep_newer=options.keep_newer,
        allow_missing=options.allow_missing,
        for_lockers=options.for_lockers,
        no_build=options.no_build,
        build_wheels=options.build_wheels,
        no_sdists=options.no_sdists,
        interpreters=options.interpreter or (),
        dry_run=options.dry_run,
        keep=KEEP if options.keep is None else options.keep,
        grace=options.grace or 0.0,
        connection=reaching(_connection(options, configured), sources),
        cache=_cache(options, configured),
        index=index,
        set=set_name(options.set),
        said=said,
    )


def set_name(name: str | None) -> str | None:
    """Return the name of a requirement set. Raises UsageError where it cannot be one."""
    if name is None:
        return None
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise UsageError(
            f"--set cannot be {name[:_LONGEST_NAME]!r}.",
            hint=f"A name is one line of {_LONGEST_NAME} characters at most.",
        )
    return name.strip()


def _check_wheels(options: Options) -> None:
    if options.build_wheels and options.no_build:
        raise UsageError("--build-wheels builds, and --no-build forbids it.", hint="Leave out one of them.")
    if options.no_sdists and not options.build_wheels:
        raise UsageError(
            "--no-sdists leaves out the sdists of which wheels were built, and none is built.",
            hint="Add --build-wheels; to take no sdists in the first place, say --only-binary :all:.",
        )


def _nothing(options: Options, index: Path) -> UsageError:
    if options.dry_run:
        hint = "Name requirements, or a file: whbuild plan -r requirements.txt"
        return UsageError("Nothing is asked for.", hint=hint)
    return UsageError(
        f"Nothing is asked for: there is only the index folder, {index}.",
        hint="Name requirements before it, or a file: whbuild -r requirements.txt ./index",
    )


def with_folder(options: Options) -> Options:
    """Return the options of a run that builds nothing: it need not name a folder, so one is named that is not used."""
    if options.words and not _is_folder(options.words[-1]):
        return msgspec.structs.replace(options, words=(*options.words, UNUSED))
    return options


def _words(options: Options) -> tuple[tuple[str, ...], Path]:
    """Return the requirements, and the folder that follows them."""
    words = options.words or ((UNUSED,) if options.dry_run else ())
    command = next((word for word in words[:-1] if word in _COMMANDS), None)
    if command is not None:
        raise UsageError(
            f"{command} is a command, and comes before all options: whbuild {command} ...",
            hint=f"For the project of this name write '{command}>=0'.",
        )
    if not words:
        raise UsageError(
            "Nothing is asked for, and no index folder is named.",
            hint="Say what and where: whbuild -r requirements.txt ./index; whbuild --help shows all options.",
        )
    return tuple(words[:-1]), _index(words[-1])


def _is_folder(word: str) -> bool:
    """Return whether a plan's last word names an index, and not something that is asked for."""
    if is_project_folder(word):
        return False
    is_path = any(mark in word for mark in ("/", os.sep)) and not any(mark in word for mark in ("://", "@"))
    return os.path.isdir(word) or (is_path and not os.path.isfile(word))  # noqa: PTH112, PTH113  (any text may stand here)


def _given(options: Options) -> Given:
    before = options.uploaded_prior_to
    return Given(
        index_url=options.index_url,
        extra_index_urls=options.extra_index_url or (),
        index_rules=tuple(map(index_rule, options.index_for or ())),
        find_links=options.find_links or (),
        no_index=options.no_index,
        trusted_hosts=options.trusted_host or (),
        formats=options.formats,
        prefer_binary=options.prefer_binary,
        pre=options.pre,
        no_deps=options.no_deps,
        require_hashes=options.require_hashes,
        uploaded_before=None if before is None else instant(before, datetime.now(UTC)),
    )


def _strategy(text: str) -> Strategy:
    for strategy in get_args(Strategy):
        if text == strategy:
            return strategy  # type: ignore[no-any-return]  # one of the literals
    raise UsageError(f"--index-strategy cannot be {text!r}.", hint=f"It is {' or '.join(get_args(Strategy))}.")


def reaching(connection: Connection, sources: Sources) -> Connection:
    """Return the connection with the trusted hosts and the logins of these sources, which lines of files may name."""
    ruled = (rule.url for rule in sources.index_rules)
    urls = (*ruled, *sources.extra_index_urls, sources.index_url, *sources.find_links)
    logins = tuple(url for url in urls if url and "://" in url and "@" in url)
    return replace(connection, trusted_hosts=sources.trusted_hosts, credentials=logins)


def _connection(options: Options, configured: Defaults) -> Connection:
    usual = Connection()
    if options.retries is not None and options.retries < 0:
        raise UsageError("--retries cannot be less than 0.")
    if options.timeout is not None and not 0 < options.timeout < math.inf:
        raise UsageError("--timeout has to be more than 0 seconds.")
    return Connection(
        cert=options.cert or configured.cert,
        client_cert=options.client_cert or configured.client_cert,
        proxy=options.proxy or configured.proxy,
        retries=_said(options.retries, configured.retries, usual.retries),
        timeout=_said(options.timeout, configured.timeout, usual.timeout),
        proxy_environment=not configured.no_proxy_env,
        keyring=configured.keyring_provider != "disabled",
    )


def _said(option: T | None, configured: T | None, usual: T) -> T:
    # Not `or`: a 0 was said too.
    return next((value for value in (option, configured) if value is not None), usual)


def _cache(options: Options, configured: Defaults) -> Path | None:
    if options.no_cache_dir:
        return None
    if options.cache_dir is not None:
        return Path(options.cache_dir).expanduser().absolute()
    if configured.no_cache_dir:
        return None
    if configured.cache_dir is not None:
        return Path(configured.cache_dir).absolute() / "whbuild"
    import platformdirs  # noqa: PLC0415  (25 ms that --cache-dir saves)

    return platformdirs.user_cache_path("whbuild")


def _index(text: str) -> Path:
    # A requirement in the place of the folder is the likeliest slip, and would make a folder named `flask>=3`.
    if any(char in text for char in "<>=!~;@[]") and not os.path.isdir(text):  # noqa: PTH112  (the same)
        raise UsageError(
            f"The last word is the index folder, and {text!r} looks like a requirement.",
            hint=f"Name the folder last: whbuild {text!r} ./index",
        )
    return Path(text)
