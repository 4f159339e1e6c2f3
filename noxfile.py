"""What is checked, and how: `nox` runs all that CI runs, `nox -s tests` one part of it, `nox -s bench` measures."""

from __future__ import annotations

import os

import nox

# As pip does: else each start of whbuild compiles what it imports, where Python is told not to write bytecode.
os.environ.setdefault("UV_COMPILE_BYTECODE", "1")

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "tests", "live", "docs", "site"]

RUN_AS_WRITTEN = ("tests/test_readme.py", "tests/test_told.py", "tests/test_examples.py")


@nox.session
def lint(session: nox.Session) -> None:
    """Nearly all rules of ruff, and its format."""
    session.install("--group", "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Strict mypy over source, tests and this file."""
    session.install("-e", ".", "--group", "dev")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """All that needs no network, with branch coverage."""
    session.install("-e", ".", "--group", "tests", "--group", "examples")
    covered = ("--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=90")
    session.run("pytest", "-n", "auto", *covered, *session.posargs)


@nox.session
def live(session: nox.Session) -> None:
    """Real packages from the index of pip's configuration, installed again with the network cut."""
    session.install("-e", ".", "--group", "tests", "--group", "examples", "--group", "site")
    ignored = [f"--ignore={path}" for path in RUN_AS_WRITTEN]
    session.run(
        "pytest",
        "-n",
        "auto",
        "--dist",
        "loadfile",
        "-m",
        "live and not nightly",
        "--durations=10",
        *ignored,
        *session.posargs,
    )


@nox.session
def nightly(session: nox.Session) -> None:
    """Every real sdist of the list in tests/live, built with the internet at hand and without; about an hour."""
    session.install("-e", ".", "--group", "tests")
    session.run("pytest", "-m", "nightly", "--durations=10", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The commands of README, tutorial and how-to pages, and the examples, run as they are written."""
    session.install("-e", ".", "--group", "tests")
    session.run("pytest", "-m", "live or not live", "--durations=10", *RUN_AS_WRITTEN, *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """README and docs/ as a site in build/website/site: each link checked, with the network cut."""
    session.install("--group", "site")
    session.run("python", "website/make_site.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Time against pip on a recorded index; `-- targets`, `-- living`, `-- serving`: what else (see benchmarks/)."""
    session.install(".[serve]", "--group", "bench")
    program, *options = (
        session.posargs if session.posargs[:1] in (["targets"], ["living"], ["serving"]) else ["run", *session.posargs]
    )
    session.run("python", f"benchmarks/{program}.py", *options)
