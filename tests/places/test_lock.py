"""One run at a time: in threads here, in two processes below."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.places.story import Stock, assert_settled
from wheelhouse.carried.layout import TEMPORARY
from wheelhouse.errors import Locked
from wheelhouse.events import Event, Waiting, silent
from wheelhouse.places.folder import Folder
from wheelhouse.tree.changes import Changes
from wheelhouse.tree.manifest import Entry

RUNS = """
import sys
from pathlib import Path
from tests.places.story import Stock, run
from wheelhouse.places.folder import Folder

root, name = Path(sys.argv[1]), sys.argv[2]
stock = Stock(root / "stock")
for number in range(8):
    run(Folder(root / "index", stock), [stock.wheel(name, f"{number}"), stock.wheel("shared", "1.0")])
"""


def test_a_second_run_says_that_it_waits_and_then_goes_on(folder: Folder, stock: Stock) -> None:
    events: list[Event] = []
    waiting = threading.Event()

    def report(event: Event) -> None:
        events.append(event)
        waiting.set()

    def second() -> None:
        with Folder(folder.root, stock).lock(report):
            events.append(Waiting(what="nothing"))

    thread = threading.Thread(target=second)
    with folder.lock(silent):
        thread.start()
        assert waiting.wait(10)
        assert events == [Waiting(what=f"the index {folder.root}")]
    thread.join(10)
    assert events[1:] == [Waiting(what="nothing")]


def test_a_second_run_with_a_limit_gives_up(folder: Folder, stock: Stock) -> None:
    other = Folder(folder.root, stock).lock(silent, timeout=0.01)
    with folder.lock(silent), pytest.raises(Locked, match=r"within 0\.01 seconds") as caught, other:
        pass
    assert caught.value.hint


def test_the_lock_is_free_after_a_failure(folder: Folder) -> None:
    with pytest.raises(RuntimeError), folder.lock(silent):
        raise RuntimeError
    with folder.lock(silent, timeout=0):
        pass


def test_what_was_staged_is_swept_under_the_lock(folder: Folder) -> None:
    leftover = folder.root / TEMPORARY / "0"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half")
    with folder.lock(silent):
        assert not leftover.parent.exists()
        folder.switch(Changes(puts=(Entry(path="simple/index.html", content=b""),)))
    assert (folder.root / "simple/index.html").exists()


def test_two_processes_on_one_index_lose_nothing(tmp_path: Path) -> None:
    house = Path(__file__).parents[2]
    Stock(tmp_path / "stock").wheel("shared", "1.0")
    runs = [
        subprocess.Popen([sys.executable, "-c", RUNS, tmp_path, name], cwd=house, stderr=subprocess.PIPE)
        for name in ("left", "right")
    ]
    assert [process.communicate(timeout=60)[1] for process in runs] == [b"", b""]
    assert_settled(tmp_path / "index")
    assert len(list((tmp_path / "index/packages").glob("*.whl"))) == 17
