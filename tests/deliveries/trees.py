"""Small trees that are what their manifests say: any content in any path, as folders of this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from wheelhouse.carried.layout import MANIFEST
from wheelhouse.dists.files import Blob, normalized
from wheelhouse.tree.manifest import Manifest, Stored, encode

LONG = "records-" + "of-what-was-asked-" * 9
PATHS = (
    *(f"packages/{name}-1.0-py3-none-any.whl" for name in ("alpha", "beta", "gamma")),
    "packages/alpha-1.0-py3-none-any.whl.metadata",
    "simple/index.html",
    "simple/alpha/index.html",
    "simple/größe/index.html",
    f".whbuild/asks/{LONG}.json",
    "pylock.here.toml",
)
trees = st.dictionaries(st.sampled_from(PATHS), st.binary(max_size=2000), max_size=len(PATHS)).filter(
    lambda contents: PATHS[0] in contents or PATHS[3] not in contents  # no metadata without its wheel
)


def planted(root: Path, contents: Mapping[str, bytes]) -> Path:
    """Write the tree into the folder, and return it."""
    for path, content in {**contents, MANIFEST: encode(manifest(contents))}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def manifest(contents: Mapping[str, bytes]) -> Manifest:
    """Return what is in the tree."""
    blobs = {path: _blob(content) for path, content in contents.items()}
    wheels = sorted(path for path in blobs if path.endswith(".whl"))
    return Manifest(
        stored=tuple(_stored(path, blobs) for path in wheels),
        texts={path: blob for path, blob in blobs.items() if not path.startswith("packages/")},
        rendering=1,
    )


def _stored(path: str, blobs: Mapping[str, Blob]) -> Stored:
    name = path.removeprefix("packages/")
    return Stored(
        filename=name,
        project=normalized(name.partition("-")[0]),
        version="1.0",
        blob=blobs[path],
        metadata=blobs.get(f"{path}.metadata"),
    )


def _blob(content: bytes) -> Blob:
    return Blob(sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def content(root: Path) -> dict[str, bytes]:
    """Return what is in every path of the tree, of its history nothing."""
    own = (".whbuild/generations/", ".whbuild/lock", "catalogue/states.js")
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {path: file.read_bytes() for path, file in sorted(found.items()) if not path.startswith(own)}
