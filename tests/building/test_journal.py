from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.building.journal import Journal, useful

HIDDEN = Path("hidden")


def heard(journal: Journal, *lines: bytes) -> Journal:
    journal.begin("build_wheel")
    for line in lines:
        journal.hear(line)
    return journal


def test_what_tells_of_an_error_is_shown_though_much_comes_after_it() -> None:
    lines = ["x.c:3: error: no such thing", *(f"note {n}" for n in range(20))]
    assert list(useful(lines)) == [lines[0], "...", *lines[-14:]]


def test_the_lines_of_the_front_end_are_left_out() -> None:
    lines = [
        "Traceback (most recent call last):",
        '  File "x/pyproject_hooks/_in_process/_in_process.py", line 1, in <module>',
        "    main()",
        '  File "<frozen importlib._bootstrap>", line 241, in _call',
        '  File "setup.py", line 1, in <module>',
        "    1 / 0",
        "    ~~^~~",
        "ZeroDivisionError: division by zero",
    ]
    assert list(useful(lines)) == [lines[4], lines[5], lines[7]]


def test_frames_of_setuptools_are_left_out_wherever_it_lies() -> None:
    lines = [f'  File "{place}setuptools/build_meta.py", line 317, in run_setup' for place in ("", "/x/")]
    assert list(useful([lines[0], "    exec(code, locals())", lines[1], "    exec(code, locals())", "x: no"])) == [
        "x: no"
    ]


def test_what_went_well_before_tells_of_no_failure() -> None:
    journal = heard(Journal("a-1", None, HIDDEN), b"error: in vain\n")
    assert heard(journal, b"no way\n").kept() == ("no way",)


def test_a_log_is_kept_once_it_is_needed(tmp_path: Path) -> None:
    journal = heard(Journal("a-1", tmp_path / "logs", HIDDEN), b"hidden/copy/a.py: error\n")
    assert journal.kept() == ("copy/a.py: error", f"the whole log: {tmp_path / 'logs' / 'a-1.log'}")
    journal.close()
    assert (tmp_path / "logs" / "a-1.log").read_text() == "--- build_wheel\ncopy/a.py: error\n"


def test_folders_that_will_be_gone_are_not_named() -> None:
    place = b"/x/whbuild-0/0123456789abcdef/env"
    line = b"in '%s/include' and %s/lib/python3.11/site-packages/a.py" % (place, place)
    assert heard(Journal("a-1", None, HIDDEN), line).kept() == ("in 'env/include' and a.py",)


def test_a_log_is_gone_otherwise(tmp_path: Path) -> None:
    heard(Journal("a-1", tmp_path, HIDDEN), b"fine\n").close()
    assert not list(tmp_path.iterdir())


def test_without_a_folder_there_is_no_log() -> None:
    journal = heard(Journal("a-1", None, HIDDEN), b"said\n")
    assert journal.kept() == ("said",)
    journal.close()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    journal = heard(Journal("a-1", tmp_path / "file", HIDDEN), b"said\n")
    assert journal.kept() == ("said",)
    journal.close()


def test_a_log_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.building.journal._MOST_BYTES", 20)
    journal = heard(Journal("a-1", tmp_path, HIDDEN), *[b"0123456789\n"] * 9)
    assert len(journal.kept()) == 10
    journal.close()
    assert len((tmp_path / "a-1.log").read_text()) < 60
