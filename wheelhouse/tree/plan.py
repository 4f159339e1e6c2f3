"""The old manifest and what a run brought -> the new tree. A run adds; nothing here knows a clock, host or order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.carried.layout import MANIFEST, PRIVATE
from wheelhouse.dists.files import Blob, File
from wheelhouse.errors import IntegrityError
from wheelhouse.index import render
from wheelhouse.tree.manifest import Content, Entry, Manifest, Status, Stored, Tree, blob_of, check, encode

RENDERING = 3
"""The generation of pages and locks: one more whenever `index.render` or `lock` states the same in other bytes."""

_REPOSITORIES = ("git+", "hg+", "svn+", "bzr+")
_ENCODER = msgspec.json.Encoder()


def plan(
    old: Manifest | None,
    new: Sequence[Stored],
    records: Mapping[str, bytes],
    *,
    statuses: Iterable[Status] = (),
    suspect: Collection[str] = (),
    without: Collection[str] = (),
    locks: Mapping[str, str] | None = None,
    derived: Callable[[Manifest], Mapping[str, Content]] | None = None,
) -> tuple[Tree, Manifest]:
    """Return the tree that holds the old files, without some, and the new ones; and its manifest.

    `records` are put below `.whbuild/`, beside the old ones; `statuses` replace what was known of their projects.
    `suspect` are the paths which are not on disk as the old manifest says: such a page is rendered again, such a
    record is forgotten. All other pages stay as they are unless a fact on them changed. `without` are paths of files
    and records that the new tree is not to have, unless they are among the new ones. `locks` are those of this run, as
    in the manifest; `derived` gives, by path, the content of all that follows from the rest of the tree: the locks,
    and the catalogue.

    Raises IntegrityError where a file would replace one of the same name and another hash, and ValueError where a
    name is not one that a folder may hold. Names that differ in nothing but case are the same: on macOS and Windows
    they would be one file.
    """
    before = old or Manifest()
    own = {f"{PRIVATE}{path}": content for path, content in records.items()}
    check(new, {path: blob_of(content) for path, content in own.items()})
    files = _merged(_remaining(before.stored, without), new)
    projects = _by_project(files)
    status = {one.project: one for one in _current(before.statuses, statuses) if one.project in projects}
    kept = _kept(before, projects.keys() - _changed(before, files, status), {*suspect, *without})
    texts: dict[str, Content] = {**kept, **own, **dict(_rendered(projects, status, kept))}
    manifest = Manifest(
        stored=tuple(files[name] for name in sorted(files)),
        statuses=tuple(status[name] for name in sorted(status)),
        texts=_blobs(texts),
        rendering=RENDERING,
        locks=_current_locks(before.locks, locks, texts),
    )
    if derived is not None:
        added = derived(manifest)
        texts |= added
        manifest = msgspec.structs.replace(manifest, texts=_blobs({**manifest.texts, **added}))
    contents = {**manifest.contents(), **texts, MANIFEST: encode(manifest)}
    return Tree(entries=tuple(Entry(path=path, content=contents[path]) for path in sorted(contents))), manifest


def pages(manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every page that states the facts of the manifest."""
    files = {file.filename: file for file in manifest.stored}
    return _rendered(_by_project(files), {one.project: one for one in manifest.statuses}, ())


def _current_locks(old: Mapping[str, str], new: Mapping[str, str] | None, texts: Collection[str]) -> dict[str, str]:
    """Return the locks of which the record is there."""
    return {name: record for name, record in {**old, **(new or {})}.items() if f"{PRIVATE}{record}" in texts}


def _blobs(texts: Mapping[str, Content]) -> dict[str, Blob]:
    return {path: blob_of(texts[path]) for path in sorted(texts)}


def _remaining(stored: Iterable[Stored], without: Collection[str]) -> Iterator[Stored]:
    return (file for file in stored if f"packages/{file.filename}" not in without)


def _merged(old: Iterable[Stored], new: Iterable[Stored]) -> dict[str, Stored]:
    files = {file.filename.lower(): file for file in old}
    for file in sorted(new, key=_ENCODER.encode):  # whatever the order of arrival, the same facts win
        there = files.get(file.filename.lower())
        files[file.filename.lower()] = file if there is None else _refreshed(there, file)
    return {file.filename: file for file in files.values()}


