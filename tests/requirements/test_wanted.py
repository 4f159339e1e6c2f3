"""One requirement: a name, a URL or a file, told apart as pip's own constructor does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.exceptions import PipError
from pip._internal.req.constructors import install_req_from_line

from tests.requirements.oracle import _ours, _pips
from wheelhouse.errors import RequirementsError
from wheelhouse.requirements.ask import Origin
from wheelhouse.requirements.wanted import wanted

HERE = Origin(file="reqs.txt", line=7)
WHEEL = "demo_app-1.0-py3-none-any.whl"


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("files")
    for name in (
        WHEEL,
        "demo-app-1.0.tar.gz",
        "other-2-3.tar.bz2",
        "main.zip",
        "odd.whl",
        "foo.tbz",
        "list.txt",
        "a b-1.zip",
    ):
        (folder / name).touch()
    (folder / "project").mkdir()
    (folder / "project" / "setup.py").touch()
    (folder / "empty").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.mark.parametrize(
    ("text", "url", "rest"),
    [
        (f"./{WHEEL}", WHEEL, "demo-app"),
        (f"{WHEEL} [X, y] ; os_name == 'nt'", WHEEL, 'demo-app[x,y] ; os_name == "nt"'),
        (f"file:{WHEEL}", WHEEL, "demo-app"),
        ("./project/../demo-app-1.0.tar.gz", "demo-app-1.0.tar.gz", "demo-app"),
        ("other-2-3.tar.bz2", "other-2-3.tar.bz2", "other-2"),
        ("./a b-1.zip", "a%20b-1.zip", ""),
        ("./main.zip", "main.zip", ""),
        ("demo @ file:main.zip#subdirectory=x", "main.zip#subdirectory=x", "demo"),
        ("Demo.App @ file:demo-app-1.0.tar.gz#sha256=00", "demo-app-1.0.tar.gz#sha256=00", "Demo.App"),
    ],
)
def test_a_local_file_becomes_a_direct_reference(folder: Path, text: str, url: str, rest: str) -> None:
    requirement = wanted(text, HERE).requirement
    assert requirement.url == f"{folder.as_uri()}/{url}"
    assert str(requirement).replace(f" @ {requirement.url}", "") == rest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://h.example/a/Foo_bar-1.0-py3-none-any.whl?x=1#sha256=00", "foo-bar"),
        ("https://h.example/foo-bar-1.0.tar.gz", "foo-bar"),
        ("https://h.example/foo-1.0.zip#egg=Foo&subdirectory=x", "Foo"),
        ("foo @ https://h.example/Foo-1.0.tgz", "foo"),
        ("foo-1 @ https://h.example/foo-1-1.0-beta.tar.gz", "foo-1"),
    ],
)
def test_a_url_keeps_every_letter(text: str, name: str) -> None:
    requirement = wanted(text, HERE).requirement
    assert (requirement.name, requirement.url) == (name, text.rpartition("@ ")[2])


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("./project", "", "{here}/project/"),
        ("./project[X]", "", "{here}/project/"),
        ("a @ file:project", "a", "{here}/project/"),
        ("file:project#egg=a[x]", "a", "{here}/project/#egg=a[x]"),
        ("git+https://h.example/a.git@v1", "", "git+https://h.example/a.git@v1"),
        ("git+https://h.example/a.git@v1 ; os_name == 'nt'", "", "git+https://h.example/a.git@v1"),
        ("hg+ssh://h.example/a#egg=A[x]&subdirectory=b", "A", "hg+ssh://h.example/a#egg=A[x]&subdirectory=b"),
        ("a @ git+ssh://git@h.example/a.git", "a", "git+ssh://git@h.example/a.git"),
    ],
)
def test_a_project_keeps_its_url_and_may_have_no_name_yet(folder: Path, text: str, name: str, url: str) -> None:
    requirement = wanted(text, HERE).requirement
    assert (requirement.name, requirement.url) == (name, url.format(here=folder.as_uri()))
    assert requirement.extras == ({"x"} if "[" in text else set())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("./empty", "neither pyproject.toml nor setup.py"),
        ("a @ file:empty", "neither pyproject.toml nor setup.py"),
        ("a @ file:project#subdirectory=lib", "neither pyproject.toml nor setup.py"),
        ("a @ file:project#subdirectory=../project", "leads elsewhere"),
        ("a @ file:list.txt", "neither a wheel nor an sdist"),
        ("./gone.whl", "does not exist"),
        ("gone.tar.gz", "does not exist"),
        ("a @ file:gone-1.zip", "does not exist"),
        ("a @ file:///" + "x" * 3_000, "does not exist"),
        ("git+ext::sh -c x", "not among git+https"),
        ("a @ git+ssh://-oProxyCommand=x/a.git", "begins with a dash"),
        ("a @ git+https://h.example/a.git@--upload-pack=x", "is no revision"),
        ("git+https://h.example/a.git#egg=a b", "names no project"),
        ("ftp://h.example/a-1.zip", "'ftp' is not covered"),
        ("a @ ./x.whl", "no URL"),
        ("odd.whl", "not the name of a wheel"),
        ("foo.tbz", "neither a wheel nor an sdist"),
        ("https://h.example/page", "neither a wheel nor an sdist"),
        ("https://h.example/a-1.zip#egg=a b", "names no project"),
        ("b @ https://h.example/a-1-py3-none-any.whl", "is a file of a, not of b"),
        ("b @ https://h.example/a-1.zip", "not the name of an sdist of b"),
        ("http://[h", "no requirement"),
        ("a @ https://[h/a-1.zip", "no requirement"),
        ("a @ file://elsewhere/a-1.zip", "no requirement"),
        ("a; os_name", "no requirement"),
        ("a; " + "(" * 3_000, "no requirement"),
        ("a" * 5_000, "longer than 4,000"),
        ("requirements.txt", "names a requirements file"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RequirementsError) as caught:
        wanted(text, HERE)
    assert message in caught.value.message
    assert caught.value.context[0].startswith("reqs.txt, line 7: ")


def test_an_argument_that_is_a_file_of_requirements_gets_a_hint() -> None:
    with pytest.raises(RequirementsError) as caught:
        wanted("list.txt", Origin())
    assert caught.value.context == ("the command line: list.txt",)
    assert caught.value.hint == "Write -r list.txt"
    assert wanted("list.txt", HERE).project == "list-txt"


@pytest.mark.parametrize("text", ["git+git@git.example:a/b.git", "git@git.example:a/b.git"])
def test_what_git_itself_would_read_gets_a_hint(text: str) -> None:
    with pytest.raises(RequirementsError) as caught:
        wanted(text, HERE)
    assert "git+ssh://" in (caught.value.hint or "")


def test_a_password_is_never_shown() -> None:
    with pytest.raises(RequirementsError) as caught:
        wanted("a @ https://me:secret@h.example/a-1.zip nonsense", HERE)
    assert "secret" not in str(vars(caught.value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a[x]", "extras"),
        (f"./{WHEEL}[x]", "extras"),
        ("./demo-app-1.0.tar.gz", "its name"),
        ("https://h.example/a-1.zip", "its name"),
        ("git+https://h.example/a.git", "its name"),
        ("./project", "its name"),
    ],
)
def test_a_constraint_has_a_name_and_no_extras(text: str, message: str) -> None:
    with pytest.raises(RequirementsError, match=message):
        wanted(text, HERE, constraint=True)


@pytest.mark.parametrize(
    "text", ["a<2", f"./{WHEEL}", "a @ https://h.example/a-1.zip", "https://h.example/a-1.zip#egg=a"]
)
def test_a_constraint_may_be_a_reference(text: str) -> None:
    assert wanted(text, HERE, constraint=True).requirement.name


def test_hashes_are_sorted_in_lower_case_and_once() -> None:
    assert wanted("a", HERE, hashes=("sha256:B", "sha256:a", "sha256:b")).hashes == ("sha256:a", "sha256:b")


WORDS = (
    "a",
    "B.c",
    "[x]",
    "[Y,z]",
    "==1",
    " ",
    ";",
    "; ",
    "os_name == 'nt'",
    "@ ",
    "https://h.example/a-1.zip",
    "#egg=b",
    WHEEL,
    "./",
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map("".join).filter(str.strip)


@given(text=TEXTS)
def test_what_we_read_pip_reads_to_the_same(text: str) -> None:
    try:
        ours = wanted(text.strip(), HERE)
    except RequirementsError:
        return
    asked = install_req_from_line(text.strip())
    pips = _pips(asked)
    # An sdist without #egg= has no name to pip until it is downloaded.
    assert _ours(ours) == (pips if asked.req else (ours.project, *pips[1:]))


@given(text=TEXTS)
def test_what_pip_refuses_we_refuse(text: str) -> None:
    try:
        install_req_from_line(text.strip())
    except (PipError, ValueError):
        with pytest.raises(RequirementsError):
            wanted(text.strip(), HERE)
