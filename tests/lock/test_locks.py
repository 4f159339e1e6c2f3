"""Which locks a tree has, through `tree.plan`: those of this run, and those of earlier ones as they now must be."""

from __future__ import annotations

import msgspec

from tests.lineage.stories import LINUX as LINUX_NAME
from tests.lineage.stories import WINDOWS as WINDOWS_NAME
from tests.lineage.stories import recorded
from tests.lock.samples import facts, file, of, pin
from tests.specimens import sha256
from tests.tree.samples import contents, text_of
from wheelhouse.lock.locks import locked, rendered
from wheelhouse.lock.names import both, stem
from wheelhouse.records.record import Record, RecordedFile
from wheelhouse.tree.manifest import Manifest, Tree, decode, encode
from wheelhouse.tree.plan import RENDERING, plan

LINUX = of(pin("flask-3.0-cp312-cp312-manylinux_2_28_x86_64.whl"), target=LINUX_NAME)
WINDOWS = of(pin("flask-3.0-cp312-cp312-win_amd64.whl"), target=WINDOWS_NAME)
LINUX_LOCKS, WINDOWS_LOCKS = both(stem(LINUX_NAME)), both(stem(WINDOWS_NAME))


class Runs:
    """One run after another on a tree; `read` are the paths of the records that a run had to read."""

    def __init__(self) -> None:
        self.manifest: Manifest | None = None
        self.records: dict[str, Record] = {}
        self.read: list[str] = []

    def run(self, record: Record, *more: RecordedFile, suspect: frozenset[str] = frozenset()) -> Tree:
        """Return the tree after a run that brought the pins of the record, and more files."""
        old, self.read = self.manifest, []
        self.records[record.path] = record

        def recorded(path: str) -> Record | None:
            self.read.append(path)
            return self.records.get(path)

        tree, self.manifest = plan(
            old,
            facts([*record.pins, *more]),
            {record.path: msgspec.json.encode(record)},
            suspect=suspect,
            locks={stem(record.target): record.path},
            derived=lambda new: locked(new, old, recorded, suspect),
        )
        return tree


def fresh(tree: Tree) -> set[str]:
    """Return the locks that were rendered; the others stay as they are."""
    return {path for path, content in contents(tree).items() if "/" not in path and isinstance(content, bytes)}


def test_a_run_writes_the_locks_of_its_target() -> None:
    runs = Runs()
    tree = runs.run(LINUX)
    assert {path: text_of(tree, path).encode() for path in LINUX_LOCKS} == rendered(LINUX, facts(LINUX.pins))
    assert runs.manifest is not None
    assert runs.manifest.locks == {stem(LINUX_NAME): LINUX.path}
    assert decode(encode(runs.manifest)) == runs.manifest


def test_the_same_run_again_renders_nothing() -> None:
    runs = Runs()
    runs.run(LINUX)
    assert fresh(runs.run(LINUX)) == set()
    assert runs.read == []


def test_the_last_run_for_a_target_is_the_one_that_counts() -> None:
    runs, later = Runs(), of(pin("click-8.1.tar.gz", "click", "8.1"), target=LINUX_NAME, constraints=LINUX.requirements)
    later = msgspec.structs.replace(later, rules=msgspec.structs.replace(later.rules, pre=True))
    runs.run(LINUX)
    tree = runs.run(later)
    assert "click==8.1" in text_of(tree, LINUX_LOCKS[1])
    assert "flask" not in text_of(tree, LINUX_LOCKS[1])
    assert set(LINUX_LOCKS) == {path for path in contents(tree) if "/" not in path}


def test_what_another_target_brought_is_allowed_from_then_on() -> None:
    runs = Runs()
    runs.run(LINUX)
    tree = runs.run(WINDOWS)
    assert fresh(tree) == {*LINUX_LOCKS, *WINDOWS_LOCKS}
    assert WINDOWS.pins[0].sha256 in text_of(tree, LINUX_LOCKS[1])


def test_a_lock_that_is_not_as_it_was_is_written_again() -> None:
    runs = Runs()
    runs.run(LINUX)
    runs.run(WINDOWS)
    tree = runs.run(WINDOWS, suspect=frozenset(LINUX_LOCKS[:1]))
    assert fresh(tree) == set(LINUX_LOCKS)


def test_a_record_that_cannot_be_read_leaves_its_locks_as_they_are() -> None:
    runs = Runs()
    runs.run(LINUX)
    del runs.records[LINUX.path]
    tree = runs.run(WINDOWS)
    assert fresh(tree) == set(WINDOWS_LOCKS)
    assert contents(tree).keys() >= {*LINUX_LOCKS}


def test_a_record_that_is_gone_takes_its_locks_along() -> None:
    runs = Runs()
    runs.run(LINUX)
    tree = runs.run(WINDOWS, suspect=frozenset([f".whbuild/{LINUX.path}"]))
    assert {path for path in contents(tree) if "/" not in path} == set(WINDOWS_LOCKS)
    assert runs.manifest is not None
    assert list(runs.manifest.locks) == [stem(WINDOWS_NAME)]


def test_equal_runs_give_equal_locks_in_any_order() -> None:
    one, other = Runs(), Runs()
    one.run(LINUX)
    first = one.run(WINDOWS)
    other.run(WINDOWS)
    second = other.run(LINUX)
    extra = file("flask-3.0.tar.gz", "flask", "3.0")
    assert one.manifest == other.manifest
    assert fresh(one.run(LINUX, extra)) == fresh(other.run(LINUX, extra))
    assert contents(first).keys() == contents(second).keys()


def test_who_changes_the_bytes_of_locks_raises_their_generation() -> None:
    builds = {"b 1.0": {"maker 2": ["! maker"]}}
    record = recorded(LINUX_NAME, {"a 1.0": ["1 a"], "b 1.0": ["a b"]}, {"gone 1.0": ["a gone"]}, builds=builds)
    texts = b"".join(rendered(record, facts(record.pins)).values())
    assert (RENDERING, sha256(texts)[:12]) == (3, "e509ad7e0f1a")
