"""What can be said on the command line: each option once, for every command that has it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

_WANTED = "What is asked for"
_TARGETS = "For whom"
_SOURCES = "Where to look"
_PICKED = "What may be picked"
_SDISTS = "What is done with sdists"
_NETWORK = "Network and cache"
_SETTINGS = "Settings"
OUTPUT = "Output"


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  (25 ms that only this option needs)

        typer.echo(f"whbuild {version('whbuild')}")
        raise typer.Exit


def option(*names: str, group: str, help: str, **more: Any) -> Any:  # noqa: A002  (typer's own word)
    """Return an option that the help shows under the heading `group`; who opens a path says whether it may be read."""
    return typer.Option(*names, rich_help_panel=group, help=help, show_default=False, readable=False, **more)


def argument(metavar: str, *, group: str, help: str) -> Any:  # noqa: A002  (typer's own word)
    """Return an argument that the help shows under the heading `group`."""
    return typer.Argument(metavar=metavar, rich_help_panel=group, help=help, show_default=False, readable=False)


Words = Annotated[
    list[str] | None,
    argument(
        "[REQUIREMENT]... INDEX",
        group=_WANTED,
        help="Requirements as pip takes them, then the folder to build; what it holds is kept.",
    ),
]
Requirement = Annotated[
    list[str] | None,
    option("-r", "--requirement", group=_WANTED, metavar="FILE", help="Read requirements from FILE or URL."),
]
Constraint = Annotated[
    list[str] | None,
    option("-c", "--constraint", group=_WANTED, metavar="FILE", help="Constrain versions by FILE or URL."),
]
NoDeps = Annotated[bool, option("--no-deps", group=_WANTED, help="Leave dependencies out.")]
Editable = Annotated[
    list[str] | None,
    option("-e", "--editable", group=_WANTED, metavar="PATH|URL", help="A project in a folder or in version control."),
]
Set = Annotated[
    str | None,
    option(
        "--set",
        group=_WANTED,
        metavar="NAME",
        help="A name for what is asked for: an index may hold several sets. Default: the words that ask.",
    ),
]
Python = Annotated[
    list[str] | None,
    option(
        "--python",
        group=_TARGETS,
        metavar="VERSIONS",
        help="Pythons, such as 3.9,3.13,3.14t,pp3.11. Each is combined with each --platform.",
    ),
]
Platform = Annotated[
    list[str] | None,
    option(
        "--platform",
        group=_TARGETS,
        metavar="NAMES",
        help="Platforms, such as linux,alpine,macos,windows-arm64,manylinux_2_28_x86_64 (whbuild target list).",
    ),
]
Target = Annotated[
    list[str] | None,
    option(
        "--target",
        group=_TARGETS,
        metavar="TARGET",
        help="One more target: PYTHON-PLATFORM, or a file that `whbuild target here` wrote.",
    ),
]
KeepNewer = Annotated[
    bool,
    option(
        "--keep-newer", group=_TARGETS, help="Keep also the wheels that need a newer glibc, musl or macOS than named."
    ),
]
AllowMissing = Annotated[
    bool,
    option("--allow-missing", group=_TARGETS, help="Go on where a target can use no file of a package; record it."),
]
ForLockers = Annotated[
    bool,
    option(
        "--for-lockers",
        group=_TARGETS,
        help="Take also what the markers of other platforms name: poetry, pdm and uv lock for all of them at once.",
    ),
]
PythonVersion = Annotated[
    str | None,
    option("--python-version", group=_TARGETS, metavar="VERSION", help="As in pip: 3.12, which is 3.12.0, or 3.12.4."),
]
Implementation = Annotated[
    str | None, option("--implementation", group=_TARGETS, metavar="NAME", help="As in pip: cp, pp or py.")
]
Abi = Annotated[list[str] | None, option("--abi", group=_TARGETS, metavar="ABI", help="As in pip: cp312, abi3, none.")]
IndexUrl = Annotated[
    str | None,
    option(
        "-i",
        "--index-url",
        group=_SOURCES,
        metavar="URL",
        help="The index (PEP 503 or 691), or a folder laid out as one. Default: what pip is configured to use.",
    ),
]
ExtraIndexUrl = Annotated[
    list[str] | None,
    option("--extra-index-url", group=_SOURCES, metavar="URL", help="A further index, asked before --index-url."),
]
IndexFor = Annotated[
    list[str] | None,
    option(
        "--index-for",
        group=_SOURCES,
        metavar="NAMES=URL",
        help="Only this index answers for these projects (torch,acme-*); the first rule that matches counts.",
    ),
]
IndexStrategy = Annotated[
    str | None,
    option(
        "--index-strategy",
        group=_SOURCES,
        metavar="first-index|unsafe-best-match",
        help="first-index: a name is answered by the first index that has it. unsafe-best-match: as pip, the best"
        " version of all indexes, whoever published it. Default: first-index.",
    ),
]
NoIndex = Annotated[bool, option("--no-index", group=_SOURCES, help="Ask no index; only --find-links.")]
FindLinks = Annotated[
    list[str] | None,
    option(
        "-f",
        "--find-links",
        group=_SOURCES,
        metavar="PATH|URL",
        help="A folder of files, or a page with links to them.",
    ),
]
TrustedHost = Annotated[
    list[str] | None,
    option("--trusted-host", group=_SOURCES, metavar="HOST", help="Do not verify TLS of this host or host:port."),
]
Pre = Annotated[bool, option("--pre", group=_PICKED, help="Take pre-releases too.")]
PreferBinary = Annotated[bool, option("--prefer-binary", group=_PICKED, help="Prefer an older wheel to a newer sdist.")]
OnlyBinary = Annotated[
    list[str] | None,
    option("--only-binary", group=_PICKED, metavar="NAMES", help="No sdists for these: names, :all: or :none:."),
]
NoBinary = Annotated[
    list[str] | None,
    option("--no-binary", group=_PICKED, metavar="NAMES", help="No wheels for these: names, :all: or :none:."),
]
RequireHashes = Annotated[
    bool, option("--require-hashes", group=_PICKED, help="Every requirement must be pinned and have a hash.")
]
NoBuild = Annotated[
    bool, option("--no-build", group=_SDISTS, help="Run no build backend, whatever cannot be known then.")
]
BuildWheels = Annotated[
    bool,
    option(
        "--build-wheels", group=_SDISTS, help="Build sdists into wheels for the targets that this machine can serve."
    ),
]
NoSdists = Annotated[
    bool, option("--no-sdists", group=_SDISTS, help="Leave out the sdists of which --build-wheels built all wheels.")
]
Interpreter = Annotated[
    list[str] | None,
    option(
        "--interpreter",
        group=_SDISTS,
        metavar="PATH",
        help="A Python to build wheels with. Default: those found by name (python3.12).",
    ),
]
UploadedPriorTo = Annotated[
    str | None,
    option(
        "--uploaded-prior-to",
        "--exclude-newer",
        group=_PICKED,
        metavar="DATE",
        help="See no file uploaded at DATE or later: 2026-01-31, 2026-01-31T12:00:00Z, or P7D for a week ago.",
    ),
]
Cert = Annotated[
    str | None, option("--cert", group=_NETWORK, metavar="PATH", help="Trust these CA certificates (PEM).")
]
ClientCert = Annotated[
    str | None,
    option("--client-cert", group=_NETWORK, metavar="PATH", help="A client certificate and its key (PEM)."),
]
Proxy = Annotated[str | None, option("--proxy", group=_NETWORK, metavar="URL", help="http://[user:password@]host:port")]
Retries = Annotated[
    int | None,
    option("--retries", group=_NETWORK, metavar="N", help="Try a failed request again N times. Default: 5."),
]
Timeout = Annotated[
    float | None,
    option("--timeout", group=_NETWORK, metavar="SECONDS", help="How long to wait for an answer. Default: 15."),
]
CacheDir = Annotated[
    str | None,
    option("--cache-dir", group=_NETWORK, metavar="DIR", help="Keep pages, metadata and files here, for every index."),
]
NoCacheDir = Annotated[bool, option("--no-cache-dir", group=_NETWORK, help="Keep nothing outside the index.")]
Isolated = Annotated[
    bool,
    option("--isolated", group=_SETTINGS, help="Ignore pip's configuration files, PIP_* variables and settings files."),
]
ConfigFile = Annotated[
    str | None,
    option(
        "--config-file",
        group=_SETTINGS,
        metavar="FILE",
        help="Read settings from FILE. Default: whbuild.toml or pyproject.toml, here or in a folder above.",
    ),
]
NoConfig = Annotated[bool, option("--no-config", group=_SETTINGS, help="Read no settings from a file.")]
Keep = Annotated[
    int | None,
    option("--keep", group=OUTPUT, metavar="N", min=0, help="Keep N former states for `whbuild rollback`. Default: 3."),
]
Grace = Annotated[
    float | None,
    option(
        "--grace",
        group=OUTPUT,
        metavar="SECONDS",
        min=0,
        max=3600,
        help="Remove files this long after the pages that led to them. Default: 0.",
    ),
]
DryRun = Annotated[
    bool, option("--dry-run", group=OUTPUT, help="Show what would be done, as plan does; fetch and write no file.")
]
Format = Annotated[
    str | None,
    option(
        "--format",
        group=OUTPUT,
        metavar="text|json|markdown",
        help="How the result is written where nothing is built. Default: text.",
    ),
]
ReportFile = Annotated[
    str | None,
    option("--report", group=OUTPUT, metavar="FILE", help="Write as JSON what was picked, and why; - is stdout."),
]
Quiet = Annotated[bool, option("-q", "--quiet", group=OUTPUT, help="Say nothing but errors.")]
Verbose = Annotated[bool, option("-v", "--verbose", group=OUTPUT, help="Name every file.")]
Version = Annotated[
    bool,
    option("--version", group=OUTPUT, help="Show the version.", callback=_show_version, is_eager=True),
]
