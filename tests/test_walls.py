"""Who may import whom, as tables, held against every import line, lazy and type-only included."""

from __future__ import annotations

import ast
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "wheelhouse"

# A row is a room or a module of one, and what it may import; a module has its room's row too.
GROUND = ("errors", "events", "headers")
NOUNS = ("requirements", "targets", "dists")
ALL_ROOMS = ("places", "tree", "carried.layout", "store", "index", "closure", *NOUNS, *GROUND)
ROOMS = {
    "errors": (),
    "events": (),
    "headers": (),
    "options": (),
    "toml": ("errors",),
    "targets.files": ("toml",),
    "settings": ("options", "toml", "errors"),
    "web": GROUND,
    "requirements": GROUND,
    "targets": GROUND,
    "dists": GROUND,
    "building": ("dists", "store.notes", *GROUND),
    "closure": (*NOUNS, *GROUND),
    "index": (*NOUNS, *GROUND),
    "index.http": ("web",),
    "store": (*NOUNS, *GROUND),
    "store.fetch": ("web",),
    "tree": ("carried.layout", "closure", "index.pages", "index.render", *NOUNS, *GROUND),
    "carried": (),
    "places": ("carried", "tree", "store", "web", "dists", *GROUND),
    "report": ("closure", "store", "tree", *NOUNS, *GROUND),
    "whom": ("options", "targets", *GROUND),
    "order": ("carried.generations", "options", "web", "whom", *ALL_ROOMS),
    "arrivals": ("closure", "store", "tree", *NOUNS, *GROUND),
    "bring": ("arrivals", "closure", "store", "web", "dists", *GROUND),
    "projects": ("building", "requirements", "dists", "store.notes", *GROUND),
    "sources": ("arrivals", "bring", "building", "closure", "index.library", "store", *NOUNS, *GROUND),
    "sources.homemade": ("places", "projects", "records.reading", "tree"),
    "records": ("carried.layout", "closure", "store", "tree", *NOUNS, *GROUND),
    "records.reading": ("places.trouble",),
    "proof": (
        "carried",
        "records",
        "lineage",
        "lock",
        "figures",
        "phrases",
        "building",
        "closure",
        "index",
        "tree",
        *NOUNS,
        *GROUND,
    ),
    "proof.signed": ("places.trouble",),
    "commands": (),
    "additions": (),
    "commands.verifying": ("commands.inspecting", "proof", "records", "targets", "figures", *GROUND),
    "strays": (
        "carried.layout",
        "records",
        "proof.reasons",
        "figures",
        "places.trouble",
        "store.blobs",
        "tree",
        "dists",
        *GROUND,
    ),
    "additions.adoption": ("strays", "additions.addition", "records", *ALL_ROOMS),
    "commands.adopting": (
        "commands.writing",
        "additions.adoption",
        "strays",
        "additions.addition",
        "order",
        "carried",
        *ALL_ROOMS,
    ),
    "wheels": ("sources", "bring", "building", "order", "phrases", "records", *ALL_ROOMS),
    "lock": ("carried.layout", "records", "tree", "dists"),
    "screen": (),
    "completion": (),
    "commands.completing": ("completion", "errors"),
    "cli.described": ("completion", "targets.listing"),
    "lineage": ("records", "phrases", "requirements", "screen", *GROUND),
    "catalogue": ("carried.layout", "overviews", "records", "lineage", "figures", "phrases", "tree", *NOUNS, *GROUND),
    "overviews": ("records", "lineage", "figures", "phrases", "screen", "tree", *NOUNS, *GROUND),
    "deliveries": ("carried", "places.trouble", "records.reading", "tree", "figures", *GROUND),
    "pruning": ("additions.addition", "records", "lineage", "lock.names", "proof", "carried", "figures", *ALL_ROOMS),
    "serving": (
        "carried.layout",
        "places.trouble",
        "deliveries.zstd",
        "tree.manifest",
        "dists.files",
        *GROUND,
    ),
    "commands.serving": ("serving", *GROUND),
    "commands.removing": (
        "commands.writing",
        "additions.addition",
        "carried",
        "proof",
        "pruning",
        "records",
        *ALL_ROOMS,
    ),
    "commands.applying": ("carried", "places.trouble", "events"),
    "commands.returning": ("carried", "places.trouble", *GROUND),
    "commands.writing": ("carried", "settings", "errors"),
    "commands.bundling": ("carried", "deliveries", "places.trouble", "records.reading", "tree", "figures", *GROUND),
    "commands.inspecting": ("records", "lineage", "screen", "dists", "targets", *GROUND),
    "commands.viewing": ("commands.inspecting", "overviews", "records.reading", "screen", "tree", "errors"),
    "doctor": (
        "carried.layout",
        "proof.findings",
        "proof.integrity",
        "proof.survey",
        "records",
        "lineage.texts",
        "figures",
        "screen",
        "web",
        "tree",
        *NOUNS,
        *GROUND,
    ),
    "commands.doctoring": (
        "carried.layout",
        "doctor",
        "figures",
        "places.trouble",
        "proof.lockers",
        "records",
        "screen",
        "web",
        "tree",
        *NOUNS,
        *GROUND,
    ),
    "commands.describing": ("targets", "settings", *GROUND),
    "answers": ("order", "arrivals", "bring", "sources", "wheels", "phrases", "web", *ALL_ROOMS),
    "additions.bystanders": ("dists", "records", "tree"),
    "additions.sets": ("carried.layout", "closure", "order", "records", "tree", *NOUNS, *GROUND),
    "additions.yanks": ("closure", "index.library", "records", "tree", *NOUNS, *GROUND),
    "additions.addition": (
        "arrivals",
        "lock",
        "proof",
        "records",
        "additions.bystanders",
        "additions.sets",
        "additions.yanks",
        *ALL_ROOMS,
    ),
    "additions.catalogue": ("carried.layout", "catalogue", "records", "tree", "errors"),
    "additions.unwanted": ("pruning.wanted", "records.memory", "places", "tree"),
    "work": ("answers", "bring", "carried", "order", "sources", "web", *ALL_ROOMS),
    "asked": ("answers", "order", "web", "work", *NOUNS, *GROUND),
    "build": (
        "additions.addition",
        "answers",
        "asked",
        "order",
        "preview.plan",
        "records",
        "report",
        "additions.sets",
        "additions.unwanted",
        "work",
        *ALL_ROOMS,
    ),
    "renewing": (
        "closure",
        "comparing",
        "figures",
        "options",
        "preview.layout",
        "preview.marks",
        "records",
        "tree",
        *NOUNS,
        *GROUND,
    ),
    "commands.updating": (
        "additions.addition",
        "answers",
        "lock.names",
        "options",
        "order",
        "pruning.wanted",
        "records",
        "renewing",
        "additions.sets",
        "additions.unwanted",
        "work",
        "additions.yanks",
        *ALL_ROOMS,
    ),
    "commands.adding": (
        "additions.addition",
        "answers",
        "asked",
        "options",
        "order",
        "records",
        "renewing",
        "report",
        "additions.sets",
        "additions.unwanted",
        "commands.updating",
        "work",
        *ALL_ROOMS,
    ),
    "commands.agreeing": ("console", "figures", "options", "renewing", "settings", "commands.updating", *GROUND),
    "comparing": (
        "carried.layout",
        "closure",
        "figures",
        "preview.layout",
        "preview.marks",
        "records.reading",
        "tree",
        *NOUNS,
        *GROUND,
    ),
    "configuring": ("toml", *GROUND),
    "commands.configuring": ("configuring", "places.trouble", *GROUND),
    "commands.trying": ("configuring", "web", *ALL_ROOMS),
    "commands.differing": ("comparing", "deliveries.states", "errors"),
    "figures": (),
    "phrases": (),
    "preview": ("closure", "figures", "phrases", *NOUNS, *GROUND),
    "console": ("build", "figures", "phrases", "report", *ALL_ROOMS),
    "ending": ("carried.trouble", "console", *GROUND),
    "run": (
        "ending",
        "places.trouble",
        "options",
        "settings",
        "order",
        "commands.adding",
        "build",
        "preview",
        "report",
        "console",
        *GROUND,
    ),
    "cli": (
        "commands",
        "options",
        "ending",
        "run",
        "screen",
        "carried",
        *GROUND,
    ),
    "__main__": ("cli",),
}
# One outside library, one module, or two that are one thing; None is everywhere. The standard library is free.
LIBRARIES: dict[str, tuple[str, ...] | None] = {
    "packaging": None,
    "msgspec": None,
    "_manylinux": ("targets.here",),  # a module that a distribution may provide (PEP 600)
    "pip": ("requirements.text", "requirements.config"),
    "httpcore2": ("web.transport", "web.lines"),
    "tenacity": ("web.client",),
    "backports": ("deliveries.zstd", "carried"),
    "compression": ("deliveries.zstd", "carried"),  # of the standard library since 3.14
    "keyring": ("web.credentials",),
    "resolvelib": ("closure.provider", "closure.resolve"),
    "pyproject_metadata": ("dists.pyproject",),
    "build": ("building.backend",),
    "installer": ("building.installing",),
    "pyproject_hooks": ("building.backend",),
    "typer": ("cli",),
    "rich": ("console.progress",),
    "uvicorn": ("serving.server", "serving.connections"),
    "bcrypt": ("serving.passwords",),
    "filelock": ("store.blobs",),
    "platformdirs": ("order",),
}
VAGUE = {"utils", "core", "common", "helpers", "manager"}

