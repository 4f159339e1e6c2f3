"""Facts about files that need not exist, and a place in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from packaging.utils import NormalizedName

from tests.specimens import sha256
from wheelhouse.dists.files import Blob
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Content, Manifest, Stored, Tree, blob_of

SOURCE = "https://index.example/simple/"


def stored(project: str = "flask", version: str = "1.0", *, content: bytes = b"wheel", **facts: object) -> Stored:
    """Return the facts about a wheel."""
    known: dict[str, object] = {"metadata": blob_of(b"METADATA of " + content), "source": SOURCE, **facts}
    return Stored(
        filename=f"{project.replace('-', '_')}-{version}-py3-none-any.whl",
        project=NormalizedName(project),
        version=version,
        blob=Blob(sha256=sha256(content), size=len(content)),
        **known,  # type: ignore[arg-type]
    )


def contents(tree: Tree) -> dict[str, Content]:
    """Return what is in each path."""
    return {entry.path: entry.content for entry in tree.entries}


def blobs(tree: Tree) -> dict[str, Blob]:
    """Return the hash of what is in each path."""
    return {entry.path: blob_of(entry.content) for entry in tree.entries}


@dataclass
class Memory:
    """A place that is a dictionary, and remembers what was done to it."""

    there: dict[str, Blob] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def manifest(self) -> Manifest | None:
        return None

    def damaged(self, manifest: Manifest | None) -> frozenset[str]:  # noqa: ARG002  (nothing is ever damaged here)
        return frozenset()

    def switch(self, changes: Changes) -> None:
        for entry in changes.puts:
            self.there[entry.path] = blob_of(entry.content)
            self.done.append(f"put {entry.path}")
        for path in changes.removals:
            self.there.pop(path, None)
            self.done.append(f"remove {path}")


def text_of(tree: Tree, path: str) -> str:
    """Return the text in a path."""
    content: Mapping[str, Content] = contents(tree)
    raw = content[path]
    assert isinstance(raw, bytes)
    return raw.decode()
