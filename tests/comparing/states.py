"""Listings and states in a few words."""

from __future__ import annotations

import hashlib

from packaging.utils import NormalizedName

from wheelhouse.comparing.difference import State
from wheelhouse.comparing.listing import Item, Listing
from wheelhouse.dists.files import Blob
from wheelhouse.tree.manifest import Manifest, Stored, encode

SOURCE = "https://index.example/simple/"


def item(text: str, **facts: object) -> Item:
    """Return the wheel of `PROJECT VERSION`, or with a third word that one of a build, with these facts."""
    project, version, *build = text.split()
    known = {
        "filename": "-".join([project, version, *build, "py3-none-any.whl"]),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "size": 1000,
        "license": "MIT",
        "source": SOURCE,
        **facts,
    }
    return Item(project=NormalizedName(project), version=version, **known)  # type: ignore[arg-type]


def listing(*texts: str | Item, **statuses: str) -> Listing:
    """Return a listing of these files."""
    items = tuple(item(text) if isinstance(text, str) else text for text in texts)
    return Listing(items=items, statuses={NormalizedName(name): status for name, status in statuses.items()})


def state(
    shown: str, *items: Item, texts: dict[str, bytes] | None = None, locks: tuple[str, ...] = (), rendering: int = 3
) -> State:
    """Return the state of an index that holds these files and texts, and has locks for these targets."""
    manifest = Manifest(
        stored=tuple(_stored(item) for item in sorted(items, key=lambda item: item.filename)),
        texts={
            path: Blob(sha256=hashlib.sha256(text).hexdigest(), size=len(text)) for path, text in (texts or {}).items()
        },
        rendering=rendering,
        locks=dict.fromkeys(locks, "asks/1.json"),
    )
    return State(shown=shown, sha256=hashlib.sha256(encode(manifest)).hexdigest(), manifest=manifest)


def _stored(item: Item) -> Stored:
    assert item.sha256 is not None
    assert item.size is not None
    return Stored(
        filename=item.filename,
        project=item.project,
        version=item.version,
        blob=Blob(sha256=item.sha256, size=item.size),
        yanked=item.yanked,
        source=item.source,
        license=item.license,
    )


MAY = state(
    "may",
    item("a 1.0", license="MIT License"),
    item("b 2.0"),
    item("c 1.0", size=5_000_000),
    item("d 1.0"),
    item("e 1.0", yanked=True),
    item("f 1.0"),
    item("same 1"),
    texts={"simple/a/index.html": b"1", ".whbuild/asks/1.json": b"1", "pylock.3_9-x.toml": b"1"},
    locks=("3_9-x",),
)
JUNE = state(
    "june",
    item("a 2.0", license="GPL-3.0-only", size=3000),
    item("b 1.0"),
    item("d 1.0", sha256="0" * 64),
    item("d 1.0 1"),
    item("e 1.0"),
    item("f 1.0", yanked="by *mistake*", source="https://other.example/"),
    item("g 1.0"),
    item("same 1"),
    texts={
        "simple/a/index.html": b"2",
        ".whbuild/asks/2.json": b"1",
        ".whbuild/sets/1.json": b"1",
        "pylock.3_9-x.toml": b"2",
    },
    locks=("3_9-x", "3_12-y"),
)
