"""Print which Python this is, and which wheels it takes, as TOML for `whbuild --target FILE`.

    python here.py > prod.toml

One file for any Python from 3.6 on, with nothing but the standard library: carry it to the machine in question. The
markers are those of PEP 508; the wheel tags, best first, are those that `packaging.tags.sys_tags()` of packaging 26.3
gives there (PEP 425, 600, 656, 803), and tests/targets/test_here.py holds them against it.
"""

# What Python 3.6 does not have: annotations that are not evaluated, `list[str]`, `:=`, `text=` of subprocess.
import os
import platform
import re
import struct
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from typing import BinaryIO, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

Level = Tuple[int, int]

SHORT_NAMES = {"python": "py", "cpython": "cp", "pypy": "pp", "ironpython": "ip", "jython": "jy"}
NO_GLIBC = (-1, -1)
# Of the 64-bit machines that PEP 600 knows; the two with 32 bits are told by the ELF header.
MANYLINUX = ("x86_64", "aarch64", "ppc64", "ppc64le", "s390x", "loongarch64", "riscv64")
ALIASES = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}  # PEP 599, 571, 513


def main() -> None:
    """Print the document."""
    sys.stdout.write(document())


def document() -> str:
    """Return the running interpreter as TOML, in ASCII."""
    environment, found = markers(), tags()
    made = "The markers and wheel tags of %s %s on %s, printed by it (whbuild target here)." % (
        environment["platform_python_implementation"],
        environment["python_full_version"],
        environment["platform_system"],
    )
    return rendered(name(environment, found), environment, found, comment=made)


def rendered(
    title: str, environment: Mapping[str, str], found: Sequence[str], assumed: Iterable[str] = (), comment: str = ""
) -> str:
    """Return a target as TOML: name, markers, wheel tags best first, and which markers are assumed."""
    lines = ["# " + _quoted(comment)[1:-1]] if comment else []
    lines.append("name = " + _quoted(title))
    if assumed:
        lines.append("assumed = [%s]" % ", ".join(map(_quoted, sorted(assumed))))
    lines += ["", "[markers]"]
    lines += ["%s = %s" % (key, _quoted(environment[key])) for key in sorted(environment)]
    lines += ["", "[wheels]", "tags = ["]
    lines += ["    %s," % _quoted(tag) for tag in found]
    return "\n".join(lines) + "\n]\n"


def _quoted(text: str) -> str:
    """Return a basic string of TOML."""
    return '"%s"' % "".join(map(_escaped, text))


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if " " <= char <= "~":
        return char
    if "\ud800" <= char <= "\udfff":  # what could not be decoded; TOML has no word for it
        return "?"
    return "\\u%04x" % ord(char) if ord(char) < 0x10000 else "\\U%08x" % ord(char)


# -- markers


def markers() -> Dict[str, str]:
    """Return the eleven marker variables (PEP 508)."""
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": _implementation_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def _implementation_version() -> str:
    version = sys.implementation.version
    released = "%d.%d.%d" % (version.major, version.minor, version.micro)
    kind = version.releaselevel
    return released if kind == "final" else "%s%s%d" % (released, kind[0], version.serial)


def name(environment: Mapping[str, str], found: Sequence[str]) -> str:
    """Return what to call the target: `3.12.4-manylinux_2_36_x86_64`, `3.14.0t-win_amd64`, `pp3.10.14-...`."""
    short = _short_name()
    threads = "t" if re.match(r"cp\d+-cp\d+d?t", found[0]) else ""
    python = environment["python_full_version"].rstrip("+")
    platforms = [tag.split("-")[2] for tag in found]
    libc = (each for each in platforms if each.startswith(("manylinux_", "musllinux_")))
    return "%s%s%s-%s" % ("" if short == "cp" else short, python, threads, next(libc, platforms[0]))


# -- tags


def tags() -> List[str]:
    """Return the wheel tags, best first."""
    python = sys.version_info[:2]
    platforms = list(_platforms())
    short = _short_name()
    if short == "cp":
        found = list(cpython_tags(python, _cpython_abis(python), platforms))
        own: Optional[str] = "cp" + _nodot()
    else:
        found = ["%s%s-%s-%s" % (short, _nodot(), abi, each) for abi in _other_abis(python) for each in platforms]
        own = "pp3" if short == "pp" else None
    return [tag.lower() for tag in found + list(compatible_tags(python, own, platforms))]