REMEDY = {
    "room": "Pass a value instead, or move the code to the room that may know both (CONTRIBUTING.md, 'The house').",
    "library": "Let the one module that knows it do the work, or add a row to LIBRARIES and a page to docs/decisions/.",
    "cycle": "Move what both need into a module below them.",
    "name": "Name it for what it holds, in the words of the specifications.",
    "init": "Let it hold one sentence, and import from the modules themselves.",
}
LAWFUL = "import typer\nfrom wheelhouse import errors\nfrom packaging.tags import Tag\n"


def test_every_import_keeps_to_the_picture() -> None:
    found = findings(HOUSE)
    assert not found, "\n" + "\n".join(found)


def test_the_tables_have_no_row_that_nobody_needs() -> None:
    files = {_module(path, HOUSE): path for path in HOUSE.rglob("*.py")}
    imported = {to.split(".")[0] for module, path in files.items() for to, _ in _imports(path, module, files)}
    assert set(LIBRARIES) - imported == set()
    assert set(ROOMS) - {name for module in files for name in _chain(module)} == set()


@pytest.mark.parametrize(
    ("module", "text", "kind"),
    [
        ("store/blobs.py", "from wheelhouse.index import pages", "room"),
        ("dists/files.py", "def f():\n    import wheelhouse.targets.target", "room"),
        ("index/folder.py", "from wheelhouse.web import Client", "room"),
        ("places/place.py", "from ..index.pages import Page", "room"),
        ("attic/box.py", "import wheelhouse.errors", "room"),
        ("build.py", "import httpx2", "library"),
        ("cli.py", "from rich import print", "library"),
        ("web/client.py", "def f():\n    import requests", "library"),
        ("tree/plan.py", "if TYPE_CHECKING:\n    from wheelhouse.tree.manifest import Tree", "cycle"),
        ("store/utils.py", "", "name"),
        ("dists/__init__.py", '"""One sentence."""\nfrom wheelhouse.dists.files import File', "init"),
    ],
)
def test_a_crossed_line_is_found(tmp_path: Path, module: str, text: str, kind: str) -> None:
    planted = {"index/pages.py": "", "tree/manifest.py": "import wheelhouse.tree.plan", module: text}
    for name, source in planted.items():
        (tmp_path / "wheelhouse" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "wheelhouse" / name).write_text(source)
    (found,) = findings(tmp_path / "wheelhouse")
    assert found.endswith(REMEDY[kind])


