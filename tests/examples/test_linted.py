"""What the judges of each format say of the examples: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.pipelines import Job, Script, github, gitlab
from tests.examples.tools import content, shellcheck, tool


@pytest.mark.parametrize(
    ("schema", "name"), [("vendor.github-workflows", "github-actions.yml"), ("vendor.gitlab-ci", "gitlab-ci.yml")]
)
def test_the_schema(tmp_path: Path, schema: str, name: str) -> None:
    content((tool("check-jsonschema"), "--builtin-schema", schema, name), tmp_path)


def test_the_workflow_is_safe_in_the_eyes_of_zizmor(tmp_path: Path) -> None:
    content((tool("zizmor"), "--offline", "--persona", "auditor", "github-actions.yml"), tmp_path)


def test_the_dockerfile(tmp_path: Path) -> None:
    content((tool("hadolint"), "--failure-threshold", "style", "Dockerfile"), tmp_path)


def test_the_script_of_a_month(tmp_path: Path) -> None:
    content((tool("shellcheck"), "monthly.sh"), tmp_path)


@pytest.mark.parametrize("job", [*github().values(), *gitlab().values()], ids=["github"] * 2 + ["gitlab"] * 2)
def test_the_scripts_of_jobs(tmp_path: Path, job: Job) -> None:
    for step in job.steps:
        if isinstance(step, Script):
            shellcheck(step.text, tmp_path)


def test_the_play(tmp_path: Path) -> None:
    command = (tool("ansible-playbook"), "--syntax-check", "--inventory", "hosts.ini", "deliver.yml")
    content(command, tmp_path)
