from __future__ import annotations

import pytest

from tests.lineage.stories import LINUX
from tests.lock.samples import facts, of, pin
from wheelhouse.lock.locks import rendered
from wheelhouse.lock.names import both, stem
from wheelhouse.proof.older import states_the_same

RECORD = of(pin("flask-3.0-py3-none-any.whl"), pin("click-8.0.tar.gz", "click", "8.0"))
PYLOCK, HASHED = both(stem(LINUX))
LOCKS = rendered(RECORD, facts(RECORD.pins))
DIGEST = RECORD.pins[0].sha256.encode()


@pytest.mark.parametrize("path", [PYLOCK, HASHED])
@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        (b"# Written", b"# Made", True),
        (b"click", b"clack", False),
        (DIGEST, b"0" * 64, False),
        (b"8.0", b"8.1", False),
    ],
)
def test_a_lock_of_another_generation(path: str, old: bytes, new: bytes, *, is_same: bool) -> None:
    assert old in LOCKS[path]
    assert states_the_same(path, LOCKS[path], LOCKS[path].replace(old, new)) is is_same


@pytest.mark.parametrize("content", [b"", b"\xff", b"packages = 1", b"[[packages]]", b"packages = [1]", b"= ="])
def test_what_is_no_lock_states_something_else(content: bytes) -> None:
    assert not states_the_same(PYLOCK, LOCKS[PYLOCK], content)
    assert not states_the_same(HASHED, LOCKS[HASHED], content)


@pytest.mark.parametrize("path", ["simple/a/index.v1_json", "simple/a/other.txt", "simple/a/index.html"])
def test_what_is_no_page_states_something_else(path: str) -> None:
    assert not states_the_same(path, b'<a href="a-1.0.zip">a-1.0.zip</a>', b"{")