def test_a_house_in_order_has_no_findings(tmp_path: Path) -> None:
    planted = {"__init__.py": '"""One sentence."""', "errors.py": "import json", "cli.py": LAWFUL}
    for name, source in planted.items():
        (tmp_path / name).write_text(source)
    assert findings(tmp_path) == []


def findings(house: Path) -> list[str]:
    """Return a sentence and its remedy for each line below the folder that crosses a wall."""
    files = {_module(path, house): path for path in sorted(house.rglob("*.py"))}
    graph = {module: dict(_imports(path, module, files)) for module, path in files.items()}
    found = [
        f"{m} imports {to} (line {line}). {kind}"
        for m in graph
        for to, line in graph[m].items()
        if (kind := _crossing(m, to))
    ]
    found += [f"{module} has a vague name. {REMEDY['name']}" for module in files if VAGUE & set(module.split("."))]
    found += [f"{path} is more than a sentence. {REMEDY['init']}" for path in files.values() if _is_thick_init(path)]
    return found + list(_cycle(graph))


def _module(path: Path, house: Path) -> str:
    parts = path.relative_to(house).with_suffix("").parts
    return ".".join(("wheelhouse", *parts)).removesuffix(".__init__")


def _imports(path: Path, module: str, files: Container[str]) -> Iterator[tuple[str, int]]:
    """Yield the module that each import line names, wherever it stands, and the number of the line."""
    for node in _lines(path.read_text(encoding="utf-8")):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        else:
            above = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for deeper in (f"{base}.{alias.name}" for alias in node.names):
                yield deeper if deeper in files else base, node.lineno


@cache
def _lines(text: str) -> tuple[ast.Import | ast.ImportFrom, ...]:
    return tuple(node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom)))


def _crossing(module: str, target: str) -> str | None:
    """Return the remedy where the module may not import the target."""
    here, there = _chain(module), _chain(target)
    if target.startswith("wheelhouse."):
        allowed = {name for row in here for name in ROOMS.get(row, ())}
        own_room = here[0] in ROOMS and here[0] == there[0]
        return None if own_room or allowed & set(there) else REMEDY["room"]
    owners = () if there[0] in sys.stdlib_module_names else LIBRARIES.get(there[0], ("nobody",))
    return None if not owners or set(owners) & set(here) else REMEDY["library"]


def _chain(module: str) -> list[str]:
    """Return the names from the room inwards: `index`, `index.http`."""
    parts = module.removeprefix("wheelhouse.").split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _is_thick_init(path: Path) -> bool:
    if path.name != "__init__.py":
        return False
    match ast.parse(path.read_text(encoding="utf-8")).body:
        case [ast.Expr(value=ast.Constant(value=str(sentence)))]:
            return "\n" in sentence or not sentence.endswith(".")
        case _:
            return True


def _cycle(graph: Mapping[str, Iterable[str]]) -> Iterator[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"An import cycle: {' -> '.join(error.args[1])}. {REMEDY['cycle']}"