def _refreshed(old: Stored, new: Stored) -> Stored:
    """Return the newer facts; the name, and what only the older ones know of the same bytes, stays."""
    if old.blob.sha256 != new.blob.sha256:
        spelled = "" if old.filename == new.filename else f" as {old.filename}"
        raise IntegrityError(
            f"{new.filename} is already in the index{spelled}, with other content.",
            context=tuple(f"{file.blob.sha256} from {file.source or 'an unknown source'}" for file in (old, new)),
            hint=f"A published file never changes: {_advice(old, new)}, or build into an empty folder.",
        )
    return msgspec.structs.replace(
        new,
        filename=old.filename,
        metadata=new.metadata or old.metadata,
        upload_time=new.upload_time or old.upload_time,
        source=new.source or old.source,
        license=new.license or old.license,
        summary=new.summary or old.summary,
    )


def _advice(old: Stored, new: Stored) -> str:
    was, now = old.source or "", new.source or ""
    is_folder = was == now and was.startswith("./")
    if is_folder or (was.startswith(_REPOSITORIES) and now.startswith(_REPOSITORIES)):
        return "give the project another version"
    return "find out which source is wrong"


def _by_project(files: Mapping[str, Stored]) -> dict[NormalizedName, list[Stored]]:
    projects: dict[NormalizedName, list[Stored]] = {}
    for file in files.values():
        projects.setdefault(file.project, []).append(file)
    return projects


def _current(old: Iterable[Status], new: Iterable[Status]) -> Iterable[Status]:
    latest = {one.project: one for one in (*old, *sorted(new, key=_ENCODER.encode))}
    return (one for one in latest.values() if one.status is not None)


def _changed(
    before: Manifest, files: Mapping[str, Stored], status: Mapping[NormalizedName, Status]
) -> set[NormalizedName]:
    """Return the projects of which a page states other facts than before."""
    old = {file.filename: file for file in before.stored}
    moved = [file for name, file in files.items() if old.get(name) != file]
    former = {old[file.filename].project for file in moved if file.filename in old}
    former |= {file.project for name, file in old.items() if name not in files}
    restated = {one.project for one in {*before.statuses} ^ {*status.values()}}
    return {file.project for file in moved} | former | restated


def _kept(before: Manifest, unchanged: Collection[NormalizedName], suspect: Collection[str]) -> dict[str, Blob]:
    """Return the texts of the old tree that stay: all records, and the pages that would be rendered alike."""
    texts = {path: blob for path, blob in before.texts.items() if path not in suspect}
    records = {path: blob for path, blob in texts.items() if path.startswith(PRIVATE)}
    if before.rendering != RENDERING:
        return records
    return records | {path: blob for path, blob in texts.items() if _project(path) in unchanged}


def _rendered(
    projects: Mapping[NormalizedName, Sequence[Stored]],
    statuses: Mapping[NormalizedName, Status],
    kept: Collection[str],
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each page that is not kept; the two root pages are always made anew."""
    yield "simple/index.html", render.root_html(projects)
    yield "simple/index.v1_json", render.root_json(projects)
    for name, stored in projects.items():
        html, json = f"simple/{name}/index.html", f"simple/{name}/index.v1_json"
        if html not in kept or json not in kept:
            files = [_listed(file) for file in stored]
            told = statuses.get(name, Status(project=name))
            texts = render.project_pages(name, files, status=told.status, reason=told.reason)
            yield from zip((html, json), texts, strict=True)


def _listed(file: Stored) -> File:
    """Return the file as the pages of its project list it."""
    return File(
        filename=file.filename,
        url=f"../../packages/{quote(file.filename, safe='')}",
        hashes={"sha256": file.blob.sha256},
        requires_python=file.requires_python,
        size=file.blob.size,
        upload_time=file.upload_time,
        yanked=file.yanked,
        core_metadata={"sha256": file.metadata.sha256} if file.metadata else None,
    )


def _project(page: str) -> str | None:
    """Return the project whose page it is; None for a root page or a record."""
    match page.split("/"):
        case ["simple", project, _]:
            return project
        case _:
            return None
