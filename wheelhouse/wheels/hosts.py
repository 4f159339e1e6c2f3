"""Which Python of this machine builds for which target."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.tags import Tag

from wheelhouse.targets.target import Target

# The markers that tell one kind of machine from another, whatever its Python.
_MACHINE = ("os_name", "platform_machine", "platform_system", "sys_platform")
_LEVELLED = ("manylinux", "musllinux", "macosx")


def builds_for(host: Target, target: Target) -> bool:
    """Whether what is built on the host may run on the target: the same Python, ABI, machine and libc family.

    Their levels (of glibc, of macOS) may differ: which ones a wheel needs shows when it is built.
    """
    mine, other = dict(host.environment), dict(target.environment)
    return (
        all(mine[name] == other[name] for name in _MACHINE)
        and _bond(host) == _bond(target)
        and not _families(host.tags).isdisjoint(_families(target.tags))
    )


def level(host: Target) -> str | None:
    """Return the platform tag that says which machines are at least as new as the host; None where none does."""
    platforms = (tag.platform for tag in host.tags)
    return next((each for each in platforms if each.startswith(_LEVELLED)), None)


def _bond(target: Target) -> tuple[str, str] | None:
    return next(((tag.interpreter, tag.abi) for tag in target.tags), None)


def _families(tags: Iterable[Tag]) -> set[str]:
    """Return what the platform tags begin with. `linux` says nothing of the libc: it counts where there is no other."""
    found = {tag.platform.partition("_")[0].rstrip("0123456789") for tag in tags if tag.platform != "any"}
    return found - {"linux"} or found
