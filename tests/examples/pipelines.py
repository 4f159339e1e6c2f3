"""The jobs of a CI, as its file has them, and what runs them: scripts by bash, keeping and bringing by copies."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
_SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # as both say that they run a script


@dataclass(frozen=True, kw_only=True)
class Script:
    """Lines for a shell of their own."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Keep:
    """A folder that becomes an artifact."""

    artifact: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Bring:
    """An artifact that becomes a folder."""

    artifact: str
    path: str


Step = Script | Keep | Bring


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is done in order, by which Python, and which folders one run leaves to the next."""

    steps: tuple[Step, ...]
    python: str
    cached: tuple[str, ...]


def github() -> dict[str, Job]:
    """Return the jobs of the workflow by their names."""
    return {name: _github(job["steps"]) for name, job in _read("github-actions.yml")["jobs"].items()}


def gitlab() -> dict[str, Job]:
    """Return the jobs of the pipeline by their names."""
    text = _read("gitlab-ci.yml")
    jobs = {name: job for name, job in text.items() if "script" in job}
    return {name: _gitlab(name, job, jobs, text["default"]["image"]) for name, job in jobs.items()}


def _read(name: str) -> dict[str, Any]:
    # GitHub and GitLab read YAML 1.2; to PyYAML, of 1.1, the key `on` is true, which no test here asks for.
    text: dict[str, Any] = yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))
    return text


def _github(steps: list[dict[str, Any]]) -> Job:
    used = [(step.get("uses", "").partition("@")[0], step.get("with", {})) for step in steps]
    (python,) = (given["python-version"] for action, given in used if action == "actions/setup-python")
    cached = {given["path"] for action, given in used if action.startswith("actions/cache")}
    return Job(steps=tuple(_steps(steps)), python=python, cached=tuple(cached))


def _steps(steps: list[dict[str, Any]]) -> Iterator[Step]:
    for step in steps:
        match step:
            case {"run": text}:
                yield Script(text=text)
            case {"uses": action, "with": {"name": artifact, "path": path}} if "upload-artifact" in action:
                yield Keep(artifact=artifact, path=path)
            case {"uses": action, "with": {"name": artifact, "path": path}} if "download-artifact" in action:
                yield Bring(artifact=artifact, path=path)


def _gitlab(name: str, job: dict[str, Any], jobs: dict[str, Any], image: str) -> Job:
    brought = [(need, path) for need in job.get("needs", ()) for path in jobs[need]["artifacts"]["paths"]]
    kept = job.get("artifacts", {}).get("paths", ())
    return Job(
        steps=(
            *(Bring(artifact=need, path=path) for need, path in brought),
            Script(text="\n".join(job["script"])),
            *(Keep(artifact=name, path=path) for path in kept),
        ),
        python=image.removeprefix("python:").removesuffix("-slim"),
        cached=tuple(job.get("cache", {}).get("paths", ())),
    )


def run(job: Job, folder: Path, artifacts: Path, environment: Mapping[str, str], before: tuple[str, ...] = ()) -> str:
    """Do in the folder what the job says, with `before` in front of each shell; return what was printed."""
    printed = []
    for step in job.steps:
        match step:
            case Script(text=text):
                printed.append(_said((*before, *_SHELL, "-c", text), folder, environment))
            case Keep(artifact=artifact, path=path):
                shutil.copytree(folder / path, artifacts / artifact)
            case Bring(artifact=artifact, path=path):
                shutil.copytree(artifacts / artifact, folder / path)
    return "".join(printed)


def _said(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> str:
    piped: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    ran = subprocess.run(command, cwd=folder, env=environment, check=False, **piped)
    assert ran.returncode == 0, f"{command[-1]}\n---\n{ran.stdout[-8000:]}"
    return str(ran.stdout)