def cpython_tags(python: Level, abis: Sequence[str], platforms: Sequence[str]) -> Iterator[str]:
    """Yield what CPython takes of what is made for it: its ABIs, the stable one back to 3.2 (PEP 384, 803), none."""
    own = "cp%d%d" % python
    free_threaded = bool(abis) and "t" in abis[0][2:]
    stable = "abi3t" if free_threaded else "abi3"
    for abi in (*abis, stable, "none"):
        for each in platforms:
            yield "%s-%s-%s" % (own, abi, each)
    for minor in range(python[1] - 1, 1, -1):
        for each in platforms:
            yield "cp%d%d-%s-%s" % (python[0], minor, stable, each)


def compatible_tags(python: Level, own: Optional[str], platforms: Sequence[str]) -> Iterator[str]:
    """Yield what any interpreter of this version takes: `py3-none-any` and the like."""
    versions = ["py%d%d" % python, "py%d" % python[0]]
    versions += ["py%d%d" % (python[0], minor) for minor in range(python[1] - 1, -1, -1)]
    for version in versions:
        for each in platforms:
            yield "%s-none-%s" % (version, each)
    for version in ([own] if own else []) + versions:
        yield version + "-none-any"


def _short_name() -> str:
    return SHORT_NAMES.get(sys.implementation.name) or sys.implementation.name


def _nodot() -> str:
    return str(sysconfig.get_config_var("py_version_nodot") or "%d%d" % sys.version_info[:2])


def _cpython_abis(python: Level) -> List[str]:
    debug = sysconfig.get_config_var("Py_DEBUG")
    # Windows does not say Py_DEBUG.
    as_debug = debug is None and (hasattr(sys, "gettotalrefcount") or "_d.pyd" in EXTENSION_SUFFIXES)
    letters = "d" if debug or as_debug else ""
    threads = "t" if python >= (3, 13) and sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    plain = "cp%d%d%s" % (python[0], python[1], threads)
    if python >= (3, 8):
        return [plain + letters, plain] if letters else [plain]
    pymalloc = sysconfig.get_config_var("WITH_PYMALLOC")
    return [plain + letters + ("m" if pymalloc or pymalloc is None else "")]


def _other_abis(python: Level) -> List[str]:
    suffix = sysconfig.get_config_var("EXT_SUFFIX") or ""
    abis = abis_of(suffix) if suffix.count(".") > 1 else _cpython_abis(python)
    return abis if "none" in abis else [*abis, "none"]


def abis_of(suffix: str) -> List[str]:
    """Return the ABI in the suffix of extension modules: `.pypy310-pp73-x86_64-linux-gnu.so` holds `pypy310_pp73`."""
    soabi = suffix.split(".")[1]
    parts = soabi.split("-")
    if soabi.startswith("cpython"):
        soabi = "cp" + parts[1]
    elif soabi.startswith("cp"):
        soabi = parts[0]
    elif soabi.startswith("pypy"):
        soabi = "-".join(parts[:2])
    elif soabi.startswith("graalpy"):
        soabi = "-".join(parts[:3])
    return [_normal(soabi)] if soabi else []


# -- platforms


def _platforms() -> Iterator[str]:
    system = platform.system()
    own = _normal(sysconfig.get_platform())
    if system == "Darwin":
        return mac_platforms(*_mac())
    if system == "iOS":
        release = getattr(platform, "ios_ver", None)
        multiarch = getattr(sys.implementation, "_multiarch", "")
        return ios_platforms(_level(release()[1]), multiarch) if release else iter([own])
    if system == "Android":
        android = getattr(platform, "android_ver", None)
        abi = sysconfig.get_platform().split("-")[-1]
        return android_platforms(android().api_level, abi) if android else iter([own])
    if system == "Linux" and own.startswith("linux_"):
        return _linux(own[len("linux_") :])
    pyemscripten = sysconfig.get_config_var("PYEMSCRIPTEN_PLATFORM_VERSION")
    if system == "Emscripten" and pyemscripten:
        return iter(["pyemscripten_%s_wasm32" % pyemscripten, own])
    return iter([own])


def _normal(text: str) -> str:
    return re.sub("[-. ]", "_", text)


