"""Tiny universes: `"name version"` -> what it needs and which files it has; a library that notes what it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from packaging.markers import Environment
from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.closure.library import Shelf
from wheelhouse.dists.files import File, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.products import Product
from wheelhouse.dists.releases import Listed, Project, merged
from wheelhouse.errors import BadArchive, MetadataDisagrees
from wheelhouse.requirements.ask import Ask, Formats, Origin, Rules, Wanted
from wheelhouse.targets.target import Target

SOURCE = "https://index.example/simple/"
BROKEN = "broken"

LINUX = Target(
    name="3.12-manylinux_2_28_x86_64",
    environment=Environment(
        implementation_name="cpython",
        implementation_version="3.12.4",
        os_name="posix",
        platform_machine="x86_64",
        platform_python_implementation="CPython",
        platform_release="",
        platform_system="Linux",
        platform_version="",
        python_full_version="3.12.4",
        python_version="3.12",
        sys_platform="linux",
    ),
    tags=(
        Tag("cp312", "cp312", "manylinux_2_28_x86_64"),
        Tag("cp312", "abi3", "manylinux_2_28_x86_64"),
        Tag("py3", "none", "manylinux_2_28_x86_64"),
        Tag("cp312", "none", "any"),
        Tag("py3", "none", "any"),
    ),
)

# `3.9`, as text: its patch and what its platform runs are left open.
OPEN = msgspec.structs.replace(
    LINUX,
    name="3.9-manylinux_2_28_x86_64",
    environment={
        **LINUX.environment,
        "implementation_version": "3.9.0",
        "python_full_version": "3.9.0",
        "python_version": "3.9",
    },
    tags=(Tag("cp39", "cp39", "manylinux_2_28_x86_64"), Tag("py3", "none", "any")),
    assumed=frozenset(("implementation_version", "platform_release", "platform_version", "python_full_version")),
)
WINDOWS = msgspec.structs.replace(
    LINUX,
    name="3.12-win_amd64",
    environment={**LINUX.environment, "os_name": "nt", "platform_system": "Windows", "sys_platform": "win32"},
    tags=(Tag("cp312", "cp312", "win_amd64"), Tag("py3", "none", "any")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Dist:
    """What a universe says of one version. `files` are file names, or the tags of wheels; `sdist` is one more file."""

    requires: tuple[str, ...] = ()
    files: tuple[str, ...] = ("py3-none-any",)
    extras: tuple[str, ...] = ()
    python: str | None = None  # in the index and in the metadata
    metadata_python: str | None = None  # in the metadata only
    yanked: bool | str = False
    uploaded: str | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    broken: str | None = None
    metadata_name: str | None = None


class World(Shelf):
    """A library in memory that notes of which files the metadata was asked for, and of which it was announced."""

    def __init__(
        self,
        universe: Mapping[str, Dist],
        projects: Mapping[str, Mapping[str, str]] | None = None,
        made: Mapping[str, str] | None = None,
    ) -> None:
        rows = [(canonicalize_name(key.split()[0]), key.split()[1], dist) for key, dist in universe.items()]
        names = dict.fromkeys([name for name, _, _ in rows] + [canonicalize_name(name) for name in projects or {}])
        facts = {canonicalize_name(name): given for name, given in (projects or {}).items()}
        super().__init__(
            {name: _project(name, [row for row in rows if row[0] == name], facts.get(name, {})) for name in names},
            {filename: _metadata(*row) for row in rows for filename in filenames(*row)},
            {url: _product(url, filename) for url, filename in (made or {}).items()},
        )
        self._broken = {filename: row[2].broken for row in rows for filename in filenames(*row) if row[2].broken}
        self.visited: list[str] = []
        self.expected: list[str] = []

    def made(self, project: NormalizedName, url: str) -> Product:
        """Return the file. Raises MetadataDisagrees where it is of another project."""
        product = super().made(project, url)
        if product.dist.project != project:
            raise MetadataDisagrees(f"it is a project named {product.dist.project}")
        return product

    def metadata(self, file: File) -> Metadata:
        """Note the question, and answer it. Raises BadArchive for what is broken."""
        self.visited.append(file.filename)
        broken = self._broken.get(file.filename)
        if broken is not None:
            raise BadArchive(broken)
        return super().metadata(file)

    def expect(self, files: Iterable[File]) -> None:
        """Note the announcement."""
        self.expected += [file.filename for file in files]


def _product(url: str, filename: str) -> Product:
    file = File(filename=filename, url=f"file:///made/{filename}", hashes={"sha256": "0" * 64})
    return Product(file=file, dist=parse_filename(filename), source=f"{url}@0123abc")


def filenames(name: str, version: str, dist: Dist) -> tuple[str, ...]:
    """Return the names of the version's files."""
    stem = f"{name.replace('-', '_')}-{version}"
    named = (("sdist", f"{stem}.tar.gz"),)
    return tuple(
        dict(named).get(file) or (file if file.endswith((".whl", ".gz", ".zip")) else f"{stem}-{file}.whl")
        for file in dist.files
    )


def asked(
    wanted: Sequence[str],
    constraints: Sequence[str] = (),
    **rules: Any,
) -> Ask:
    """Return an ask; `--hash=sha256:aa` may follow a requirement (`aa` stands for 64 digits), and each has a line."""
    formats = Formats(
        no_binary=frozenset(rules.pop("no_binary", ())), only_binary=frozenset(rules.pop("only_binary", ()))
    )
    before = rules.pop("uploaded_before", None)
    return Ask(
        wanted=tuple(_wanted(line, "requirements.txt", number) for number, line in enumerate(wanted, 1)),
        constraints=tuple(_wanted(line, "constraints.txt", number) for number, line in enumerate(constraints, 1)),
        rules=Rules(formats=formats, uploaded_before=datetime.fromisoformat(before) if before else None, **rules),
    )


def _wanted(line: str, file: str, number: int) -> Wanted:
    text, *short = line.split(" --hash=")
    hashes = [f"{name}:{_full(value)}" for name, value in (each.split(":") for each in short)]
    origin = Origin(file=file, line=number)
    return Wanted(requirement=Requirement(text), origin=origin, hashes=tuple(sorted(hashes)))


def _full(digits: str) -> str:
    return digits * (64 // len(digits))


def _project(name: NormalizedName, rows: Iterable[tuple[str, str, Dist]], facts: Mapping[str, str]) -> Project:
    groups = [(version, (_listed(name, version, dist),)) for _, version, dist in rows]
    return Project(
        name=name, releases=merged(groups), status=facts.get("status"), status_reason=facts.get("status_reason")
    )


def _listed(name: str, version: str, dist: Dist) -> Listed:
    files = [
        File(
            filename=filename,
            url=f"../../packages/{filename}",
            hashes={name: _full(value) for name, value in dist.hashes.items()},
            requires_python=dist.python,
            upload_time=dist.uploaded,
            yanked=dist.yanked,
        )
        for filename in filenames(name, version, dist)
    ]
    return Listed(raw=msgspec.json.encode(files), base=f"{SOURCE}{name}/", source=SOURCE)


def _metadata(name: NormalizedName, version: str, dist: Dist) -> Metadata:
    return Metadata(
        name=canonicalize_name(dist.metadata_name or name),
        version=version,
        requires_python=dist.metadata_python or dist.python,
        requires_dist=dist.requires,
        provides_extra=tuple(sorted(canonicalize_name(extra) for extra in dist.extras)),
    )
