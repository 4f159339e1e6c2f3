"""`whbuild why`, `tree`, `target` and `init`: what is told without building anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.parameters import OUTPUT, argument, option

_WHAT = "What to show"

Index = Annotated[
    str,
    argument("INDEX", group=_WHAT, help="A folder that whbuild built."),
]
Name = Annotated[str, argument("NAME", group=_WHAT, help="A project.")]
Targets = Annotated[
    list[str] | None, option("--target", group=_WHAT, metavar="NAME", help="For this target only; may be repeated.")
]
Sets = Annotated[
    list[str] | None,
    option("--set", group=_WHAT, metavar="NAME", help="For this requirement set only; may be repeated."),
]
Depth = Annotated[
    int | None, option("-d", "--depth", group=_WHAT, metavar="N", min=0, help="Draw N levels below your requirements.")
]
Package = Annotated[
    str | None, option("--package", group=_WHAT, metavar="NAME", help="Draw only what leads to this project.")
]
Format = Annotated[str, option("--format", group=OUTPUT, metavar="text|json", help="How to write it. Default: text.")]
Json = Annotated[bool, option("--json", group=OUTPUT, help="Write it as JSON, for programs.")]
Texts = Annotated[
    list[str] | None,
    argument(
        "[TARGET]...",
        group=_WHAT,
        help="Targets to describe: PYTHON-PLATFORM, or files that `whbuild target here` wrote. Default: all names.",
    ),
]
Script = Annotated[
    bool,
    option(
        "--script",
        group=_WHAT,
        help="Print the program itself: one file without dependencies, to be run by any Python from 3.6 on.",
    ),
]
Folder = Annotated[
    str,
    argument("[FOLDER]", group="Where", help="Where to write it. Default: this folder."),
]


class _Why(Grouped):
    usage = "[OPTIONS] INDEX NAME"


class _Tree(Grouped):
    usage = "[OPTIONS] INDEX"


class _Target(Grouped):
    usage = "[list | here | TARGET...]"
    sections = (
        (
            "Commands (whbuild target COMMAND --help)",
            (
                ("list", "List the names that --python and --platform take, or describe targets."),
                ("here", "Describe the Python that runs here, exactly."),
            ),
        ),
    )


class _TargetList(Grouped):
    usage = "[OPTIONS] [TARGET]..."


class _TargetHere(Grouped):
    usage = "[OPTIONS]"


class _Init(Grouped):
    usage = "[OPTIONS] [FOLDER]"


def _why(
    index: Index,
    name: Name,
    set: Sets = None,  # noqa: A002  (its option's name)
    target: Targets = None,
    format: Format = "text",  # noqa: A002  (its option's name)
    json: Json = False,
) -> None:
    from wheelhouse.commands import inspecting  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.screen import standard_output  # noqa: PLC0415

    sets, targets, form = tuple(set or ()), tuple(target or ()), "json" if json else format
    ended(lambda: inspecting.why(index, name, sets=sets, targets=targets, form=form, screen=standard_output()))


def _tree(
    index: Index,
    set: Sets = None,  # noqa: A002  (its option's name)
    target: Targets = None,
    depth: Depth = None,
    package: Package = None,
    format: Format = "text",  # noqa: A002  (its option's name)
    json: Json = False,
) -> None:
    from wheelhouse.commands import inspecting  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.screen import standard_output  # noqa: PLC0415

    sets, targets, form = tuple(set or ()), tuple(target or ()), "json" if json else format
    ended(
        lambda: inspecting.tree(
            index, sets=sets, targets=targets, depth=depth, package=package, form=form, screen=standard_output()
        )
    )


def _target_list(texts: Texts = None) -> None:
    from wheelhouse.commands import describing  # noqa: PLC0415  (--help need not wait for it)

    ended(lambda: describing.targets(tuple(texts or ())))


def _target(texts: Texts = None) -> None:
    from wheelhouse.commands import describing  # noqa: PLC0415  (--help need not wait for it)

    ended(lambda: describing.described(tuple(texts or ())))


def _target_here(script: Script = False) -> None:
    from wheelhouse.commands import describing  # noqa: PLC0415  (--help need not wait for it)

    ended(describing.script if script else describing.running)


def _init(folder: Folder = ".") -> None:
    from wheelhouse.commands import describing  # noqa: PLC0415  (--help need not wait for it)

    ended(lambda: describing.begun(folder))


def ended(told: Callable[[], str]) -> None:
    """Write what is told, and exit with its code."""
    from wheelhouse.ending import tell  # noqa: PLC0415  (--help need not wait for it)

    raise typer.Exit(tell(told))


why = app(
    "why",
    _Why,
    _why,
    """Show who wants a package of an index, for which targets, to the line of your file.

    whbuild why ./index urllib3
    """,
)
tree = app(
    "tree",
    _Tree,
    _tree,
    """Draw what an index was built for: your requirements, what they need, and so on.

    whbuild tree ./index --depth 1
    """,
)
target = app(
    "target",
    _Target,
    _target,
    """What a target is called, and what it is: its markers and wheel tags.

    whbuild target list

    whbuild target 3.12-windows
    """,
)
target_list = app(
    "list",
    _TargetList,
    _target_list,
    """List the names that --python and --platform take; or describe targets: their markers and wheel tags.

    whbuild target list

    whbuild target list 3.12-windows
    """,
)
target_here = app(
    "here",
    _TargetHere,
    _target_here,
    """Describe the Python that runs here, its exact markers and wheel tags, as TOML for --target.

    On a machine without whbuild, carry the script there:

    whbuild target here --script > here.py

    python3 here.py > prod.toml
    """,
)
init = app(
    "init",
    _Init,
    _init,
    """Write a commented whbuild.toml, so that plain `whbuild` builds the index from then on.

    whbuild init

    Nothing is overwritten.
    """,
)
