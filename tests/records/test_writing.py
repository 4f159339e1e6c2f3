"""What a run leaves behind: the same bytes for the same answer, all that a later run needs, and no secret."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, Dist, World, asked
from wheelhouse.closure.closure import Closure, Gap, Why
from wheelhouse.closure.resolve import resolve
from wheelhouse.dists.files import Blob, File
from wheelhouse.events import silent
from wheelhouse.records.record import Record
from wheelhouse.records.writing import record
from wheelhouse.requirements.ask import Ask, Origin, Wanted
from wheelhouse.store.jobs import Held
from wheelhouse.targets.target import Target

UNIVERSE = {
    "flask 3.0": Dist(requires=("click>=8", "zipp; platform_system == 'Windows'")),
    "click 8.1": Dist(),
    "zipp 3.2": Dist(),
}
ASK = asked(["flask>=2"])
HERE = Path.cwd()


def resolved(ask: Ask = ASK, target: Target = LINUX) -> Closure:
    return resolve(ask, target, World(UNIVERSE), silent)


def written(closure: Closure, ask: Ask = ASK) -> tuple[str, bytes]:
    names = [pin.file.filename for pin in (*closure.pins, *closure.also)]
    held = {
        name: Held(filename=name, blob=Blob(sha256="a" * 64, size=7), metadata=None, fetched=True) for name in names
    }
    return record(ask, closure, held, HERE)


def read(raw: bytes) -> Record:
    return msgspec.json.decode(raw, type=Record)


def changed(target: Target = LINUX, **facts: str) -> Target:
    return msgspec.structs.replace(target, environment={**target.environment, **facts})


def test_pins_with_their_files_and_reasons() -> None:
    click, flask = read(written(resolved())[1]).pins
    assert (click.project, click.version, click.filename, click.size) == (
        "click",
        "8.1",
        "click-8.1-py3-none-any.whl",
        7,
    )
    assert [(why.requirement, why.project, why.version) for why in click.why] == [("click>=8", "flask", "3.0")]
    assert [(why.requirement, why.project, str(why.origin)) for why in flask.why] == [
        ("flask>=2", None, "requirements.txt, line 1")
    ]


def test_the_path_follows_from_what_was_asked_and_for_whom() -> None:
    path = written(resolved())[0]
    assert written(Closure(target=LINUX, pins=()))[0] == path
    assert written(resolved(target=changed(python_full_version="3.12.9")))[0] == path
    assert written(Closure(target=msgspec.structs.replace(LINUX, name="other"), pins=()))[0] != path
    assert written(resolved(), asked(["flask>=2"], pre=True))[0] != path
    assert written(resolved(), asked(["flask>=2"], ["click<9"]))[0] != path


def test_the_path_is_the_one_that_older_versions_gave() -> None:
    ask = asked(
        ["a>=1; python_version>'3'", "b[x]==2 --hash=sha256:aa"],
        ["c<3"],
        no_binary=(":all:",),
        uploaded_before="2024-01-02T00:00:00+00:00",
    )
    path, _ = written(Closure(target=LINUX, pins=()), ask)
    assert path == "asks/daf399c7e141376d.json"


def test_a_record_knows_its_path() -> None:
    path, raw = written(resolved())
    assert read(raw).path == path


def test_the_same_answer_gives_the_same_bytes_whatever_the_kernel() -> None:
    other = changed(platform_release="6.1.0-18", platform_version="#1 SMP")
    assert written(resolved(target=other)) == written(resolved())


@pytest.mark.parametrize(
    "ask",
    [asked(["click; platform_release >= '5'", "flask"]), asked(["flask"], ["click<9; platform_release >= '5'"])],
)
def test_what_a_marker_looks_at_is_recorded(ask: Ask) -> None:
    markers = read(written(resolved(), ask)[1]).markers
    assert "platform_release" in markers
    assert "platform_version" not in markers


def test_what_a_marker_of_a_pin_looks_at_is_recorded() -> None:
    needs = {"a 1": Dist(requires=("b; platform_version < '20'",))}
    closure = resolve(asked(["a"]), changed(platform_version="20"), World(needs), silent)
    assert read(written(closure)[1]).markers["platform_version"] == "20"


def test_a_line_a_pin() -> None:
    lines = written(resolved())[1].decode().splitlines()
    assert [json.loads(line.rstrip(","))["project"] for line in lines if '"sha256"' in line] == ["click", "flask"]


def test_wheels_for_newer_platforms_count_as_wanted() -> None:
    pin = resolved().pins[0]
    names = ["click-8.1-py3-none-win_amd64.whl", "click-8.1-py3-none-linux_armv7l.whl"]
    also = [msgspec.structs.replace(pin, file=File(filename=name, url=name)) for name in names]
    known = read(written(msgspec.structs.replace(resolved(), also=tuple(also)))[1])
    assert [file.filename for file in known.also] == sorted(names)
    assert known.filenames == {*names, *(pin.filename for pin in known.pins)}


def test_gaps() -> None:
    gap = Gap(
        project=canonicalize_name("pywin32"),
        version=Version("311"),
        reason="no wheel at https://me:secret@index.example/",
        why=(Why(requirement="pywin32", parent=canonicalize_name("flask"), parent_version=Version("3.0")),),
        remedies=("306 has one",),
    )
    (known,) = read(written(msgspec.structs.replace(resolved(), gaps=(gap,)))[1]).gaps
    assert (known.project, known.version, known.remedies) == ("pywin32", "311", ("306 has one",))
    assert known.reason == "no wheel at https://****@index.example/"
    assert known.why[0].project == "flask"


def test_no_secret() -> None:
    url = "https://me:secret@index.example/a-1.zip"
    origin = Origin(file="https://me:secret@index.example/requirements.txt", line=1)
    ask = Ask(wanted=(Wanted(requirement=Requirement(f"a @ {url}"), origin=origin),))
    why = (Why(requirement=f"a @ {url}", origin=origin), Why(requirement=f"a @ {url}", parent=canonicalize_name("b")))
    pin = msgspec.structs.replace(resolved().pins[0], file=File(filename="a-1.zip", url=url), source=url, why=why)
    assert b"secret" not in written(Closure(target=LINUX, pins=(pin,)), ask)[1]


def test_the_rules() -> None:
    ask = asked(["flask"], no_binary=["b", "a"], uploaded_before="2030-01-02T03:04:05+00:00", prefer_binary=True)
    rules = read(written(resolved(), ask)[1]).rules
    assert (rules.no_binary, rules.prefer_binary, rules.uploaded_before) == (
        ("a", "b"),
        True,
        "2030-01-02T03:04:05+00:00",
    )


@pytest.mark.parametrize(
    ("path", "recorded"),
    [("libs/a b/", "./libs/a%20b"), (".", "."), ("../a-1.0.zip", "../a-1.0.zip"), (".hidden", ".hidden")],
)
def test_folders_of_this_machine_are_named_from_where_it_was_run(path: str, recorded: str) -> None:
    url = Path(os.path.normpath(HERE / path)).as_uri()
    closure = resolved()
    why = Why(requirement=f"a[x]@{url}", parent=closure.pins[0].project, parent_version=Version("1"))
    closure = msgspec.structs.replace(closure, pins=(msgspec.structs.replace(closure.pins[0], why=(why,)),))
    wanted = Wanted(requirement=Requirement(f"a[x] @ {url}#y ; python_version > '3'"), origin=Origin())
    found = read(written(closure, Ask(wanted=(wanted,)))[1])
    assert found.requirements[0].requirement == f'a[x] @ {recorded}#y ; python_version > "3"'
    assert Requirement(found.requirements[0].requirement).url == f"{recorded}#y"
    assert found.pins[0].why[0].requirement == f"a[x]@{recorded}"


def test_a_path_of_another_machine_stays_as_it_is() -> None:
    wanted = Wanted(requirement=Requirement("a @ file://server/a-1.0.zip"), origin=Origin())
    found = read(written(resolved(), Ask(wanted=(wanted,)))[1])
    assert found.requirements[0].requirement == "a @ file://server/a-1.0.zip"
