"""What is told of a line by its form alone: a real parser has the last word."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Environment
from packaging.requirements import Requirement

from tests.laws import tried
from wheelhouse.closure.gated import gate


@pytest.mark.parametrize(
    ("line", "extra"),
    [
        ('b; extra == "x"', "x"),
        ("b ; extra=='X.y'", "x-y"),
        ('b[c, d]>=1.0,!=1.5.*,<2rc1 ; extra == "x"', "x"),
        ("b.c-d (~=1.0, ==2.0.post1.dev3); extra == 'x'", "x"),
        ('b>=1; python_version < "3.9" and extra == "x"', "x"),
        ("b; (os_name == 'nt' or sys_platform != \"cygwin\") and extra == 'x'", "x"),
        ("b; extra == 'x' and ( python_version >='3' )", "x"),
        ("b", None),
        ('b; python_version < "3"', None),
        ('b; extra == "x" or python_version < "3"', None),
        ('b; extra == "x" and extra == "y"', None),
        ('b; extra != "x"', None),
        ('b; "x" == extra', None),
        ('b>>1; extra == "x"', None),
        ('b (>=1.0.*); extra == "x"', None),
        ('b-; extra == "x"', None),
        ('b~=1; extra == "x"', None),
        ('b>=1,; extra == "x"', None),
        ('b[]; extra == "x"', None),
        ('b @ https://files.example/b.whl ; extra == "x"', None),
        ('b; extra == "x" ', None),
        (f'b{"b" * 2000}; extra == "x"', None),
    ],
)
def test_only_lines_of_a_sure_form_have_a_gate(line: str, extra: str | None) -> None:
    assert gate(line) == extra


def mostly(good: Sequence[str], odd: Sequence[str]) -> st.SearchStrategy[str]:
    return st.integers(0, 11).flatmap(lambda dice: st.sampled_from(good if dice else odd))


spaces = mostly(("", "", " ", "  "), ("\t",))
names = mostly(("b", "B.c", "b_c", "b--c", "9"), ("b-", "é", "b c", ""))
versions = mostly(
    ("1", "1.0", "1.0rc1", "1.0.post1.dev2", "01.2a3"), ("1.0.*", "1.0-1", "1.0+x", "x", "1.", "1.0rc1.*", "")
)
clauses = st.builds(
    "{}{}{}".format, mostly(("==", "!=", "<", ">=", ">", "<="), ("~=", "===", ">>", "=")), spaces, versions
)
extras = mostly(("", "", "[x]", "[x, y-z]"), ("[]", "[x,]", "[x y]", "[x-]"))
brackets = mostly(("{}", "{}", "({})", "( {} )"), ("({}", "{},", "{})"))
atoms = st.builds(
    "{} {} {}".format,
    mostly(("python_version", "os_name", "platform_system"), ("sys.platform", "extra", "'x'", "platform_release")),
    mostly(("==", "<", "!=", ">="), ("~=", "in", "===")),
    mostly(("'3.9'", '"x"', "''"), ("'x\"", "os_name", '"x y"')),
)
terms = st.tuples(brackets, mostly((" and ",), (" or ", " and not ")), st.lists(atoms, min_size=1, max_size=2)).map(
    lambda found: found[0].format(found[1].join(found[2]))
)
wanted = mostly(("extra == 'x'", 'extra=="X.y"'), ("extra != 'x'", "'x' == extra", "extra == ''", "extra in 'x'"))
markers = st.tuples(st.lists(terms, max_size=1), wanted, st.lists(terms, max_size=1)).map(
    lambda found: " and ".join((*found[0], found[1], *found[2]))
)
lines = st.tuples(names, spaces, extras, brackets, st.lists(clauses, max_size=2), spaces, markers).map(
    lambda found: "".join((*found[:3], found[3].format(",".join(found[4])) if found[4] else "", ";", *found[5:]))
)


@tried(150)
@given(lines)
def test_a_line_with_a_gate_is_well_formed_and_never_holds_without_the_extra(line: str) -> None:
    extra = gate(line)
    if extra is not None:
        marker = Requirement(line).marker
        assert marker is not None
        for other in ("", f"not-{extra}"):
            assert not marker.evaluate(dict.fromkeys(Environment.__annotations__, "") | {"extra": other})


@pytest.mark.parametrize("part", ["b", "b.", "1.", "b, ", ">=1,", "; ", 'os_name == "a" and ', "(", "b [", "=", " "])
def test_no_line_takes_long(part: str) -> None:
    begun = time.process_time()
    for prefix in ("", "b[", "b>=1", "b; ", "b; ("):
        assert gate((prefix + part * 2000)[:2000]) is None
    assert time.process_time() - begun < 0.5
