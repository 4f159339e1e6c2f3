"""An index that gets newer versions, and the one that is built of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.command import Ran, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import wheel
from wheelhouse.records.reading import read, sets


class Site:
    """An index that is asked, and the one that is built of it."""

    def __init__(self, pypi: Pypi, served: Served, folder: Path) -> None:
        self.pypi = pypi
        self.served = served
        self.index = folder / "index"

    def build(self, *words: str | Path) -> Ran:
        return self._well(whbuild(*words, self.index, "-i", self.served.url))

    def update(self, *words: str) -> Ran:
        return self._well(whbuild("update", self.index, *words))

    def add(self, *words: str | Path) -> Ran:
        return self._well(whbuild("add", self.index, *words))

    def publish(self, *names: str) -> None:
        for text in names:
            name, version, *needs = text.split(" ")
            self.pypi.add(*wheel(name, version, needs))

    def yank(self, filename: str, reason: str) -> None:
        (file,) = (file for file in self.pypi.files if file.filename == filename)
        self.pypi.files.remove(file)
        self.pypi.add(file.filename, file.data, yanked=reason)

    def pins(self, name: str | None = None) -> dict[str, list[str]]:
        """Return by target what is pinned, in the set of this name or in all."""
        asks = {ask for each in sets(self.index) if name in {None, each.name} for ask in each.asks}
        found = [record for record in read(self.index) if record.path in asks]
        return {record.target: [f"{pin.project} {pin.version}" for pin in record.pins] for record in found}

    @property
    def pinned(self) -> list[str]:
        """What is pinned, where that is the same for all."""
        (found,) = {tuple(pins) for pins in self.pins().values()}
        return list(found)

    @property
    def packages(self) -> list[str]:
        return sorted(path.name for path in (self.index / "packages").iterdir() if path.suffix != ".metadata")

    @staticmethod
    def _well(ran: Ran) -> Ran:
        assert ran.code == 0, ran
        return ran


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Give a site in the folder: alpha 1.0, which needs beta, and gamma 1.0."""
    pypi = Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0"), wheel("gamma", "1.0"))
    with pypi.serve() as served:
        yield Site(pypi, served, folder)
