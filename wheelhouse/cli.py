"""Options -> values -> one call; the only module that knows typer."""

# ruff: noqa: ARG001  (typer hands the values over in the context, all at once)

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from wheelhouse.options import FormatOption, Options

_WANTED = "What is asked for"
_SOURCES = "Where to look"
_PICKED = "What may be picked"
_NETWORK = "Network and cache"
_OUTPUT = "Output"
_FORMATS = "wheelhouse.formats"  # the key under which the order of two options is kept


class _Grouped(typer.core.TyperCommand):
    """Help in plain text, its options under headings: rich would take three times as long to show the same."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[_FORMATS] = tuple(_formats(args))
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002  (the signature is typer's)
        return ["[OPTIONS] [REQUIREMENT]... INDEX"]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, typer.core.TyperArgument):
                record: tuple[str, str] | None = (parameter.metavar or "", parameter.help or "")
            else:
                record = parameter.get_help_record(ctx)
            if record is not None:
                groups.setdefault(getattr(parameter, "rich_help_panel", None) or _OUTPUT, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _formats(words: list[str]) -> Iterator[tuple[FormatOption, str]]:
    """Yield `--no-binary` and `--only-binary` as they stand: typer gathers each, and loses their order."""
    options: tuple[FormatOption, ...] = ("no-binary", "only-binary")
    for word, following in zip(words, [*words, ""][1:], strict=True):
        name, equals, value = word.partition("=")
        for option in options:
            if name == f"--{option}":
                yield option, value if equals else following


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  (25 ms that only this option needs)

        typer.echo(f"whbuild {version('whbuild')}")
        raise typer.Exit


def _option(*names: str, group: str, help: str, **more: Any) -> Any:  # noqa: A002  (typer's own word)
    return typer.Option(*names, rich_help_panel=group, help=help, show_default=False, **more)


Words = Annotated[
    list[str],
    typer.Argument(
        metavar="[REQUIREMENT]... INDEX",
        help="Requirements as pip takes them, then the folder to build; what it holds is kept.",
        rich_help_panel=_WANTED,
        show_default=False,
    ),
]
Requirement = Annotated[
    list[str] | None,
    _option("-r", "--requirement", group=_WANTED, metavar="FILE", help="Read requirements from FILE or URL."),
]
Constraint = Annotated[
    list[str] | None,
    _option("-c", "--constraint", group=_WANTED, metavar="FILE", help="Constrain versions by FILE or URL."),
]
NoDeps = Annotated[bool, _option("--no-deps", group=_WANTED, help="Leave dependencies out.")]
IndexUrl = Annotated[
    str | None,
    _option(
        "-i",
        "--index-url",
        group=_SOURCES,
        metavar="URL",
        help="The index (PEP 503 or 691), or a folder laid out as one. Default: what pip is configured to use.",
    ),
]
ExtraIndexUrl = Annotated[
    list[str] | None,
    _option("--extra-index-url", group=_SOURCES, metavar="URL", help="A further index, asked before --index-url."),
]
IndexStrategy = Annotated[
    str,
    _option(
        "--index-strategy",
        group=_SOURCES,
        metavar="first-index|unsafe-best-match",
        help="first-index: a name is answered by the first index that has it. unsafe-best-match: as pip, the best"
        " version of all indexes, whoever published it. Default: first-index.",
    ),
]
NoIndex = Annotated[bool, _option("--no-index", group=_SOURCES, help="Ask no index; only --find-links.")]
FindLinks = Annotated[
    list[str] | None,
    _option(
        "-f",
        "--find-links",
        group=_SOURCES,
        metavar="PATH|URL",
        help="A folder of files, or a page with links to them.",
    ),
]
TrustedHost = Annotated[
    list[str] | None,
    _option("--trusted-host", group=_SOURCES, metavar="HOST", help="Do not verify TLS of this host or host:port."),
]
Pre = Annotated[bool, _option("--pre", group=_PICKED, help="Take pre-releases too.")]
PreferBinary = Annotated[
    bool, _option("--prefer-binary", group=_PICKED, help="Prefer an older wheel to a newer sdist.")
]
OnlyBinary = Annotated[
    list[str] | None,
    _option("--only-binary", group=_PICKED, metavar="NAMES", help="No sdists for these: names, :all: or :none:."),
]
NoBinary = Annotated[
    list[str] | None,
    _option("--no-binary", group=_PICKED, metavar="NAMES", help="No wheels for these: names, :all: or :none:."),
]
RequireHashes = Annotated[
    bool, _option("--require-hashes", group=_PICKED, help="Every requirement must be pinned and have a hash.")
]
UploadedPriorTo = Annotated[
    str | None,
    _option(
        "--uploaded-prior-to",
        "--exclude-newer",
        group=_PICKED,
        metavar="DATE",
        help="See no file uploaded at DATE or later: 2026-01-31, 2026-01-31T12:00:00Z, or P7D for a week ago.",
    ),
]
Cert = Annotated[
    str | None, _option("--cert", group=_NETWORK, metavar="PATH", help="Trust these CA certificates (PEM).")
]
ClientCert = Annotated[
    str | None,
    _option("--client-cert", group=_NETWORK, metavar="PATH", help="A client certificate and its key (PEM)."),
]
Proxy = Annotated[
    str | None, _option("--proxy", group=_NETWORK, metavar="URL", help="http://[user:password@]host:port")
]
Retries = Annotated[
    int | None,
    _option("--retries", group=_NETWORK, metavar="N", help="Try a failed request again N times. Default: 5."),
]
Timeout = Annotated[
    float | None,
    _option("--timeout", group=_NETWORK, metavar="SECONDS", help="Wait so long for an answer. Default: 15."),
]
CacheDir = Annotated[
    str | None,
    _option("--cache-dir", group=_NETWORK, metavar="DIR", help="Keep pages, metadata and files here, for every index."),
]
NoCacheDir = Annotated[bool, _option("--no-cache-dir", group=_NETWORK, help="Keep nothing outside the index.")]
Isolated = Annotated[
    bool, _option("--isolated", group=_NETWORK, help="Ignore pip's configuration files and PIP_* variables.")
]
DryRun = Annotated[bool, _option("--dry-run", group=_OUTPUT, help="Resolve and report; fetch and write no file.")]
ReportFile = Annotated[
    str | None,
    _option("--report", group=_OUTPUT, metavar="FILE", help="Write as JSON what was picked, and why; - is stdout."),
]
Quiet = Annotated[bool, _option("-q", "--quiet", group=_OUTPUT, help="Say nothing but errors.")]
Verbose = Annotated[bool, _option("-v", "--verbose", group=_OUTPUT, help="Name every file.")]
Version = Annotated[
    bool,
    _option("--version", group=_OUTPUT, help="Show the version.", callback=_show_version, is_eager=True),
]


@app.command(cls=_Grouped, context_settings={"help_option_names": ["-h", "--help"]})
def whbuild(  # noqa: PLR0913, PLR0917  (a command line has as many options as its users have needs)
    context: typer.Context,
    words: Words,
    requirement: Requirement = None,
    constraint: Constraint = None,
    no_deps: NoDeps = False,
    index_url: IndexUrl = None,
    extra_index_url: ExtraIndexUrl = None,
    index_strategy: IndexStrategy = "first-index",
    no_index: NoIndex = False,
    find_links: FindLinks = None,
    trusted_host: TrustedHost = None,
    pre: Pre = False,
    prefer_binary: PreferBinary = False,
    only_binary: OnlyBinary = None,
    no_binary: NoBinary = None,
    require_hashes: RequireHashes = False,
    uploaded_prior_to: UploadedPriorTo = None,
    cert: Cert = None,
    client_cert: ClientCert = None,
    proxy: Proxy = None,
    retries: Retries = None,
    timeout: Timeout = None,
    cache_dir: CacheDir = None,
    no_cache_dir: NoCacheDir = False,
    isolated: Isolated = False,
    dry_run: DryRun = False,
    report: ReportFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Version = False,
) -> None:
    """Build a package index that any web server, or none, can serve.

    Resolves the requirements for this Python and platform, fetches every file, and adds them to the folder INDEX, from
    which pip and uv install without internet.

    whbuild -r requirements.txt ./index

    whbuild flask 'django>=5' ./index
    """
    elsewhere = ("only_binary", "no_binary", "version")
    given = {name: value for name, value in context.params.items() if name not in elsewhere}
    # Imported here, so that --version and --help need not wait for it.
    from wheelhouse.run import run  # noqa: PLC0415

    raise typer.Exit(run(Options(**given, formats=context.meta[_FORMATS])))
