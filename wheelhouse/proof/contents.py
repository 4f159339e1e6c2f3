"""What the files of an index say, against its manifest: pages, and the insides of wheels and sdists."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wheelhouse.dists.archives import metadata_in, sdist_texts, wheel_metadata
from wheelhouse.dists.files import BadFilename, Sdist, Wheel, parse_filename, version_of
from wheelhouse.dists.metadata import agreed, trusted
from wheelhouse.errors import WhbuildError
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.older import states_the_same
from wheelhouse.tree.manifest import Manifest, Stored, blob_of
from wheelhouse.tree.plan import RENDERING, pages


def restated(index: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield a finding for each page that is not the one which the facts of the manifest make.

    Those of another generation have bytes of their own, and only what they state is compared.
    """
    if manifest.rendering != RENDERING:
        message = "Pages and locks are of another whbuild: what they state is compared. The next run writes them anew."
        yield Finding(code="page-older", message=message)
    expected = dict(pages(manifest))
    there = {path: blob for path, blob in manifest.texts.items() if path.startswith("simple/")}
    for path in sorted(expected.keys() | there.keys()):
        if not is_rendered(index, manifest, path, expected.get(path)):
            message = f"{path} does not state what the manifest says of its files."
            yield Finding(code="page-differs", path=path, message=message)


def is_rendered(index: Path, manifest: Manifest, path: str, expected: bytes | None) -> bool:
    """Whether the page or lock that the manifest has at the path is the expected one.

    Of another generation it need not have the same bytes. What of it is not on disk is found out elsewhere.
    """
    there = manifest.texts.get(path)
    if there is None or expected is None:
        return False
    if manifest.rendering == RENDERING or blob_of(expected) == there:
        return blob_of(expected) == there
    try:
        content = (index / path).read_bytes()
    except OSError:
        return True
    return blob_of(content) != there or states_the_same(path, content, expected)


def misjudged(index: Path, stored: Stored, content: bytes | None = None) -> Iterator[Finding]:
    """Yield what is wrong inside a wheel or sdist that is there: its name, its version, the metadata beside it.

    `content` is what is in the file, where that is known already.
    """
    path = f"packages/{stored.filename}"
    try:
        dist = parse_filename(stored.filename, stored.project)
        if dist.version != version_of(stored.version):
            raise BadFilename(f"{stored.filename!r} is not of version {stored.version}")  # noqa: TRY301  (told as others)
        text = _metadata(index, dist, content)
    except BadFilename as error:
        yield Finding(code="archive-damaged", path=path, project=stored.project, message=f"{error}.")
    except WhbuildError as error:
        message, context = error.message, error.context
        yield Finding(code="archive-damaged", path=path, project=stored.project, message=message, context=context)
    else:
        if text is not None and stored.metadata is not None and blob_of(text) != stored.metadata:
            message = f"{path}.metadata is not the METADATA inside {stored.filename}."
            yield Finding(code="metadata-differs", path=f"{path}.metadata", project=stored.project, message=message)


def _metadata(index: Path, dist: Wheel | Sdist, content: bytes | None) -> bytes | None:
    """Return the METADATA of a wheel; of an sdist nothing, once it could be read. Raises BadArchive, PlaceError."""
    if isinstance(dist, Wheel) and content is not None:
        return metadata_in(content, dist)
    path = index / "packages" / dist.filename
    if isinstance(dist, Wheel):
        return wheel_metadata(path, dist)
    pkg_info = sdist_texts(path, dist).pkg_info
    static = None if pkg_info is None else trusted(pkg_info)
    if static is not None:
        agreed(static, dist)
    return None
