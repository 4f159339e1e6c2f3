"""`whbuild` and `whbuild plan`: the same options, with and without an index at the end."""

# ruff: noqa: ARG001  (typer hands the values over in the context, all at once)

from __future__ import annotations

from typing import Any

import typer

from wheelhouse.cli import parameters as said
from wheelhouse.cli.grouped import FORMATS, Grouped, app
from wheelhouse.options import Options

COMMANDS = (
    ("plan", "Show what would be fetched, for every target, and what is missing."),
    ("update", "Ask again for what an index was built for, and bring what is newer."),
    ("add", "Ask for more in a requirement set of an index."),
    ("remove", "Ask for a project no more, or take a version out of an index."),
    ("prune", "Remove the files of an index that nothing it was built for wants."),
    ("index", "Make an index of a folder of wheels and sdists, or of what was put into one."),
    ("diff", "Show what differs between two indexes, bundles or manifests."),
    ("bundle", "Pack an index, or what changed in it, to be carried to another place."),
    ("apply", "Bring an index to the state that a bundle holds."),
    ("rollback", "Bring an index back to the state before."),
    ("list", "List what an index holds: versions, files, bytes, and for which targets."),
    ("show", "Show all about a project of an index."),
    ("why", "Show who wants a package of an index, to the line of your file."),
    ("tree", "Draw what an index was built for."),
    ("serve", "Serve indexes over HTTP."),
    ("verify", "Check every byte of an index, and that it answers alone what it was built for."),
    ("doctor", "Find out why a client does not find what it should."),
    ("config", "Print a configuration of a web server for an index, or of a client of one."),
    ("target", "List the names of targets, or describe one; also the Python that runs here."),
    ("completion", "Write what bash, zsh or fish needs to complete these commands."),
    ("init", "Write a commented whbuild.toml."),
)


class _Build(Grouped):
    usage = "[OPTIONS] [REQUIREMENT]... INDEX"
    sections = (("Other commands (whbuild COMMAND --help)", COMMANDS),)


class _Plan(Grouped):
    usage = "[OPTIONS] [REQUIREMENT]... [INDEX]"
    leaves_out = frozenset({"dry_run", "keep", "grace", "version"})
    arguments = (
        (
            "[REQUIREMENT]... [INDEX]",
            "Requirements as pip takes them; an index at the end is what they would be built into.",
        ),
    )


def _asked(  # noqa: PLR0913, PLR0917  (a command line has as many options as its users have needs)
    context: typer.Context,
    words: said.Words = None,
    requirement: said.Requirement = None,
    constraint: said.Constraint = None,
    editable: said.Editable = None,
    no_deps: said.NoDeps = False,
    set: said.Set = None,  # noqa: A002  (named as its option)
    python: said.Python = None,
    platform: said.Platform = None,
    target: said.Target = None,
    keep_newer: said.KeepNewer = False,
    allow_missing: said.AllowMissing = False,
    for_lockers: said.ForLockers = False,
    python_version: said.PythonVersion = None,
    implementation: said.Implementation = None,
    abi: said.Abi = None,
    index_url: said.IndexUrl = None,
    extra_index_url: said.ExtraIndexUrl = None,
    index_for: said.IndexFor = None,
    index_strategy: said.IndexStrategy = None,
    no_index: said.NoIndex = False,
    find_links: said.FindLinks = None,
    trusted_host: said.TrustedHost = None,
    pre: said.Pre = False,
    prefer_binary: said.PreferBinary = False,
    only_binary: said.OnlyBinary = None,
    no_binary: said.NoBinary = None,
    require_hashes: said.RequireHashes = False,
    uploaded_prior_to: said.UploadedPriorTo = None,
    no_build: said.NoBuild = False,
    build_wheels: said.BuildWheels = False,
    no_sdists: said.NoSdists = False,
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
    dry_run: said.DryRun = False,
    format: said.Format = None,  # noqa: A002  (named as its option)
    report: said.ReportFile = None,
    quiet: said.Quiet = False,
    verbose: said.Verbose = False,
    version: said.Version = False,
) -> None:
    elsewhere = ("words", "only_binary", "no_binary", "version")
    # An option that may be repeated and was not given is () to typer; what a settings file says then counts.
    given: dict[str, Any] = {
        name: None if value == () else value for name, value in context.params.items() if name not in elsewhere
    }
    # Imported here, so that --version and --help need not wait for it.
    from wheelhouse import run  # noqa: PLC0415
    from wheelhouse.cli.mistaken import mistaken  # noqa: PLC0415
    from wheelhouse.ending import fail  # noqa: PLC0415

    options = Options(**given, words=tuple(words or ()), formats=context.meta[FORMATS])
    if isinstance(context.command, _Plan):
        raise typer.Exit(run.plan(options))
    error = mistaken(options.words, dict(COMMANDS))
    raise typer.Exit(run.build(options) if error is None else fail(error))


build = app(
    "whbuild",
    _Build,
    _asked,
    """Build a package index that any web server, or none, can serve.

    Resolves the requirements for every target (if none is named: this Python and platform), fetches every file, and
    adds them to the folder INDEX, from which pip and uv install without internet.

    whbuild -r requirements.txt ./index

    whbuild -r requirements.txt ./index --python 3.9,3.13 --platform linux,macos
    """,
)
plan = app(
    "plan",
    _Plan,
    _asked,
    """Show what would be fetched for which target, how much it is, and what is missing. Fetches and writes no file.

    Takes the same words as whbuild itself. Exit code 0: every target has what it needs; 9: a package has no file for
    one; 4: a target has no answer at all.

    whbuild plan -r requirements.txt --python 3.9,3.13 --platform linux,macos
    """,
)
