"""An index, a bundle or a manifest -> the state that it is in, or leads to."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.errors import PlaceError
from wheelhouse.places.trouble import explained, is_file, is_folder, leads_on, told
from wheelhouse.records.reading import demand_index
from wheelhouse.records.reading import manifest as manifest_of
from wheelhouse.tree.manifest import Manifest, decode

_MOST = 512 * 2**20  # bytes of a manifest: some million files
_HINT = "Name an index, a bundle or a manifest."


def state(path: Path) -> tuple[bytes, Manifest]:
    """Return the bytes of the manifest, and what they say, of an index, a bundle (or volume) or a manifest file.

    Of a bundle the manifest inside counts: what lies beside it could be of another. Only where the first volume is not
    here, it is that beside. Raises PlaceError where there is none, or none that whbuild wrote, and IntegrityError for a
    bundle that is damaged.
    """
    if is_folder(path):
        demand_index(path)
        return manifest_of(path)
    raw = _bytes(path) if _is_json(path) else _of_bundle(path)
    return raw, decode(raw, shown=str(path))


def _is_json(path: Path) -> bool:
    if not is_file(path):  # what is no plain file may never answer
        return False
    with explained(path, "read"), path.open("rb") as file:
        begins_so = file.read(1) == b"{"
    return begins_so and not _is_volume(path)


def _is_volume(path: Path) -> bool:
    """Whether it has the name of one: in the middle of a bundle any byte may come first."""
    from wheelhouse.carried.volumes import NAMED  # noqa: PLC0415  (as below)

    name = NAMED.fullmatch(path.name)
    return name is not None and name["volume"] is not None


def _of_bundle(path: Path) -> bytes:
    from wheelhouse.carried.bundle import Bundle  # noqa: PLC0415  (an index or a manifest needs none)
    from wheelhouse.carried.unpacking import unpacked  # noqa: PLC0415
    from wheelhouse.carried.volumes import NAMED, joined, pieces  # noqa: PLC0415

    name = NAMED.fullmatch(path.name)
    if name is not None and name["volume"] and not leads_on(path.with_name(f"{name['bundle']}.001")):
        return _beside(path, name["stem"])
    with told():
        volumes = pieces(path)
        _check(path, volumes[0])
        return Bundle(unpacked(joined(volumes, {}), str(path)), str(path)).manifest


def _check(path: Path, first: Path) -> None:
    """Raise PlaceError where nothing is, or something that cannot be a bundle."""
    from wheelhouse.carried.members import BUNDLE  # noqa: PLC0415  (as above)
    from wheelhouse.carried.unpacking import GZIP, ZSTD  # noqa: PLC0415

    if not leads_on(first):
        raise PlaceError(f"{path} does not exist.", hint=_HINT)
    with explained(first, "read"), first.open("rb") as file:
        start = file.read(len(BUNDLE))
    if not start.startswith((BUNDLE.encode(), GZIP, ZSTD)):
        raise PlaceError(f"{path} is no bundle, no index and no manifest.", hint=_HINT)


def _beside(path: Path, stem: str) -> bytes:
    manifest = path.with_name(f"{stem}.manifest.json")
    if not leads_on(manifest):
        hint = f"Put its first volume or {manifest.name} beside it."
        raise PlaceError(f"{path} is a volume that does not say what the bundle leads to.", hint=hint)
    return _bytes(manifest)


def _bytes(path: Path) -> bytes:
    with explained(path, "read"), path.open("rb") as file:
        raw = file.read(_MOST + 1)
    if len(raw) > _MOST:
        raise PlaceError(f"{path} is larger than any that whbuild writes.", hint=_HINT)
    return raw
