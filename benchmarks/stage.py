"""What every benchmark stands on: the replica, the newest pip, one environment for all, a place for figures."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import replica
from measure import Cost, measured

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FIGURES = Path(__file__).with_name("README.md")
"""Where figures are: those beside pip in README, all others in its like here."""
REQUIREMENTS = Path(__file__).with_name("reqs")
WHBUILD = Path(sys.executable).with_name("whbuild")
PORTS = {"full": 0, "slow": 1, "bare": 2}  # from the replica's first port


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where the replica is, and how long one run may take in seconds."""

    data: Path
    port: int
    limit: float

    @property
    def log(self) -> Path:
        """The file in which nginx says what was asked for."""
        return self.data / "access.log"

    def origin(self, flavour: str) -> str:
        """Return where the flavour is served, without a slash at the end."""
        return f"https://localhost:{self.port + PORTS[flavour]}"

    def environment(self, flavour: str, cache: Path) -> dict[str, str]:
        """Return the same environment for all: the replica as the index, no other configuration."""
        trust = str(self.data / "bundle.pem")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(cache),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"{self.origin(flavour)}/simple/",
            "PIP_CERT": trust,
            "REQUESTS_CA_BUNDLE": trust,
            "SSL_CERT_FILE": trust,
            "PIP_CACHE_DIR": str(cache / "pip"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
        }

    def recorded(self, what: str) -> Path:
        """Return the file which tells that this was recorded."""
        return self.data / "recorded" / what

    def announce(self) -> None:
        """Let the pages tell the hashes of the metadata that was recorded. To be called when all is."""
        subprocess.run([sys.executable, replica.__file__, "--data", self.data, "--announce"], check=True)

    def measured(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> Cost:
        """Return what the command costs."""
        return measured(command, environment, self.log, self.limit)


def options(about: str | None) -> argparse.ArgumentParser:
    """Return the options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / ".nox" / "replica", help="where the recording is kept")
    parser.add_argument("--port", type=int, default=8443, help="the first of the replica's three ports")
    parser.add_argument("--running", action="store_true", help="a replica serves DATA on PORT already, recorded")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds that one run may take")
    parser.add_argument("--results", type=Path, help="keep every run in this file; those that it has count too")
    parser.add_argument("--no-readme", action="store_true", help="print the table only")
    return parser


@contextmanager
def staged(chosen: argparse.Namespace) -> Iterator[Stage]:
    """Give the stage that the options ask for, with the replica served for as long as the block lasts."""
    if not chosen.running and shutil.which("nginx") is None:
        sys.exit("The replica is served by nginx, which is not installed (benchmarks/README.md).")
    data: Path = chosen.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    with nullcontext() if chosen.running else _served(data, chosen.port):
        yield Stage(data=data, port=chosen.port, limit=chosen.limit)


@contextmanager
def _served(data: Path, port: int) -> Iterator[None]:
    # In a process of its own: this one stays small, as a child's peak memory counts from here.
    command = [sys.executable, replica.__file__, "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if not process.stdout or not process.stdout.readline():
                sys.exit("The replica did not start.")
            yield
        finally:
            process.terminate()


def newest_pip(data: Path) -> Path:
    """Return the interpreter of an environment with the newest pip, made once."""
    environment = data / "pip"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--upgrade", "pip"], check=True)
    return python


def version_of(pip: Path) -> str:
    """Return the version of this pip."""
    shown = subprocess.run([pip, "-m", "pip", "--version"], check=True, capture_output=True, text=True).stdout
    return shown.split()[1]


def machine() -> str:
    """Return what the figures depend on, as words."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"Python {python}, {os.cpu_count()} cores"


def earlier(file: Path | None) -> list[dict[str, Any]]:
    """Return the runs that the file has."""
    return (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file and file.exists() else []
    )


def keep(run: dict[str, object], file: Path | None) -> None:
    """Print the run, and add it to the file."""
    print(json.dumps(run), flush=True)
    if file:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(run) + "\n")


def write_into(document: Path, block: str, text: str) -> None:
    """Put the text where the document has these figures: between `<!-- BLOCK -->` and `<!-- /BLOCK -->`."""
    marked = re.compile(rf"(<!-- {block} -->\n).*(<!-- /{block} -->)", re.DOTALL)
    written, found = marked.subn(lambda marks: f"{marks[1]}{text}\n{marks[2]}", document.read_text(encoding="utf-8"))
    if not found:
        sys.exit(f"{document} has no <!-- {block} --> for the figures.")
    document.write_text(written, encoding="utf-8")
