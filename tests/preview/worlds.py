"""Plans that Hypothesis makes up."""

from __future__ import annotations

from hypothesis import strategies as st
from msgspec.structs import replace

from tests.preview import plans
from wheelhouse.closure.closure import Build, Closure, Gap, Pin
from wheelhouse.closure.each import Unsolved
from wheelhouse.preview.plan import Plan

_NAMES = [f"{python}-{platform}" for python in ("3.9", "3.10", "3.13t") for platform in ("win_amd64", plans.LINUX)]
_PROJECTS = ["a", "b", "c-client", "a-project-whose-name-is-longer-than-most-terminals-would-like-it-to-be"]
_TOOLS = ["setuptools-80.0-py3-none-any.whl", "a-9.0.tar.gz", "a_tool_of_a_rather_long_name-1.0.tar.gz"]
_KINDS = ("any", "native", "sdist", "gap", "unneeded")


@st.composite
def worlds(draw: st.DrawFn) -> Plan:
    """Return a plan for some targets, of which some may have no answer."""
    names = draw(st.lists(st.sampled_from([*_NAMES, "prod"]), unique=True, min_size=1))
    solved = draw(st.integers(min_value=0, max_value=len(names)))
    error = plans.failing().unsolved[0].error
    closures = tuple(draw(_closures(name)) for name in names[:solved])
    files = sorted({pin.file.filename for closure in closures for pin in closure.files})
    return Plan(
        closures=closures,
        unsolved=tuple(Unsolved(target=plans.target(name), error=error) for name in names[solved:]),
        here=frozenset(draw(st.sets(st.sampled_from(files)))) if files else frozenset(),
    )


@st.composite
def _closures(draw: st.DrawFn, name: str) -> Closure:
    members = [draw(_members(name, project)) for project in _PROJECTS]
    pins = [one for one in members if isinstance(one, Pin)]
    found = plans.closure(name, pins, [one for one in members if isinstance(one, Gap)])
    sdists = [one for one in pins if one.file.filename.endswith(".tar.gz")]
    return replace(found, builds=tuple(draw(_builds(one)) for one in sdists if draw(st.booleans())))


@st.composite
def _builds(draw: st.DrawFn, sdist: Pin) -> Build:
    tools = draw(st.lists(st.sampled_from(_TOOLS), unique=True))
    unknown = draw(st.sampled_from([None, "Its backend | hangs."]))
    return plans.build(sdist, *map(plans.pin, tools), compiled=draw(st.booleans()), unknown=unknown)


@st.composite
def _members(draw: st.DrawFn, name: str, project: str) -> Pin | Gap | None:
    version = draw(st.sampled_from(["1.0", "2!3.4.5rc6.post7+local.version"]))
    size = draw(st.sampled_from([None, 0, 12_345_678_901]))
    why = draw(st.sampled_from([plans.mine(f"{project}>=1"), plans.theirs(project, "a")]))
    stem = project.replace("-", "_")
    match draw(st.sampled_from(_KINDS)):
        case "any":
            return plans.pin(f"{stem}-{version}-py3-none-any.whl", why, size=size)
        case "native":
            return plans.native(stem, version, name if name != "prod" else "3.12-any", why, size=size)
        case "sdist":
            return plans.pin(f"{stem}-{version}.tar.gz", why, size=size)
        case "gap":
            return plans.gap(project, version, why, remedies=("Ask for less | or for `more`.",))
        case _:
            return None
