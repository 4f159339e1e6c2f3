"""A history for a project that has none: some backends make an sdist only of what is committed."""

from __future__ import annotations

import os
from pathlib import Path

from wheelhouse.building.copying import copied
from wheelhouse.projects.programs import Bounds, run

_MENTIONS = "mesonpy"  # meson-python: `meson dist` asks git
_NOBODY = "nobody"


def with_history(root: Path, within: str, into: Path, *, epoch: int) -> Path:
    """Return the root, or a copy of it with one commit where the project's backend asks for a history and has none.

    What git ignores is not committed. Raises SourceError where git is not here.
    """
    pyproject = root / within / "pyproject.toml"
    asks = pyproject.is_file() and _MENTIONS in pyproject.read_text("utf-8", errors="replace")
    if not asks or any((each / ".git").exists() for each in (root, root / within)):
        return root
    copy = into / (root.name or "project")
    copied(root, copy, within)
    for words in ("init --quiet --template=", "add --all .", "commit --quiet --message=x --no-verify"):
        run(("git", *words.split()), cwd=copy, environ=_environ(epoch), bounds=Bounds())
    return copy


def _environ(epoch: int) -> dict[str, str]:
    roles = ("AUTHOR", "COMMITTER")
    facts = {"NAME": _NOBODY, "EMAIL": _NOBODY, "DATE": f"{epoch} +0000"}
    ours = {f"GIT_{role}_{name}": value for role in roles for name, value in facts.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **ours, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "LC_ALL": "C"}
