"""Plans as the tests see them: few targets, small closures, and one that is as large as they come."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from packaging.markers import default_environment
from packaging.tags import Tag
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.closure import Behind, Build, Closure, Gap, Pin, Why
from wheelhouse.closure.each import Unsolved
from wheelhouse.dists.files import File, normalized, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import NoMatchingVersion
from wheelhouse.preview.plan import Plan
from wheelhouse.requirements.ask import Origin
from wheelhouse.targets.target import Target

LINUX, WINDOWS, ALPINE = "manylinux_2_28_x86_64", "win_amd64", "musllinux_1_2_x86_64"


def target(name: str) -> Target:
    """Return a target that takes wheels for its Python, `abi3`, and pure ones."""
    python, _, platform = name.partition("-")
    own = f"cp{python.replace('.', '')}"
    tags = (
        Tag(own, own, platform),
        Tag(own, "abi3", platform),
        Tag("cp39", "abi3", platform),
        Tag("py3", "none", "any"),
    )
    return Target(name=name, environment=default_environment(), tags=tags, assumed=frozenset({"python_full_version"}))


def pin(filename: str, *why: Why, size: int | None = 50_000) -> Pin:
    dist = parse_filename(filename)
    return Pin(
        project=dist.project,
        version=dist.version,
        file=File(
            filename=filename,
            url=f"https://me:secret@index.example/{filename}",
            size=size,
            hashes={"sha256": "ab" * 32},
        ),
        dist=dist,
        source="https://index.example/simple/",
        metadata=Metadata(name=dist.project, version=str(dist.version)),
        why=why,
    )


def native(name: str, version: str, on: str, *why: Why, size: int | None = 1_500_000) -> Pin:
    """Return the pin of a wheel for the Python and platform of the target `on`."""
    python, _, platform = on.partition("-")
    tag = f"cp{python.replace('.', '')}"
    return pin(f"{name}-{version}-{tag}-{tag}-{platform}.whl", *why, size=size)


def mine(requirement: str, line: int = 1) -> Why:
    return Why(requirement=requirement, origin=Origin(file="requirements.txt", line=line))


def theirs(requirement: str, parent: str, version: str = "1.0") -> Why:
    return Why(requirement=requirement, parent=normalized(parent), parent_version=Version(version))


def gap(project: str, version: str, *why: Why, remedies: Sequence[str] = ()) -> Gap:
    return Gap(
        project=normalized(project),
        version=Version(version),
        reason="no wheel for this target, and there is no sdist",
        why=why,
        remedies=tuple(remedies),
    )


def closure(name: str, pins: Sequence[Pin], gaps: Sequence[Gap] = (), also: Sequence[Pin] = ()) -> Closure:
    return Closure(
        target=target(name),
        pins=tuple(sorted(pins, key=lambda one: one.project)),
        gaps=tuple(gaps),
        also=tuple(also),
    )


def built() -> Plan:
    """Return a plan in which two targets build an sdist, and one of them what that is built with."""
    fast, tool = pin("fast-1.0.tar.gz", mine("fast")), pin("tool-2.0.tar.gz", to_build("tool", "fast"))
    setuptools = pin("setuptools-80.0-py3-none-any.whl", to_build("setuptools", "tool", "2.0"), size=None)
    older = native("tool", "1.0", f"3.9-{LINUX}", to_build("tool", "fast"))
    return Plan(
        closures=(
            replace(closure(f"3.9-{LINUX}", [fast]), builds=(build(fast, older, compiled=True),)),
            replace(
                closure(f"3.12-{LINUX}", [fast]),
                builds=(build(fast, tool, compiled=True), build(tool, setuptools, unknown="It hangs.")),
            ),
        ),
        here=frozenset({"setuptools-80.0-py3-none-any.whl"}),
    )


def to_build(requirement: str, parent: str, version: str = "1.0") -> Why:
    return replace(theirs(requirement, parent, version), building=True)


def build(sdist: Pin, *pins: Pin, compiled: bool = False, unknown: str | None = None) -> Build:
    return Build(
        project=sdist.project,
        version=sdist.version,
        sdist=sdist.file.filename,
        requires=tuple(why.requirement for one in pins for why in one.why),
        pins=pins,
        unknown=unknown,
        compiled=compiled,
    )


def held_back() -> Plan:
    """Return a plan in which 3.12 has what 3.9 has, of nine packages."""
    names = ["anyio", *(f"p{place}" for place in range(8))]
    behind = tuple(Behind(project=normalized(name), version=Version("1.0"), newest=Version("3.0")) for name in names)
    first, *others = (
        closure(target, [pin(f"{name}-1.0-py3-none-any.whl") for name in names])
        for target in (f"3.9-{LINUX}", f"3.12-{LINUX}", f"3.12-{WINDOWS}")
    )
    return Plan(closures=(first, *(replace(other, behind=behind) for other in others)))


def one_target() -> Plan:
    name = f"3.12-{LINUX}"
    pins = (
        pin("flask-3.1.0-py3-none-any.whl", mine("flask>=3", 2), size=102_979),
        pin("click-8.1.8-py3-none-any.whl", mine("click", 5), theirs("click>=8.1.3", "flask", "3.1.0"), size=98_188),
        native("markupsafe", "3.0.2", name, theirs("MarkupSafe>=2.1.1", "werkzeug", "3.1.3"), size=23_118),
        pin("werkzeug-3.1.3-py3-none-any.whl", theirs("Werkzeug>=3.1", "flask", "3.1.0"), size=224_498),
        pin("docopt-0.6.2.tar.gz", mine("docopt", 7), size=None),
    )
    return Plan(closures=(closure(name, pins),), seconds=0.44, here=frozenset({"click-8.1.8-py3-none-any.whl"}))


def nine_targets() -> Plan:
    names = [f"{python}-{platform}" for python in ("3.9", "3.10", "3.13") for platform in (LINUX, WINDOWS, ALPINE)]
    here = frozenset({"click-8.1.8-py3-none-any.whl", f"numpy-2.0.2-cp39-cp39-{LINUX}.whl"})
    return Plan(closures=tuple(map(_of_nine, names)), seconds=3.21, here=here)


def _of_nine(name: str) -> Closure:
    alpine, python = name.endswith(ALPINE), name.partition("-")[0]
    numpy = {"3.9": "2.0.2", "3.10": "2.2.6"}.get(python, "2.3.0")
    pins = [
        pin("click-8.1.8-py3-none-any.whl", mine("click", 1)),
        pin("attrs-25.3.0-py3-none-any.whl", mine("attrs", 2)),
        native("numpy", numpy, name, mine("numpy", 3), size=16_000_000),
        native("pyyaml", "6.0.2", name, mine("pyyaml", 4), size=700_000),
    ]
    if alpine:
        pins.append(pin("psutil-7.0.0.tar.gz", mine("psutil", 5), size=497_003))
    else:
        pins.append(native("psutil", "7.0.0", name, mine("psutil", 5), size=277_000))
    if name.endswith(WINDOWS):
        pins.append(pin("colorama-0.4.6-py2.py3-none-any.whl", theirs("colorama", "click", "8.1.8"), size=25_335))
    if python == "3.9":
        pins.append(pin("tomli-2.2.1-py3-none-any.whl", theirs("tomli", "attrs", "25.3.0"), size=14_257))
    if not alpine:
        pins.append(native("torch", "2.7.1", name, theirs("torch>=2", "click", "8.1.8"), size=821_000_000))
        return closure(name, pins)
    gaps = [
        gap(
            "torch",
            "2.7.1",
            theirs("torch>=2", "click", "8.1.8"),
            theirs("torch", "attrs", "25.3.0"),
            remedies=("torch 2.7.1 has wheels for Python 3.9 to 3.13 on manylinux_2_28_x86_64",),
        )
    ]
    if python == "3.13":
        gaps.append(gap("zstd", "1.5.6", mine("zstd", 6)))
    return closure(name, pins, gaps)


def failing() -> Plan:
    error = NoMatchingVersion(
        "No version of numpy fits.", context=("numpy<1 (from requirements.txt, line 3)",), hint="Ask for less."
    )
    unsolved = tuple(Unsolved(target=target(f"3.14-{on}"), error=error) for on in (LINUX, WINDOWS))
    pins = (pin("click-8.1.8-py3-none-any.whl", mine("click")),)
    return Plan(closures=(closure(f"3.13-{LINUX}", pins),), unsolved=unsolved, seconds=1.0)


def large(packages: int = 300) -> Plan:
    """Return a plan for twenty-five targets, with something of everything."""
    pythons = ("3.9", "3.10", "3.11", "3.12", "3.13")
    platforms = (LINUX, "manylinux_2_28_aarch64", ALPINE, WINDOWS, "macosx_11_0_arm64")
    dice = random.Random(7)
    rolled = [(normalized(f"package-{place}"), dice.random()) for place in range(packages)]
    return Plan(
        closures=tuple(_of_many(f"{python}-{platform}", rolled) for python in pythons for platform in platforms),
        seconds=12.5,
    )


def _of_many(name: str, rolled: Sequence[tuple[NormalizedName, float]]) -> Closure:
    found = [one for project, chance in rolled for one in _rolled(name, project, chance)]
    pins = [one for one in found if isinstance(one, Pin)]
    return closure(name, pins, [one for one in found if isinstance(one, Gap)])


def _rolled(name: str, project: NormalizedName, chance: float) -> Iterator[Pin | Gap]:
    python, _, platform = name.partition("-")
    stem, why = project.replace("-", "_"), mine(project)
    if chance < 0.75:
        yield pin(f"{stem}-1.0-py3-none-any.whl", why)
    elif chance < 0.9:
        yield native(stem, "1.0", name, why)
    elif chance < 0.93:
        yield native(stem, "1.0" if python in ("3.9", "3.10") else "2.0", name, why)
    elif chance < 0.96:
        if platform == WINDOWS or python == "3.9":
            yield pin(f"{stem}-1.0-py3-none-any.whl", why)
    elif chance < 0.98:
        yield pin(f"{stem}-1.0.tar.gz", why, size=None) if platform == ALPINE else native(stem, "1.0", name, why)
    else:
        yield gap(project, "1.0", why) if platform == ALPINE and python != "3.9" else native(stem, "1.0", name, why)
