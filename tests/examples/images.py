"""A Dockerfile, built and run as far as a user may: each step in a root of its own, by a namespace, with no network.

The base image is this machine's system and the Python that runs here. The user of `USER` stays who he is.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_SYSTEM = ("bin", "lib", "lib32", "lib64", "libx32", "sbin", "usr", "etc", "dev")
_PYTHON = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
_HOME = Path(sys.base_prefix)
_PATH = f"{_PYTHON.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
_APART = ("unshare", "--map-root-user", "--mount", "--net", "--pid", "--fork")


@dataclass(kw_only=True)
class Image:
    """A root, and what a command in it finds in its environment."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    names: list[str] = field(default_factory=list)

    def run(self, command: tuple[str, ...], mounts: Mapping[str, Path] | None = None) -> str:
        """Run the command in this root, and with these mounts; return what it printed."""
        text = "\n".join(["set -eu", *self._mounted(mounts or {}), f'exec chroot {self.root} "$@"'])
        variables = {"PATH": _PATH, **self.variables}
        ran = subprocess.run(
            (*_APART, "sh", "-c", text, "sh", *command), check=False, capture_output=True, text=True, env=variables
        )
        assert ran.returncode == 0, f"{shlex.join(command)}\n---\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def _mounted(self, mounts: Mapping[str, Path]) -> list[str]:
        own = {f"/{name}": Path("/", name) for name in _SYSTEM if Path("/", name).exists()} | {str(_HOME): _HOME}
        lines = []
        for inside, path in {**own, **mounts}.items():
            place = shlex.quote(f"{self.root}{inside}")
            lines += [f"mkdir -p {place}", f"mount --rbind {shlex.quote(str(path))} {place}"]
        return lines


@cache
def can_build() -> bool:
    """Whether this machine lets a user have a root of his own."""
    if shutil.which("unshare") is None or shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin") is None:
        return False
    tried = subprocess.run([*_APART, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True)
    return tried.returncode == 0


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions in order, each with what follows it; a line that ends in `\\` goes on."""
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    split = (line.partition(" ") for line in re.sub(r"\\\n\s*", "", lines).splitlines() if line)
    return [(name, rest) for name, _, rest in split]


def built(text: str, context: Path, aside: Path, arguments: Mapping[str, str]) -> Image:
    """Build the image with `arguments` in place of what ARG says, by files of the context; return the last stage."""
    images: list[Image] = []
    for name, rest in instructions(text):
        match name:
            case "FROM":
                images.append(Image(root=aside / str(len(images)), names=rest.split()[2:]))
                (images[-1].root / "tmp").mkdir(parents=True)
            case "ARG":
                key, _, value = rest.partition("=")
                images[-1].variables[key] = arguments.get(key, value)
            case "ENV":
                key, _, value = rest.partition("=")
                images[-1].variables[key] = value.replace("$PATH", _PATH)
            case "RUN":
                _run(images[-1], rest, context)
            case "COPY":
                _copy(images, rest)
            case "CMD":
                images[-1].command = tuple(json.loads(rest))
            case _:
                assert name == "USER"
    return images[-1]


def _run(image: Image, rest: str, context: Path) -> None:
    flags = re.match(r"(--\S+ +)*", rest)
    assert flags is not None
    words = flags[0].split()
    assert "--network=none" in words
    mounts = [dict(part.partition("=")[::2] for part in word[8:].split(",")) for word in words if "--mount=" in word]
    assert all(mount["type"] == "bind" for mount in mounts)
    places = {mount["target"]: context / mount["source"] for mount in mounts}
    image.run(("/bin/sh", "-c", rest[flags.end() :]), places)


def _copy(images: list[Image], rest: str) -> None:
    source, origin, target = rest.split()
    (stage,) = (image for image in images if image.names[-1:] == [source.removeprefix("--from=")])
    shutil.copytree(f"{stage.root}{origin}", f"{images[-1].root}{target}", symlinks=True)
