from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.configuring import tables
from wheelhouse.configuring.change import Entry, Table, Unmergeable

URL = "https://index.example/simple/"
UV = Entry(
    path=Path("uv.toml"),
    table=("index",),
    like=(("default", True), ("name", "whbuild")),
    values=(("url", URL), ("default", True)),
    new=(("name", "whbuild"),),
)
NEW = f'[[index]]\nname = "whbuild"\nurl = "{URL}"\ndefault = true\n'
PDM = Table(path=Path("config.toml"), table=("pypi",), values=(("url", URL),))
HATCH = Table(path=Path("pyproject.toml"), table=("tool", "hatch", "envs", "default", "env-vars"), values=(("A", "b"),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", NEW),
        ("# mine", f"# mine\n\n{NEW}"),
        ("offline = true # why\n[pip]\nno-deps = true\n", f"offline = true # why\n[pip]\nno-deps = true\n\n{NEW}"),
        (
            '[[index]]  # ours\nname = "corp" # so\nurl = "https://old.example" # was\ndefault = true\n\n[pip]\n',
            f'[[index]]  # ours\nname = "corp" # so\nurl = "{URL}" # was\ndefault = true\n\n[pip]\n',
        ),
        (
            "[[index]]\nname = 'whbuild'\n'url' = 'x'\n# end",
            f"[[index]]\nname = 'whbuild'\nurl = \"{URL}\"\ndefault = true\n# end",
        ),
        ('[[index]]\nname = "a"\nurl = "u"\n', f'[[index]]\nname = "a"\nurl = "u"\n\n{NEW}'),
        (
            'x = """\n[[index]]\ndefault = true\n"""\n[[index]]\ndefault = true\nurl="y"',
            f'x = """\n[[index]]\ndefault = true\n"""\n[[index]]\ndefault = true\nurl = "{URL}"\n',
        ),
        ("a = [\n[ 1 ],\n]\r\n", f"a = [\n[ 1 ],\n]\r\n\r\n{NEW}".replace(NEW, NEW.replace("\n", "\r\n"))),
    ],
)
def test_an_entry_is_set_and_all_else_stays(before: str, after: str) -> None:
    assert tables.merged(before, UV) == after
    assert tables.merged(after, UV) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f'[pypi]\nurl = "{URL}"\n'),
        ("[pypi]\nverify_ssl = false\n# c\n[x]\n", f'[pypi]\nverify_ssl = false\nurl = "{URL}"\n# c\n[x]\n'),
        ("[ 'pypi' ]", f"[ 'pypi' ]\nurl = \"{URL}\"\n"),
        ("[pypi.other]\nurl = 'z'\n", f"[pypi.other]\nurl = 'z'\n\n[pypi]\nurl = \"{URL}\"\n"),
        ("[pypi]\nurl = '''\nmany\nlines'''\nb = 1\n", f'[pypi]\nurl = "{URL}"\nb = 1\n'),
    ],
)
def test_a_key_is_set_and_all_else_stays(before: str, after: str) -> None:
    assert tables.merged(before, PDM) == after


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (UV, "index = [{ url = 'x', default = true }]\n"),
        (UV, "index = 3\n"),
        (UV, "[index]\nurl = 'x'\n"),
        (UV, "no toml"),
        (PDM, "pypi = { verify_ssl = true }\n"),
        (PDM, "pypi.url = 'x'\n"),
        (HATCH, "[tool]\nhatch = 1\n"),
        (HATCH, "[tool.hatch.envs]\ndefault.env-vars.B = 'c'\n"),
    ],
)
def test_what_is_said_in_another_way_is_left_alone(change: Entry | Table, text: str) -> None:
    with pytest.raises(Unmergeable):
        tables.merged(text, change)


def test_a_list_that_looks_like_many_headers_is_left_alone() -> None:
    with pytest.raises(Unmergeable):
        tables.merged("a = [\n" + "[1],\n" * 3000 + "]\n", UV)


def test_a_file_may_have_many_tables() -> None:
    many = "".join(f"[a.b{number}]\nx = [\n[1],\n]\n" for number in range(1000))
    begun = time.process_time()
    assert tables.merged(many, UV).startswith(many)
    assert time.process_time() - begun < 2


LINES = st.lists(
    st.sampled_from(
        [
            *("[[index]]", "[pip]", "default = true", "default = false # c", "url = 'u'", 'name = "whbuild"'),
            *("# comment", "", 'x = """', '"""', "y = [", "]", "[index.deeper]"),
        ]
    ),
    max_size=10,
)


@given(LINES)
def test_it_is_said_then_or_the_file_is_refused(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        made = tables.merged(text, UV)
    except Unmergeable:
        return
    found = [entry for entry in tomllib.loads(made)["index"] if entry.get("default")]
    assert found[0]["url"] == URL
    assert made.count("# comment") == text.count("# comment")
    assert tables.merged(made, UV) == made
