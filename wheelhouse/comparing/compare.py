"""Two listings -> what differs between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.comparing.comparison import Bytes, Comparison, FileChange, Kind, ProjectChange, Turn, Yank, total
from wheelhouse.comparing.licenses import is_other
from wheelhouse.comparing.listing import Item, Listing, by_project
from wheelhouse.dists.files import version_of

_Versions = Mapping[str, Sequence[Item]]


def comparison(old: Listing, new: Listing) -> Comparison:
    """Return what differs. A file of the same name has other bytes only where both hashes are known and differ."""
    before, after = by_project(old.items), by_project(new.items)
    names = sorted(before.keys() | after.keys())
    found = [
        change
        for name in names
        if (change := _project(name, before.get(name, ()), after.get(name, ()), _status(name, old, new))) is not None
    ]
    files = [file for change in found for file in change.files]
    return Comparison(
        projects=tuple(found),
        same=len(names) - len(found),
        old=total(item.size for item in old.items),
        new=total(item.size for item in new.items),
        added=total(file.new.size for file in files if file.new),
        removed=total(file.old.size for file in files if file.old),
    )


def _project(
    name: NormalizedName, old: Sequence[Item], new: Sequence[Item], status: Turn | None
) -> ProjectChange | None:
    if old == new and status is None:
        return None  # most projects of a living index, and these are its hot path
    before, after = _versions(old), _versions(new)
    files = tuple(_files(old, new))
    yanks = tuple(_yanks(before, after))
    license_, sources = _license(before, after), _sources(old, new)
    if not (files or yanks or license_ or sources or status):
        return None
    return ProjectChange(
        project=name,
        kind=_kind(before, after, bool(files)),
        old=tuple(before),
        new=tuple(after),
        rebuilt=tuple(version for version in after if version in before and _touched(version, files)),
        files=files,
        yanks=yanks,
        licenses=_licenses(after) or _licenses(before),
        license=license_,
        sources=sources,
        status=status,
    )


def _versions(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the files by version, as PEP 440 spells it, newest first."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(_spelled(item), []).append(item)
    return {text: found[text] for text in sorted(found, key=_order, reverse=True)}


def _spelled(item: Item) -> str:
    version = version_of(item.version)
    return item.version if version is None else str(version)


def _order(text: str) -> tuple[bool, Version | str]:
    version = version_of(text)
    return (False, text) if version is None else (True, version)


def _kind(old: _Versions, new: _Versions, moved: bool) -> Kind:
    if not old or not new:
        return "added" if new else "removed"
    tops = next(iter(old)), next(iter(new))
    if tops[0] == tops[1]:
        came, went = [text for text in new if text not in old], [text for text in old if text not in new]
        if not came or not went:
            return "versions" if came or went else "rebuilt" if moved else "restated"
        tops = went[0], came[0]
    return "up" if _order(tops[1]) > _order(tops[0]) else "down"


def _files(old: Iterable[Item], new: Iterable[Item]) -> Iterator[FileChange]:
    before, after = _by_name(old), _by_name(new)
    for name, item in sorted({**before, **after}.items()):
        was, now = before.get(name), after.get(name)
        if was is None or now is None or _other_bytes(was, now):
            yield FileChange(filename=name, version=_spelled(item), old=_bytes(was), new=_bytes(now))


def _by_name(items: Iterable[Item]) -> dict[str, Item]:
    return {item.filename: item for item in items}


def _bytes(item: Item | None) -> Bytes | None:
    return None if item is None else Bytes(sha256=item.sha256, size=item.size)


def _other_bytes(was: Item, now: Item) -> bool:
    return None not in (was.sha256, now.sha256) and was.sha256 != now.sha256


def _touched(version: str, files: Iterable[FileChange]) -> bool:
    return any(file.version == version for file in files)


def _yanks(old: _Versions, new: _Versions) -> Iterator[Yank]:
    """Yield the versions of the new state of which it is said otherwise than before whether they are yanked."""
    for version, items in new.items():
        was, now = _yanked(old.get(version, ())), _yanked(items)
        if (was is None) != (now is None):
            yield Yank(version=version, yanked=now is not None, reason=now or was or None)


def _yanked(items: Iterable[Item]) -> str | None:
    """Return the reason if any of the files is yanked, "" where none is given; else None."""
    reasons = [item.yanked if isinstance(item.yanked, str) else "" for item in items if item.yanked is not False]
    return max(reasons, default=None)


def _license(old: _Versions, new: _Versions) -> Turn | None:
    """Return how the licence changed; where none was known before, as by an older whbuild, nothing did."""
    was, now = _licenses(old), _licenses(new)
    return Turn(old=was, new=now) if new and was and is_other(was, now) else None


def _licenses(versions: _Versions) -> tuple[str, ...]:
    """Return what the files of the newest version state."""
    newest = next(iter(versions.values()), ())
    return tuple(sorted({item.license for item in newest if item.license}))


def _sources(old: Sequence[Item], new: Sequence[Item]) -> Turn | None:
    was, now = (tuple(sorted({item.source for item in items if item.source})) for items in (old, new))
    return Turn(old=was, new=now) if was and now and was != now else None


def _status(name: NormalizedName, old: Listing, new: Listing) -> Turn | None:
    was, now = old.statuses.get(name), new.statuses.get(name)
    return None if was == now else Turn(old=_told(was), new=_told(now))


def _told(status: str | None) -> tuple[str, ...]:
    return () if status is None else (status,)
