"""`whbuild doctor`: why a client does not find what it should in an index, and what to do about it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from wheelhouse.carried.layout import MANIFEST
from wheelhouse.doctor import configured, folder, pips
from wheelhouse.doctor.findings import Finding, gathered
from wheelhouse.doctor.telling import Diagnosis, text, to_json
from wheelhouse.doctor.visit import Visit, untrusted, visited
from wheelhouse.errors import Unproven, UsageError
from wheelhouse.events import redacted
from wheelhouse.figures import count
from wheelhouse.places.trouble import is_folder, leads_on
from wheelhouse.records import reading
from wheelhouse.records.record import Record
from wheelhouse.requirements.config import defaults
from wheelhouse.screen import PAPER, Screen
from wheelhouse.targets.target import Target, running
from wheelhouse.tree.manifest import Manifest
from wheelhouse.web.client import Connection

_SCHEMES = ("http://", "https://", "file:")


def doctor(
    index: str | Path, url: str | None = None, *, connection: Connection | None = None, clients: bool = True
) -> Diagnosis:
    """Return why clients may not find what they should: in the index, at the address, and of those that are here.

    Nothing is written anywhere. Unless `connection` says how the server is reached, pip's configuration does; without
    `clients`, those of this machine are not looked at. Raises PlaceError where there is nothing to look at, and
    UsageError for an address that is none.
    """
    place, address = Path(index), None if url is None else _address(url)
    if not is_folder(place):
        raise reading.foreign(place)
    if not leads_on(place / MANIFEST):
        mistaken = folder.mistaken(place)
        if mistaken is None:
            raise reading.foreign(place)
        return Diagnosis(url=url, pages=0, files=0, findings=(mistaken,))
    _, manifest = reading.manifest(place)
    records = reading.read(place)
    found = [*folder.whole(place, manifest), *folder.closed(place, manifest), *folder.lacking(records)]
    found += () if any(each.fails for each in found) else _for_lockers(place, records)
    visit = Visit() if address is None else _visited(address, manifest, connection)
    found += visit.findings
    if clients:
        found += _clients(manifest, records, visit.address or address)
    shown = None if address is None else redacted(address)
    return Diagnosis(url=shown, pages=visit.pages, files=visit.files, findings=gathered(found))


def _for_lockers(index: Path, records: tuple[Record, ...]) -> Iterator[Finding]:
    from wheelhouse.proof.lockers import unlockable  # noqa: PLC0415  (resolves: not for a folder that is not whole)

    for lost in islice(unlockable(index, records), 1):  # for one target as for the others, mostly
        yield Finding(
            code="for-lockers",
            message=f"poetry, pdm and uv lock for all platforms, and find no lock here: {lost.message}",
            remedy="pip installs all the same. If you lock against this index, build it again with --for-lockers.",
            context=(f"for {lost.target}",),
        )


def judged(
    index: str | Path,
    url: str | None = None,
    *,
    connection: Connection | None = None,
    clients: bool = True,
    json: bool = False,
    screen: Screen = PAPER,
) -> tuple[str, Unproven | None]:
    """Return what was found, as text or JSON, and the error in which it ends. Raises as `doctor`."""
    diagnosis = doctor(index, url, connection=connection, clients=clients)
    faults = len(diagnosis.faults)
    error = Unproven(f"Clients do not find what they should in {index}: {count(faults, 'fault')}.") if faults else None
    if json:
        return to_json(diagnosis), error
    return text(diagnosis.findings, screen) + ("" if error else _well(diagnosis, index)), error


def reached(cert: str | None, proxy: str | None, timeout: float | None, trusted: tuple[str, ...]) -> Connection:
    """Return how servers are reached: as these options say, else as pip's configuration. Raises UsageError."""
    said, usual = defaults(isolated=False), Connection()
    return Connection(
        cert=cert or said.cert,
        client_cert=said.client_cert,
        proxy=proxy or said.proxy,
        proxy_environment=not said.no_proxy_env,
        timeout=timeout or said.timeout or usual.timeout,
        trusted_hosts=(*said.trusted_hosts, *trusted),
        keyring=said.keyring_provider != "disabled",
    )


def _address(url: str) -> str:
    """Return the address with a slash at its end, as clients complete it. Raises UsageError."""
    if not url.startswith(_SCHEMES):
        path = Path(url)
        if not url or not is_folder(path):
            raise UsageError(
                f"{redacted(url) or 'Nothing'} is no address.",
                hint="Give it as clients are given it: http://host/simple/, or a folder.",
            )
        url = path.absolute().as_uri()
    return f"{url.rstrip('/')}/"


def _visited(url: str, manifest: Manifest, connection: Connection | None) -> Visit:
    from wheelhouse.doctor.asking import Line  # noqa: PLC0415  (without an address there is nothing to ask)

    how = connection or reached(None, None, None, ())
    with Line(replace(how, credentials=(*how.credentials, url))) as line:
        visit = visited(url, manifest, line)
        found = [*visit.findings, *untrusted(url, how.trusted_hosts)]
        proxy = None if url.startswith("file:") else line.proxy(url)
    if proxy is not None:
        found.append(
            Finding(
                code="proxy",
                message=f"{redacted(url)} is asked for through the proxy {proxy}.",
                remedy="If it is in this network, name its host in NO_PROXY, for clients too.",
            )
        )
    return Visit(pages=visit.pages, files=visit.files, findings=tuple(found), address=visit.address)


def _clients(manifest: Manifest, records: tuple[Record, ...], url: str | None) -> Iterator[Finding]:
    from wheelhouse.doctor import machine  # noqa: PLC0415  (subprocesses, which some do without)

    found, here = machine.pips(), running()
    wheels = tuple(file.filename for file in manifest.stored if file.filename.endswith(".whl"))
    markers = [record.markers for record in records if record.markers]
    for pip in found:
        yield from pips.judged(pip, wheels, _kind(here))
        yield from pips.unserved(pip, markers, {str(name): str(value) for name, value in here.environment.items()})
    if url is not None:
        for client in machine.clients(found):
            yield from configured.judged(client, url)


def _kind(here: Target) -> str:
    """Return how the names of platforms begin that are of this kind: `manylinux`, `macosx`, `win`."""
    return re.split(r"[_\d]", here.tags[0].platform)[0]


def _well(diagnosis: Diagnosis, index: str | Path) -> str:
    if diagnosis.url is None:
        return f"{index} is whole, as far as sizes tell: whbuild verify {shlex.quote(str(index))} reads every byte.\n"
    what = f"{count(diagnosis.pages, 'page')} and {count(diagnosis.files, 'file')}"
    return f"{diagnosis.url} gives what {index} holds: {what} were asked for.\n"
