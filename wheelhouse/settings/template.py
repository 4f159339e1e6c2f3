"""The file that `whbuild init` writes: every key with a word on it, and only what nearly all need switched on."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.settings.discovery import OWN, PROJECT, has_table

_TEMPLATE = """\
# Settings of whbuild: with this file, plain `whbuild` builds the index. Keys are named as options; take the # away
# from a line to use it. Paths are relative to this file. ${NAME} is a variable of the environment: write passwords so.
# What is said on the command line counts instead of what is said here.

# The folder to build; what it holds is kept.
index = "./index"

# What is asked for: files as `pip install -r` takes them, requirements themselves, and projects in a folder or in git.
requirements = ["requirements.txt"]
#packages = ["flask", "django>=5"]
#editable = [".", "./libs/mine[extra]", "git+https://git.example/team/tool@v1.4"]

# Versions are held within these files, as by `pip install -c`.
#constraints = ["constraints.txt"]

# Leave dependencies out.
#no-deps = true
#set = "web"                     # what this is called in an index that holds several

# For whom: every Python on every platform. Without targets: the Python and the machine that run whbuild.
# `whbuild target list` shows the names.
#python = ["3.11", "3.12", "3.13"]
#platform = ["linux", "linux-aarch64", "windows", "macos"]

# Single targets beside these: PYTHON-PLATFORM, or a file that `whbuild target here` wrote on the machine in question.
#target = ["3.14t-manylinux_2_28_x86_64", "prod.toml"]

# Keep wheels for newer systems too, where a target names the oldest.
#keep-newer = true

# Go on where a target can use no file of a package; what is missing is reported and recorded.
#allow-missing = true

# Take also what the markers of other platforms name: poetry, pdm and uv lock for all of them at once.
#for-lockers = true

# Where to look: an index (PEP 503 or 691), or a folder laid out as one. Default: what pip is configured to use.
#index-url = "https://${INDEX_USER}:${INDEX_PASSWORD}@index.example/simple/"

# Further indexes, asked before index-url.
#extra-index-url = ["https://one.example/simple/", "https://two.example/simple/"]

# first-index: a name is answered by the first index that has it. unsafe-best-match: as pip, the best version of all.
#index-strategy = "first-index"

# Ask no index, only find-links: folders of files, or pages with links to them.
#no-index = true
#find-links = ["./wheels", "https://files.example/links.html"]

# Do not verify TLS of these hosts.
#trusted-host = ["index.example", "files.example:8443"]

# What may be picked: pre-releases too; an older wheel before a newer sdist.
#pre = true
#prefer-binary = true

# No wheels, or no sdists, of these projects; ":all:" stands for every project that the other list does not name.
#no-binary = ["lxml"]
#only-binary = ["numpy", "pandas"]

# Every requirement must be pinned and have a hash.
#require-hashes = true

# See no file that was uploaded then or later: a date, a time, or "P7D" for a week ago. Also: exclude-newer.
#uploaded-prior-to = "2026-01-31"

# Sdists: run no build backend, whatever cannot be known then; or build wheels of them, with the Pythons of this
# machine, and leave out the sdists of which all wheels were built.
#no-build = true
#build-wheels = true
#interpreter = ["./python3.12/bin/python"]
#no-sdists = true

# Network: CA certificates and a client certificate (PEM), a proxy, tries again, seconds to wait for an answer.
#cert = "certificates/ca.pem"
#client-cert = "certificates/client.pem"
#proxy = "http://${PROXY_USER}:${PROXY_PASSWORD}@proxy.example:3128"
#retries = 5
#timeout = 15

# Where pages, metadata and files are kept for the next run, of any index; or keep nothing outside the index.
#cache-dir = "~/.cache/whbuild"
#no-cache-dir = true

# Former states of the index that stay for whbuild rollback; seconds for which files stay that a page led to.
#keep = 3
#grace = 5

# Write as JSON what was picked, and why.
#report = "report.json"

# Which index alone may answer for some names: the surest help against dependency confusion. This table comes last.
#[index-for]
#"acme,acme-*" = "https://index.example/simple/"
"""


def template() -> str:
    """Return a whbuild.toml in which every key is explained."""
    return _TEMPLATE


def written(folder: Path) -> Path:
    """Write the template as whbuild.toml into a folder, and return its path.

    Raises UsageError where settings are there already, PlaceError where it cannot be written.
    """
    path = folder / OWN
    if has_table(folder / PROJECT):
        raise UsageError(
            f"{folder / PROJECT} has a table [tool.whbuild], which {OWN} would put out of use.",
            hint="Keep the settings there; docs/settings.md explains every key.",
        )
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_TEMPLATE)
    except FileExistsError:
        raise UsageError(f"{path} is there already.", hint="Remove it first, or change it as it is.") from None
    except OSError as error:
        raise PlaceError(f"{path} cannot be written: {error.strerror}.", hint="Name a folder of yours.") from None
    return path
