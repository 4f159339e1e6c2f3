"""What an index holds, as the catalogue tells it: an ordinary one, one of any size, and one that means no good.

`python -m tests.catalogue.specimen FOLDER [PROJECTS]` writes the page of one into a folder, for whoever wants to look.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from msgspec.structs import replace

from tests.overviews.holdings import FILES, records, sets
from wheelhouse.catalogue.facts import VERSION, Batch, Edition, Facts, Item, Lack, Project, Want
from wheelhouse.catalogue.gathering import facts
from wheelhouse.catalogue.site import texts
from wheelhouse.tree.manifest import Manifest, Status

TARGETS = tuple(
    f"{python}-{platform}"
    for python in ("3.9", "3.12", "3.13")
    for platform in ("manylinux_2_28_x86_64", "win_amd64", "macosx_11_0_arm64", "musllinux_1_2_x86_64")
)
WORDS = ("fast", "simple", "typed", "async", "client", "server", "for", "of", "the", "web", "data", "science", "table")
EVIL = "</script><img src=x onerror=alert(1)>\u202egnp.exe\u2028 javascript:alert(1) __proto__"


def small() -> Facts:
    """Return the facts of an index for two targets: a build, a gap, a yank, a file of one's own."""
    stored = tuple(replace(file, summary=f"What {file.project} is for.") for file in FILES)
    manifest = Manifest(stored=stored, statuses=(Status(project=FILES[0].project, status="archived", reason="done"),))
    return facts(manifest, records(), sets(), "2026-01-02T03:04:05Z")


def large(projects: int) -> Facts:
    """Return made-up facts of so many projects."""
    chance = random.Random(projects)
    names = [f"{chance.choice(WORDS)}-{chance.choice(WORDS)}-{number}" for number in range(projects)]
    return Facts(
        catalogue_version=VERSION,
        built="2026-01-02T03:04:05Z",
        newest="2025-12-30T10:00:00Z",
        targets=TARGETS,
        sources=("https://index.example/simple/",),
        sets=(
            Batch(
                name="-r requirements.txt",
                asked=tuple(names[:9]),
                targets=tuple(range(len(TARGETS))),
                projects=projects,
                files=2 * projects,
                size=10**9,
            ),
        ),
        projects=tuple(_project(name, names, chance) for name in sorted(names)),
    )


def hostile() -> Facts:
    """Return facts that a bad index would like to see in a page."""
    item = Item(filename="a-1.zip", kind="other", size=1, sha256="0" * 64, yanked=EVIL, requires_python=EVIL)
    want = Want(file=EVIL, line=1, requirements=(EVIL,))
    edition = Edition(version="1", licence=EVIL, yanked=EVIL, files=(item,), missing=(Lack(reason=EVIL),))
    named = ("__proto__", "a" * 4000, "constructor", "zz")
    return Facts(
        catalogue_version=VERSION,
        targets=(EVIL,),
        sources=("javascript:alert(1)", EVIL),
        sets=(Batch(name=EVIL, asked=(EVIL,), projects=1, files=1, size=1),),
        projects=tuple(
            Project(name=name, summary=EVIL, versions=(replace(edition, wanted_by=(want,)),)) for name in named
        ),
    )


def _project(name: str, names: list[str], chance: random.Random) -> Project:
    pure = chance.random() < 0.6
    version = f"{chance.randrange(9)}.{chance.randrange(30)}.{chance.randrange(9)}"
    stem = f"{name.replace('-', '_')}-{version}"
    every = tuple(range(len(TARGETS)))
    tags = {"py3-none-any": every} if pure else {f"cp3-cp3-{TARGETS[place]}": (place,) for place in every[:-1]}
    items = [_item(f"{stem}-{tag}.whl", "wheel", targets, chance) for tag, targets in tags.items()]
    items += [] if pure else [_item(f"{stem}.tar.gz", "sdist", every[-1:], chance)]
    above = chance.choice(names)
    return Project(
        name=name,
        summary=" ".join(chance.choices(WORDS, k=chance.randint(3, 14))).capitalize(),
        versions=(
            Edition(
                version=version,
                licence=chance.choice(("MIT", "BSD-3-Clause", "Apache-2.0", None)),
                yanked="a fault" if chance.random() < 0.02 else False,
                files=tuple(items),
                wanted_by=(
                    Want(project=above, versions=("1.0",), requirements=(f"{name}>={version}",), targets=every),
                    Want(file="requirements.txt", line=chance.randint(1, 99), requirements=(name,), targets=every),
                ),
                wants=tuple(
                    Want(project=other, versions=("1.0",), requirements=(f"{other}>=1",), targets=every)
                    for other in chance.sample(names, min(len(names), chance.randint(0, 6)))
                ),
            ),
        ),
    )


def _item(filename: str, kind: str, targets: tuple[int, ...], chance: random.Random) -> Item:
    return Item(
        filename=filename,
        kind=kind,
        size=int(chance.lognormvariate(11, 1.8)),
        sha256=chance.randbytes(32).hex(),
        requires_python=">=3.9",
        upload_time=f"202{chance.randrange(6)}-0{chance.randint(1, 9)}-1{chance.randrange(10)}T10:00:00Z",
        source=0,
        metadata=kind == "wheel",
        targets=targets,
    )


def write(facts: Facts, folder: Path) -> None:
    """Write what an index has of its catalogue into a folder."""
    for path, content in texts(facts).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


if __name__ == "__main__":
    number = sys.argv[2] if len(sys.argv) > 2 else "100"
    made = {"small": small, "hostile": hostile}.get(number)
    write(made() if made else large(int(number)), Path(sys.argv[1]))