def _level(text: str) -> Level:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def _is_32_bit() -> bool:
    return struct.calcsize("P") == 4


# macOS, iOS, Android


def _mac() -> Tuple[Level, str]:
    release, _, machine = platform.mac_ver()
    if _level(release) == (10, 16):  # what Python says where it was built against an SDK older than macOS 11
        import subprocess  # noqa: PLC0415  (slow to import)

        program = "import platform; print(platform.mac_ver()[0])"
        words, environment = [sys.executable, "-sS", "-c", program], {"SYSTEM_VERSION_COMPAT": "0"}
        release = subprocess.check_output(words, env=environment, universal_newlines=True)  # noqa: S603  (this Python)
    if _is_32_bit():
        machine = "ppc" if machine.startswith("ppc") else "i386"
    return _level(release), machine


def mac_platforms(version: Level, machine: str) -> Iterator[str]:
    """Yield what this macOS runs. From 11 on the major version counts; an Intel Mac runs all of 10 too."""
    if (10, 0) <= version < (11, 0):
        levels = [(10, minor) for minor in range(version[1], -1, -1)]
    else:
        levels = [(major, 0) for major in range(version[0], 10, -1)]
    for level in levels:
        for binary in _mac_binaries(level, machine):
            yield "macosx_%d_%d_%s" % (level[0], level[1], binary)
    for minor in range(16, 3, -1) if version >= (11, 0) else ():
        # On Apple silicon: the half of a universal2 wheel that is for Intel may be for an older macOS.
        for binary in _mac_binaries((10, minor), machine) if machine == "x86_64" else ["universal2"]:
            yield "macosx_10_%d_%s" % (minor, binary)


def _mac_binaries(level: Level, machine: str) -> List[str]:
    kinds: Dict[str, Tuple[Level, Level, List[str]]] = {
        "x86_64": ((10, 4), (99, 0), ["intel", "fat64", "fat3", "universal2", "universal"]),
        "i386": ((10, 4), (99, 0), ["intel", "fat3", "fat", "universal"]),
        "ppc64": ((10, 4), (10, 5), ["fat64", "universal"]),
        "ppc": ((0, 0), (10, 6), ["fat3", "fat", "universal"]),
        "arm64": ((0, 0), (99, 0), ["universal2"]),
    }
    since, until, fat = kinds.get(machine, ((0, 0), (99, 0), []))
    return [machine, *fat] if since <= level <= until else []


def ios_platforms(version: Level, multiarch: str) -> Iterator[str]:
    """Yield what this iOS runs, back to 12.0 (PEP 730)."""
    for major in range(version[0], 11, -1):
        for minor in range(version[1] if major == version[0] else 9, -1, -1):
            yield "ios_%d_%d_%s" % (major, minor, multiarch.replace("-", "_"))


def android_platforms(api_level: int, abi: str) -> Iterator[str]:
    """Yield what this Android runs, back to API level 16 (PEP 738)."""
    for level in range(api_level, 15, -1):
        yield "android_%d_%s" % (level, _normal(abi))


# Linux


def _linux(machine: str) -> Iterator[str]:
    if _is_32_bit():
        machine = {"x86_64": "i686", "aarch64": "armv8l"}.get(machine, machine)
    machines = ["armv8l", "armv7l"] if machine == "armv8l" else [machine]
    for each in machines:
        yield "linux_" + each
    if _has_manylinux_abi(machines):
        glibc = _glibc()
        for each in machines:
            yield from manylinux_platforms(glibc, each)
    musl = _musl()
    if musl is not None:
        for each in machines:
            for minor in range(musl[1], -1, -1):
                yield "musllinux_%d_%d_%s" % (musl[0], minor, each)


def manylinux_platforms(glibc: Level, machine: str) -> Iterator[str]:
    """Yield what this glibc runs, back to 2.5 on x86 and to 2.17 elsewhere, with the older names (PEP 600)."""
    oldest = 5 if machine in ("x86_64", "i686") else 17
    # Should there be a glibc 3, it will run what was made for 2; up to 2.50, packaging assumes.
    for major, newest in [glibc] + [(major, 50) for major in range(glibc[0] - 1, 1, -1)]:
        for minor in range(newest, (oldest if major == 2 else 0) - 1, -1):
            if _allowed((major, minor), machine):
                yield "manylinux_%d_%d_%s" % (major, minor, machine)
                if (major, minor) in ALIASES:
                    yield "%s_%s" % (ALIASES[major, minor], machine)


