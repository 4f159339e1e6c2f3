"""Small real indexes for the laws of deliveries: built by whbuild of specimens, as folders of this machine."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from hypothesis import strategies as st

from tests.command import Ran, whbuild
from tests.pypi import Pypi
from tests.specimens import wheel

_OWN = (".whbuild/generations/", ".whbuild/tmp/", ".whbuild/lock", "catalogue/states.js")

_VERSIONS = ("1.0", "2.0", "3.0")


def _asked(alpha: str, beta: str, gamma: str) -> frozenset[str]:
    """Return what is asked for, each of a version or not at all, so that it has an answer."""
    chosen = {"alpha": alpha, "beta": min(alpha, beta) if alpha else beta, "gamma": gamma}
    return frozenset(f"{name}=={version}" for name, version in chosen.items() if version)


_versions = st.sampled_from(("", *_VERSIONS))
asks = st.builds(_asked, _versions, _versions, _versions).filter(bool)


def source(folder: Path, newest: str = "3.0") -> Path:
    """Return a folder of all packages up to this version: each alpha wants the beta of its version or an older one."""
    pypi = Pypi()
    for version in (each for each in _VERSIONS if each <= newest):
        pypi.add(*wheel("alpha", version, [f"beta<={version}"]))
        pypi.add(*wheel("beta", version, files={"same.txt": b"same" * 99}))
        pypi.add(*wheel("gamma", version))
    return pypi.folder(folder)


def build(index: Path, pins: Collection[str], packages: Path, *words: str) -> Path:
    """Build, or add to, the index; return it."""
    done("--no-index", "-f", packages, *words, *sorted(pins), index)
    return index


def delivered(folder: Path, index: Path, *, since: Path | None = None, stem: str = "delta") -> Path:
    """Return a bundle of the index, or of what changed in it since another state."""
    bundle = folder / f"{stem}.tar.gz"
    done("bundle", index, bundle, *(("--since", since) if since else ()))
    return bundle


def done(*words: str | Path) -> Ran:
    """Run whbuild; assert that it succeeded."""
    ran = whbuild(*words)
    assert ran.code == 0, (words, ran)
    return ran


def spoil(path: Path, data: bytes) -> None:
    """Put these bytes in the place of a file of an index, which may not be written as it is, and may be another too."""
    path.unlink()
    path.write_bytes(data)


def content(index: Path) -> dict[str, bytes]:
    """Return what belongs to the index, by path: neither its history nor what only runs look at."""
    files = (path for path in sorted(index.rglob("*")) if path.is_file())
    found = {path.relative_to(index).as_posix(): path.read_bytes() for path in files}
    return {path: data for path, data in found.items() if not path.startswith(_OWN)}
