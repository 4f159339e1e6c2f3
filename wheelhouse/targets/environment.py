"""The marker variables of a target that is not this machine: nothing is asked of the interpreter that runs this."""

from __future__ import annotations

from packaging.markers import Environment

from wheelhouse.targets.platforms import Platform
from wheelhouse.targets.pythons import PYPY, Python


def environment(python: Python, platform: Platform) -> Environment:
    """Return all eleven marker variables (PEP 508) of this Python on this platform.

    What neither of them decides, `assumed` names.
    """
    version = ".".join(map(str, python.series))
    full_version = f"{version}.{python.patch or 0}"
    pypy = python.implementation == "pp"
    return {
        "implementation_name": "pypy" if pypy else "cpython",
        "implementation_version": PYPY[python.series] if pypy else full_version,
        "os_name": platform.system.os_name,
        "platform_machine": platform.system.machines[platform.machine],
        "platform_python_implementation": "PyPy" if pypy else "CPython",
        "platform_release": "",
        "platform_system": platform.system.platform_system,
        "platform_version": "",
        "python_full_version": full_version,
        "python_version": version,
        "sys_platform": platform.system.sys_platform,
    }


def assumed(python: Python, platform: Platform) -> frozenset[str]:
    """Return the marker variables that this Python and platform leave open, and that `environment` had to assume."""
    names = {"platform_release", "platform_version", *platform.system.leaves_open.get(platform.machine, ())}
    if python.patch is None:
        names |= {"implementation_version", "python_full_version"}
    if python.implementation == "pp":
        # PyPy has a version of its own beside that of the language.
        names.add("implementation_version")
    return frozenset(names)
