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
    libc = (tag.platform for tag in tags if tag.platform.startswith(("manylinux_", "musllinux_")))
    platform = next(libc, tags[0].platform)
    return Target(name=f"{environment['python_version']}-{platform}", environment=environment, tags=tags)