def _allowed(level: Level, machine: str) -> bool:
    """Ask the module `_manylinux` that a distribution may provide (PEP 600)."""
    try:
        import _manylinux  # type: ignore[import-not-found]  # noqa: PLC0415  (hardly any machine has it)
    except ImportError:
        return True
    if hasattr(_manylinux, "manylinux_compatible"):
        answer = _manylinux.manylinux_compatible(level[0], level[1], machine)
        return answer is None or bool(answer)
    return bool(getattr(_manylinux, ALIASES.get(level, "") + "_compatible", True))


def _glibc() -> Level:
    """Return the version of glibc, or NO_GLIBC."""
    try:
        version = (os.confstr("CS_GNU_LIBC_VERSION") or "").split()[1]  # "glibc 2.36"
    except (AttributeError, IndexError, OSError, ValueError):
        version = _glibc_by_ctypes()
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found.group(1)), int(found.group(2))) if found else NO_GLIBC


def _glibc_by_ctypes() -> str:
    try:
        import ctypes  # noqa: PLC0415  (slow to import, and not in every Python)

        ask = ctypes.CDLL(None).gnu_get_libc_version
    except (ImportError, OSError, AttributeError):
        return ""
    ask.restype = ctypes.c_char_p
    return str(ask().decode("ascii"))


def _musl() -> Optional[Level]:
    """Return the version of musl that this Python is linked with, by the loader's own word (PEP 656)."""
    program = _elf(sys.executable)
    if program is None or "musl" not in program.loader:
        return None
    import subprocess  # noqa: PLC0415  (slow to import)

    # Without a program to load it prints who it is, and fails.
    asked = subprocess.run([program.loader], check=False, stderr=subprocess.PIPE, universal_newlines=True)  # noqa: S603  (what this Python itself was started by)
    return musl_version(asked.stderr)


def musl_version(said: str) -> Optional[Level]:
    """Return the version in what the loader of musl says when it is run without a program."""
    found = re.match(r"\s*musl.*\s+Version (\d+)\.(\d+)", said)
    return (int(found.group(1)), int(found.group(2))) if found else None


def _has_manylinux_abi(machines: Sequence[str]) -> bool:
    if "armv7l" in machines or "i686" in machines:
        program = _elf(sys.executable)
        return program is not None and program.machine == ("armv7l" if "armv7l" in machines else "i686")
    return machines[0] in MANYLINUX


class Elf(NamedTuple):
    """Of an ELF program: the kind of machine, as far as it matters here, and the path of its loader."""

    machine: str
    loader: str


def _elf(path: str) -> Optional[Elf]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (sys.executable may be None, which is a TypeError here)
            return elf(file)
    except (OSError, TypeError, ValueError, KeyError, struct.error):
        return None


def elf(file: BinaryIO) -> Elf:
    """Return what an ELF file says of itself: `i686`, `armv7l` (EABI 5, hard float) or "", and PT_INTERP or "".

    Raises ValueError, KeyError or struct.error for a file that is none.
    """
    magic, width, order = struct.unpack("4sBB10x", file.read(16))
    if magic != b"\x7fELF":
        raise ValueError("not ELF")
    header, segment, at, size = {1: ("HHIIIIIHHH", "8I", 1, 4), 2: ("HHIQQQIHHH", "2I6Q", 2, 5)}[width]
    mark = {1: "<", 2: ">"}[order]

    def read(form: str) -> Tuple[int, ...]:
        return struct.unpack(mark + form, file.read(struct.calcsize(mark + form)))

    _, number, _, _, start, _, flags, _, step, count = read(header)
    hard_float = flags & 0xFF000400 == 0x05000400
    machine = {3: "i686", 40: "armv7l" if hard_float else ""}.get(number, "") if (width, order) == (1, 1) else ""
    for index in range(count):
        file.seek(start + step * index)
        fields = read(segment)
        if fields[0] == 3:  # PT_INTERP
            file.seek(fields[at])
            return Elf(machine, os.fsdecode(file.read(fields[size])).strip("\0"))
    return Elf(machine, "")


if __name__ == "__main__":  # pragma: no cover  (where it is carried to)
    main()
