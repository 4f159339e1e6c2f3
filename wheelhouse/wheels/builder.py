"""One sdist and one Python of this machine -> a wheel in the store, with the tags of all machines that it runs on."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, cast

from wheelhouse.building import repair
from wheelhouse.closure.built_wheels import BuiltWheel
from wheelhouse.closure.closure import Made, Pin
from wheelhouse.dists.archives import wheel_metadata
from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Blob, File, Sdist, Wheel, parse_filename
from wheelhouse.dists.metadata import parsed
from wheelhouse.events import Building, Built, Report, silent
from wheelhouse.store.blobs import Blobs, placing
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.wheels.cache import Raw, WheelCache
from wheelhouse.wheels.hosts import level

# Builds an sdist into a folder: the wheel, and the build requirements that were used, as `NAME==VERSION`, sorted.
Build: TypeAlias = Callable[[File, Sdist, Path, Interpreter], tuple[Path, tuple[str, ...]]]


class Builder:
    """Builds each sdist by `build`, unless `kept` has what it came to; `whole` brings one.

    `programs` is the folder that holds auditwheel, None where there is none.
    """

    def __init__(
        self,
        build: Build,
        whole: Callable[[File], Path],
        blobs: Blobs,
        kept: WheelCache,
        programs: Path | None,
        report: Report = silent,
    ) -> None:
        self._build = build
        self._whole = whole
        self._blobs = blobs
        self._kept = kept
        self._programs = programs
        self._report = report

    def wheel(self, pin: Pin, host: Interpreter) -> BuiltWheel:
        """Return the repaired wheel that the Python makes of the sdist. Raises BuildError, and what fetching raises."""
        sdist = self.sha256(pin)
        raw = self._kept.find(sdist, host)
        with tempfile.TemporaryDirectory(prefix="whbuild-", ignore_cleanup_errors=True) as folder:
            if raw is None:
                raw = self._raw(pin, host, Path(folder))
                self._kept.keep(sdist, host, raw)
            built = Path(folder, raw.filename)
            with placing(built):
                shutil.copyfile(self._blobs.path(Blob(sha256=raw.sha256, size=0)), built)
            wheel, caveat = self._audited(built, Path(folder, "repaired"))
            made = Made(
                source=pin.file.filename if pin.made is None else pin.made.source, sha256=sdist, requires=raw.requires
            )
            floor = None if caveat is None else level(host.target)
            return held_wheel(self._blobs.put_copy(wheel), wheel.name, self._blobs, made, floor, caveat)

    def sha256(self, pin: Pin) -> str:
        """Return the SHA-256 of the sdist, which is fetched where its index does not say it."""
        return pin.file.sha256 or digest(self._whole(pin.file))

    def _raw(self, pin: Pin, host: Interpreter, folder: Path) -> Raw:
        began = time.monotonic()
        self._report(Building(sdist=pin.file.filename, python=host.target.environment["python_version"]))
        path, requires = self._build(pin.file, cast("Sdist", pin.dist), folder, host)
        self._report(Built(wheel=path.name, seconds=time.monotonic() - began))
        return Raw(filename=path.name, sha256=self._blobs.put_copy(path).sha256, requires=requires)

    def _audited(self, built: Path, into: Path) -> tuple[Path, str | None]:
        """Return the wheel as it may be delivered, and if no more is known than that it runs here, why."""
        dist = cast("Wheel", parse_filename(built.name))
        if not all(name.startswith("linux_") for name in dist.platforms) or not repair.is_compiled(built):
            return built, None
        found = repair.repaired(built, into, self._programs)
        return (found, None) if isinstance(found, Path) else (built, found)


def held_wheel(
    blob: Blob, filename: str, blobs: Blobs, made: Made, floor: str | None = None, caveat: str | None = None
) -> BuiltWheel:
    """Return the wheel of this name that the store holds. Raises BadArchive, PlaceError."""
    dist = cast("Wheel", parse_filename(filename))
    path = blobs.path(blob)
    metadata = parsed(wheel_metadata(path, dist), dist)
    file = File(
        filename=filename,
        url=path.absolute().as_uri(),
        hashes={"sha256": blob.sha256},
        requires_python=metadata.requires_python,
        size=blob.size,
    )
    return BuiltWheel(file=file, dist=dist, metadata=metadata, made=made, floor=floor, caveat=caveat)
