"""One build: a folder of its own, the project in it, its backend, and what is told where it fails. Import it late."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from wheelhouse.building.backend import Backend, asking
from wheelhouse.building.built import within, youngest
from wheelhouse.building.copying import copied
from wheelhouse.building.folders import steady
from wheelhouse.building.hooks import Hooks
from wheelhouse.building.journal import Journal
from wheelhouse.building.symptoms import OWN, USUAL, hint
from wheelhouse.building.tools import Tools
from wheelhouse.dists.archives import unpack_sdist
from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import BuildError


class _Bench(msgspec.Struct, frozen=True, kw_only=True):
    """The project goes to `copy`, what is built comes to `out`."""

    copy: Path
    out: Path
    hooks: Hooks


@contextmanager
def unpacked(tools: Tools, sdist: Path, dist: Sdist, purpose: str) -> Iterator[tuple[Backend, int]]:
    """Give the backend of an sdist, and when that was written, in seconds since 1970: that is the present to it.

    Raises BadArchive, PlaceError; whatever the backend does ends as BuildError.
    """
    label = f"{dist.project} {dist.version}"
    with _bench(tools, f"{dist.project}-{dist.version}", digest(sdist), purpose) as bench:
        project = unpack_sdist(sdist, dist, bench.copy)
        epoch = youngest(project)
        bench.hooks.at(epoch)
        with asking(label, bench.hooks):
            yield Backend(project, bench.out, tools.environments, bench.hooks), epoch


@contextmanager
def imitated(tools: Tools, folder: Path, part: str, *, epoch: int) -> Iterator[tuple[Backend, Path]]:
    """Give the backend of the project in a `part` of a folder, at work on a copy of all of it, and that copy.

    `epoch` is the present to it. Raises as `unpacked`.
    """
    name = folder.name or "project"
    purpose = f"It was wanted for the project in {'/'.join(filter(None, (name, part)))}."
    with _bench(tools, name, str(folder), purpose, OWN) as bench:
        project = copied(folder, bench.copy / name, part)
        bench.hooks.at(within(epoch))
        with asking(name, bench.hooks):
            yield Backend(project, bench.out, tools.environments, bench.hooks), bench.copy / name


@contextmanager
def _bench(tools: Tools, name: str, fact: str, purpose: str, usual: str = USUAL) -> Iterator[_Bench]:
    with steady("build", tools.python, fact) as folder:
        (copy := folder / "copy").mkdir()
        (out := folder / "out").mkdir()
        journal = Journal(name, tools.logs, folder)
        try:
            yield _Bench(copy=copy, out=out, hooks=Hooks(folder, journal, timeout=tools.timeout))
        except BuildError as error:
            told = journal.kept()
            error.hint = error.hint or hint((*error.context, *told), usual)
            raise error.with_context(*told, purpose) from None
        finally:
            journal.close()
