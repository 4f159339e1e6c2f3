"""Time whbuild beside `pip download -d` of the newest pip, in turn, on a replica of the index on the loopback.

    nox -s bench                                   everything (about an hour), and the table into README.md
    nox -s bench -- --sets tiny,web --runs 5       less
    nox -s bench -- --running --port 8443 --data DIR     on a replica that is already being served

The first run of a set records what the index answers; every later one needs no network.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import replica
from measure import Cost, Failed, measured
from table import Case, as_markdown

ROOT = Path(__file__).parent.parent
REQUIREMENTS = Path(__file__).with_name("reqs")
PORTS = {"full": 0, "slow": 1, "bare": 2}  # from the replica's first port
STATES = {"full": ("cold", "warm", "again"), "slow": ("cold",), "bare": ("cold",)}
SETS = {
    "full": ("tiny", "web", "data", "heavy", "backtrack-airflow", "backtrack-boto3"),
    "slow": ("tiny", "web", "data", "heavy"),
    "bare": ("tiny", "web", "data", "heavy"),
}
WHBUILD = Path(sys.executable).with_name("whbuild")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """Where the replica is, the pip to compare with, and how long one run may take in seconds."""

    data: Path
    port: int
    pip: Path
    limit: float

    def commands(self, requirements: str, out: Path, cache: Path) -> dict[str, list[str | Path]]:
        """Return what is run for a set, by tool."""
        asked = ("-r", REQUIREMENTS / f"{requirements}.txt")
        return {
            "whbuild": [WHBUILD, "-q", "--cache-dir", cache / "whbuild", *asked, out / "whbuild"],
            "pip": [self.pip, "-m", "pip", "download", "-q", "-d", out / "pip", *asked],
        }

    def environment(self, flavour: str, cache: Path) -> dict[str, str]:
        """Return the same environment for both: the replica as the index, no other configuration."""
        trust = str(self.data / "bundle.pem")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(cache),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"https://localhost:{self.port + PORTS[flavour]}/simple/",
            "PIP_CERT": trust,
            "REQUESTS_CA_BUNDLE": trust,
            "SSL_CERT_FILE": trust,
            "PIP_CACHE_DIR": str(cache / "pip"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
        }

    def round(self, flavour: str, requirements: str) -> Iterator[tuple[Case, str, Cost]]:
        """Run each tool in each state once: cold, then with its cache and a new folder, then all over again."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            cache = Path(folder) / "cache"
            cache.mkdir()
            for tool in ("whbuild", "pip"):
                for state in ("cold",) if requirements.startswith("backtrack-") else STATES[flavour]:
                    out = Path(folder) / ("first" if state == "cold" else "second")
                    command = self.commands(requirements, out, cache)[tool]
                    case = Case(flavour=flavour, requirements=requirements, state=state)
                    yield case, tool, self.measured(command, self.environment(flavour, cache))

    def measured(self, command: list[str | Path], environment: dict[str, str]) -> Cost:
        """Return what the command costs."""
        return measured(command, environment, self.data / "access.log", self.limit)

    def record(self, flavour: str, requirements: str) -> None:
        """Let both tools ask once for all that they will ask for, unless that was done before."""
        done = self.data / "recorded" / f"{flavour}-{requirements}"
        if not done.exists():
            print(f"recording {requirements} ({flavour})", flush=True)
            list(self.round(flavour, requirements))
            done.parent.mkdir(exist_ok=True)
            done.touch()

    def start(self, option: str, runs: int) -> str:
        """Return how long whbuild takes to answer an option that needs no work."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            environment = self.environment("full", Path(folder))
            costs = [self.measured([WHBUILD, option], environment) for _ in range(runs)]
        return f"`whbuild {option}` {median(cost.wall for cost in costs):.3f} s"


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


def write_into_readme(text: str) -> None:
    """Put the text where README.md has its figures."""
    readme = ROOT / "README.md"
    marked = re.compile(r"(<!-- bench -->\n).*(<!-- /bench -->)", re.DOTALL)
    written = marked.sub(lambda block: f"{block[1]}{text}\n{block[2]}", readme.read_text(encoding="utf-8"))
    readme.write_text(written, encoding="utf-8")


@contextmanager
def served(data: Path, port: int) -> Iterator[None]:
    """Serve the replica, in a process of its own: this one stays small, as a child's peak memory counts from here."""
    command = [sys.executable, replica.__file__, "--data", str(data), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if not process.stdout or not process.stdout.readline():
                sys.exit("The replica did not start.")
            yield
        finally:
            process.terminate()


def options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / ".nox" / "replica", help="where the recording is kept")
    parser.add_argument("--port", type=int, default=8443, help="the first of the replica's three ports")
    parser.add_argument("--running", action="store_true", help="a replica serves DATA on PORT already, recorded")
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(SETS["full"]))
    parser.add_argument("--flavours", type=lambda text: text.split(","), default=list(SETS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds that one run may take")
    parser.add_argument("--results", type=Path, help="keep every run in this file; those that it has count too")
    parser.add_argument("--no-readme", action="store_true", help="print the table only")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for and print the table."""
    chosen = options()
    if not chosen.running and shutil.which("nginx") is None:
        sys.exit("The replica is served by nginx, which is not installed (benchmarks/README.md).")
    data: Path = chosen.data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    bench = Bench(data=data, port=chosen.port, pip=newest_pip(data), limit=chosen.limit)
    flavours = [name for name in chosen.flavours if name != "slow" or chosen.running or replica.has_delay()]
    cases = [(flavour, name) for flavour in flavours for name in chosen.sets if name in SETS[flavour]]
    with nullcontext() if chosen.running else served(data, chosen.port):
        try:
            text = measure_all(bench, cases, chosen)
        except Failed as failure:
            sys.exit(str(failure))
    print(text)
    if not chosen.no_readme:
        write_into_readme(text)


def measure_all(bench: Bench, cases: list[tuple[str, str]], chosen: argparse.Namespace) -> str:
    """Return the table and the times of a start, as Markdown."""
    for flavour, requirements in cases:
        if not chosen.running and flavour != "slow":
            bench.record(flavour, requirements)
    results = earlier(chosen.results)
    for number in range(1, chosen.runs + 1):
        for flavour, requirements in cases:
            for case, tool, cost in bench.round(flavour, requirements):
                results.setdefault(case, {}).setdefault(tool, []).append(cost)
                keep({"run": number, "case": asdict(case), "tool": tool, "cost": asdict(cost)}, chosen.results)
    python = ".".join(map(str, sys.version_info[:3]))
    starts = ", ".join(bench.start(option, 11) for option in ("--version", "--help"))
    about = f"Medians, Python {python}, {os.cpu_count()} cores. {starts}."
    return f"{about}\n\n{as_markdown(results, version_of(bench.pip))}"


def earlier(file: Path | None) -> dict[Case, dict[str, list[Cost]]]:
    """Return the runs that the file has."""
    results: dict[Case, dict[str, list[Cost]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file and file.exists() else ():
        run = json.loads(line)
        results.setdefault(Case(**run["case"]), {}).setdefault(run["tool"], []).append(Cost(**run["cost"]))
    return results


def keep(run: dict[str, object], file: Path | None) -> None:
    """Print the run, and add it to the file."""
    print(json.dumps(run), flush=True)
    if file:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(run) + "\n")


if __name__ == "__main__":
    main()
