"""Wheels and sdists, built in memory: no blob is kept in git."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

_EPOCH = (2020, 1, 1, 0, 0, 0)

ALONE = '[build-system]\nrequires = []\nbuild-backend = "alone"\nbackend-path = ["."]\n'
"""The pyproject.toml of an sdist that is built with nothing but itself; it gets a backend that builds nothing."""


def metadata(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    *,
    requires_python: str | None = None,
    extras: Sequence[str] = (),
    metadata_version: str = "2.1",
    dynamic: Sequence[str] = (),
) -> bytes:
    """Return a METADATA (or PKG-INFO) text."""
    lines = [f"Metadata-Version: {metadata_version}", f"Name: {name}", f"Version: {version}"]
    lines += [f"Dynamic: {field}" for field in dynamic]
    lines += [f"Requires-Python: {requires_python}"] if requires_python else []
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return ("\n".join(lines) + "\n\nA specimen.\n").encode()


def wheel(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    *,
    tag: str = "py3-none-any",
    build: str | None = None,
    requires_python: str | None = None,
    extras: Sequence[str] = (),
    files: Mapping[str, bytes] | None = None,
    metadata_text: bytes | None = None,
) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel that pip installs; the module it holds has the wheel's version."""
    module = name.replace("-", "_").replace(".", "_")
    info = f"{module}-{version}.dist-info"
    text = metadata_text or metadata(name, version, requires, requires_python=requires_python, extras=extras)
    purelib = str(tag.endswith("-none-any")).lower()
    content = {
        f"{module.lower()}.py": f'__version__ = "{version}"\n'.encode(),
        **(files or {}),
        f"{info}/METADATA": text,
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: specimens\nRoot-Is-Purelib: {purelib}\nTag: {tag}\n".encode(),
    }
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in content.items())
    content[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    parts = [module, version, *([build] if build else []), tag]
    return "-".join(parts) + ".whl", _zip(content)


def sdist(
    name: str,
    version: str,
    *,
    pkg_info: bytes | None = None,
    pyproject: str | None = None,
    files: Mapping[str, bytes] | None = None,
) -> tuple[str, bytes]:
    """Return the file name and the bytes of a `.tar.gz` sdist."""
    stem = f"{name.replace('-', '_')}-{version}"
    content = {"alone.py": b""} if pyproject == ALONE else {}
    content |= files or {}
    if pkg_info is not None:
        content["PKG-INFO"] = pkg_info
    if pyproject is not None:
        content["pyproject.toml"] = pyproject.encode()
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for path, data in content.items():
            member = tarfile.TarInfo(f"{stem}/{path}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return f"{stem}.tar.gz", gzip.compress(raw.getvalue(), mtime=0)


def sha256(data: bytes) -> str:
    """Return the SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _zip(content: Mapping[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in content.items():
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data)
    return raw.getvalue()
