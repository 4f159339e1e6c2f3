"""A target: the interpreter and platform on the other side, as a value."""

from __future__ import annotations

import msgspec
from packaging.markers import Environment
from packaging.tags import Tag


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """For whom: `name` such as `3.12-manylinux_2_28_x86_64`, all eleven marker variables, the wheel tags best first.

    `assumed` names the marker variables that the target leaves open, such as `platform_release`; the environment holds
    what is assumed of them (docs/targets.md).
    """

    name: str
    environment: Environment
    tags: tuple[Tag, ...]
    assumed: frozenset[str] = frozenset()

    @property
    def python(self) -> str:
        """The full version of the interpreter, such as `3.12.4`."""
        return self.environment["python_full_version"]


def running() -> Target:
    """Return the target that this process runs on."""
    import packaging.markers  # noqa: PLC0415  (only the default target asks the host)
    import packaging.tags  # noqa: PLC0415

    environment = packaging.markers.default_environment()
    tags = tuple(packaging.tags.sys_tags())
    return Target(name=f"{_python(environment, tags[0])}-{_platform(tags)}", environment=environment, tags=tags)


def _python(environment: Environment, best: Tag) -> str:
    """Return the series in the text form, such as `3.12`, `3.14t`, `pp3.10`."""
    kind = "pp" if environment["implementation_name"] == "pypy" else ""
    free_threaded = best.interpreter.startswith("cp") and "t" in best.abi.removeprefix(best.interpreter)
    return f"{kind}{environment['python_version']}{'t' * free_threaded}"


def _platform(tags: tuple[Tag, ...]) -> str:
    """Return the platform tag that says most of this machine: on Linux the level of its libc."""
    libc = (tag.platform for tag in tags if tag.platform.startswith(("manylinux_", "musllinux_")))
    return next(libc, tags[0].platform)
