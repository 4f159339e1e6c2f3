"""`whbuild update` and `whbuild add`: an index asks again for what it was built for, or for more."""

# ruff: noqa: ARG001  (typer hands the values over in the context, all at once)

from __future__ import annotations

from typing import Annotated, Any

import typer

from wheelhouse.cli import parameters as said
from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import OUTPUT, argument, option
from wheelhouse.options import Options

_NEWER = "What is to be newer"
_WANTED = "What is asked for"

Updated = Annotated[str, argument("INDEX", group=_NEWER, help="A folder that whbuild built.")]
Added = Annotated[str, argument("INDEX", group=_WANTED, help="A folder that whbuild built.")]

Sets = Annotated[
    list[str] | None,
    option("--set", group=_NEWER, metavar="NAME", help="This requirement set; may be repeated. Default: all."),
]
Only = Annotated[
    list[str] | None,
    option("--only", group=_NEWER, metavar="NAME", help="This package; may be repeated. All others stay, if they can."),
]
Strategy = Annotated[
    str | None,
    option(
        "--upgrade-strategy",
        group=_NEWER,
        metavar="eager|only-if-needed",
        help="Whether what the packages need gets newer too, or only if it has to. Default: eager; with --only, if"
        " needed.",
    ),
]
Prune = Annotated[bool, option("--prune", group=_NEWER, help="Remove the files that nothing wants then.")]
Yes = Annotated[bool, option("-y", "--yes", group=OUTPUT, help="Apply it without a question, as where CI is set.")]
DryRun = Annotated[bool, option("--dry-run", group=OUTPUT, help="Show what differs, and change nothing.")]
Format = Annotated[
    str, option("--format", group=OUTPUT, metavar="text|markdown|json", help="How to write it. Default: text.")
]
Words = Annotated[
    list[str] | None,
    argument(
        "[REQUIREMENT]...", group=_WANTED, help="Requirements as pip takes them, among them wheels and sdists by path."
    ),
]
Set = Annotated[
    str | None,
    option("--set", group=_WANTED, metavar="NAME", help="The requirement set that gets more. Default: the only one."),
]


class _Update(Grouped):
    usage = "[OPTIONS] INDEX"


class _Add(Grouped):
    usage = "[OPTIONS] INDEX [REQUIREMENT]..."


def _update(  # noqa: PLR0913, PLR0917  (as many options as a run has that asks)
    context: typer.Context,
    index: Updated,
    set: Sets = None,  # noqa: A002  (its option's name)
    only: Only = None,
    upgrade_strategy: Strategy = None,
    prune: Prune = False,
    allow_missing: said.AllowMissing = False,
    for_lockers: said.ForLockers = False,
    index_url: said.IndexUrl = None,
    extra_index_url: said.ExtraIndexUrl = None,
    index_for: said.IndexFor = None,
    index_strategy: said.IndexStrategy = None,
    no_index: said.NoIndex = False,
    find_links: said.FindLinks = None,
    trusted_host: said.TrustedHost = None,
    uploaded_prior_to: said.UploadedPriorTo = None,
    interpreter: said.Interpreter = None,
    cert: said.Cert = None,
    client_cert: said.ClientCert = None,
    proxy: said.Proxy = None,
    retries: said.Retries = None,
    timeout: said.Timeout = None,
    cache_dir: said.CacheDir = None,
    no_cache_dir: said.NoCacheDir = False,
    config_file: said.ConfigFile = None,
    no_config: said.NoConfig = False,
    isolated: said.Isolated = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    keep: said.Keep = None,
    grace: said.Grace = None,
    format: Format = "text",  # noqa: A002  (its option's name)
    quiet: said.Quiet = False,
    verbose: said.Verbose = False,
) -> None:
    # Imported here, so that --help need not wait for it.
    from wheelhouse.commands.agreeing import Manner, updated, wish  # noqa: PLC0415
    from wheelhouse.ending import answer  # noqa: PLC0415

    own = ("index", "set", "only", "upgrade_strategy", "prune", "yes", "format")
    options = Options(**_given(context, own), words=(index,))
    manner = Manner(yes=yes, dry=dry_run, form=format)

    def answered() -> tuple[bytes, int]:
        return updated(options, wish(set or (), only or (), upgrade_strategy, prunes=prune), manner)

    raise typer.Exit(answer(answered))


def _add(  # noqa: PLR0913, PLR0917  (as many options as a run has that asks)
    context: typer.Context,
    index: Added,
    words: Words = None,
    requirement: said.Requirement = None,
    constraint: said.Constraint = None,
    editable: said.Editable = None,
    set: Set = None,  # noqa: A002  (its option's name)
    allow_missing: said.AllowMissing = False,
    for_lockers: said.ForLockers = False,
    index_url: said.IndexUrl = None,
    extra_index_url: said.ExtraIndexUrl = None,
    index_for: said.IndexFor = None,
    index_strategy: said.IndexStrategy = None,
    no_index: said.NoIndex = False,
    find_links: said.FindLinks = None,
    trusted_host: said.TrustedHost = None,
    uploaded_prior_to: said.UploadedPriorTo = None,
    interpreter: said.Interpreter = None,
    cert: said.Cert = None,
    client_cert: said.ClientCert = None,
    proxy: said.Proxy = None,
    retries: said.Retries = None,
    timeout: said.Timeout = None,
    cache_dir: said.CacheDir = None,
    no_cache_dir: said.NoCacheDir = False,
    config_file: said.ConfigFile = None,
    no_config: said.NoConfig = False,
    isolated: said.Isolated = False,
    keep: said.Keep = None,
    grace: said.Grace = None,
    report: said.ReportFile = None,
    quiet: said.Quiet = False,
    verbose: said.Verbose = False,
) -> None:
    from wheelhouse.run import add as added  # noqa: PLC0415  (--help need not wait for it)

    options = Options(**_given(context, ("index", "words")), words=(*(words or ()), index))
    raise typer.Exit(added(options))


def _given(context: typer.Context, own: tuple[str, ...]) -> dict[str, Any]:
    # An option that may be repeated and was not given is () to typer; what a settings file says then counts.
    return {name: None if value == () else value for name, value in context.params.items() if name not in own}


update = app(
    "update",
    _Update,
    _update,
    """Ask again for what the index was built for, show what is newer, and bring it.

    whbuild update ./index

    whbuild update ./index --only requests --yes

    It asks before it changes anything; without a terminal it changes nothing unless --yes is given, or CI is set.
    """,
)
add = app(
    "add",
    _Add,
    _add,
    """Ask for more in a requirement set of the index, for its targets. What it has stays, as far as that goes together.

    whbuild add ./index flask ./dist/mine-1.0-py3-none-any.whl
    """,
)
