"""Stories of requirements files: what pip reads from them, we read; run again over several pips by test_pips.py."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.requirements.oracle import pip_reads, we_read
from wheelhouse.errors import NotThere, RequirementsError
from wheelhouse.requirements.ask import Ask, Rules, Sources
from wheelhouse.requirements.text import read

HASH = "ab" * 32
WHEEL = "demo_app-1.0-py3-none-any.whl"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return tmp_path


def write(files: Mapping[str, str]) -> None:
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content, encoding="utf-8")


def ask(*arguments: str, files: tuple[str, ...] = (), constraints: tuple[str, ...] = ()) -> Ask:
    return read(
        arguments=arguments,
        files=files,
        constraints=constraints,
        rules=Rules(),
        sources=Sources(index_url="https://first.example/simple"),
        fetch=WEB.__getitem__,
    )


WEB = {
    "https://files.example/team/base.txt": "-r more.txt\na\n",
    "https://files.example/team/more.txt": "\ufeffb\n",
    "https://files.example/bad.txt": "-r http://[",
}

STORIES = {
    "names": "a\nB.c [x, Y] >=1,<2 ; python_version > '3'\n\n# comment\nd==1.0  # why\n",
    "hash without a blank is no comment": "a @ https://files.example/a-1.0.tar.gz#sha256=00\n",
    "continued": "a \\\n  >=1 \\\n  ; os_name == 'posix'\nb\\\n\n",
    "comment ends a continuation": "a \\\n# why\nb\n",
    "last line continued": "a\\",
    "hashes": f"a==1 \\\n  --hash=sha256:{HASH} \\\n  --hash=sha512:{HASH}\n    # via b\nb==2 --hash=sha256:AB\n",
    "hash apart": f"a==1 --hash sha256:{HASH}",
    "hash of a constraint": f"-c bounds.txt\n--require-hashes\na==1 --hash=sha256:{HASH}\n",
    "form feed and next line part lines": "a\x0cb\x85c\u2028d",
    "environment": "a==${WHBUILD_TEST}\n--index-url https://${WHBUILD_TEST}@index.example/${MISSING}/\n",
    "environment in lower case stays": "a @ https://files.example/${whbuild}/a-1.0.tar.gz\n",
    "direct": f"a @ https://files.example/a-1.0-py3-none-any.whl ; python_version > '3'\nhttps://f.example/{WHEEL}\n",
    "direct sdist": "https://files.example/a-b-1.0.tar.gz#egg=a-b\n",
    "local wheel": f"./{WHEEL}\n{WHEEL}[Extra]\n./{WHEEL}[x,y] ; os_name == 'nt'\n",
    "an index forgets those before": "--extra-index-url https://a.example\n-i https://b.example\n--extra-index-url=https://c.example",
    "several in a line": "-i https://b.example --extra-index-url https://c.example --pre -f sub -f other",
    "no index": "--no-index\n--index-url https://b.example\n--extra-index-url https://c.example\n-f .\n",
    "find links": "--find-links sub\n-f https://files.example/list.html\n-f nowhere\n-r sub/inner.txt\n",
    "formats": "--no-binary :all:\n--only-binary=A_b,c\n--no-binary :none:\n--no-binary d --only-binary e,:none:,f\n",
    "formats beside a requirement": "a --no-binary b --pre\n",
    "flags": "--prefer-binary\n--require-hashes\n--trusted-host h.example\n--trusted-host h.example:8443\n--pre\n",
    "shortened option": "--extra-index https://c.example\n--prefer\n",
    "includes": "-r sub/inner.txt\n--requirement=sub/inner.txt\n-c bounds.txt\nb\n",
    "a requirement wins over other options": "a -r sub/inner.txt -i https://b.example\n",
    "the first file of a line": "-r sub/inner.txt -r nowhere.txt -c bounds.txt\n",
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_we_read_what_pip_reads(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHBUILD_TEST", "1.5")
    inner = "from-inner\n-r ../deep.txt\n-f beside\n"
    write({WHEEL: "", "sub/inner.txt": inner, "sub/beside/x": "", "deep.txt": "deep", "bounds.txt": "a<9\n-r deep.txt"})
    write({"reqs.txt": story, "more-bounds.txt": "z<1\n--only-binary z\n"})
    expected = pip_reads(["-r", "reqs.txt", "-c", "more-bounds.txt", "named"])
    assert we_read(ask("named", " ", files=("reqs.txt",), constraints=("more-bounds.txt",))) == expected


def test_each_requirement_knows_its_file_and_its_first_line(folder: Path) -> None:
    outside = folder.parent / f"{folder.name}-outside.txt"
    write({"sub/reqs.txt": "\n# c\na \\\n  >1\n-c ../bounds.txt\nb", "bounds.txt": "c", str(outside): "d"})
    found = ask("x", files=("sub/reqs.txt", str(outside)))
    assert [str(wanted.origin) for wanted in found.wanted] == [
        "the command line",
        f"sub{os.sep}reqs.txt, line 3",
        f"sub{os.sep}reqs.txt, line 6",
        f"{outside}, line 1",
    ]
    assert str(found.constraints[0].origin) == "bounds.txt, line 1"


def test_what_has_no_name_is_asked_for_it_when_all_else_is_known() -> None:
    write({"reqs.txt": "-e git+https://git.example/a.git@v1\nb\n./c[x]; os_name=='nt'\n--pre", "c/setup.py": ""})

    def name(url: str, ask: Ask) -> str:
        assert [wanted.project for wanted in ask.wanted] == ["b"]
        assert ask.rules.pre
        return "From.Git" if "git" in url else "local"

    found = read(
        arguments=(),
        files=("reqs.txt",),
        constraints=(),
        rules=Rules(),
        sources=Sources(),
        fetch=str,
        name=name,
    )
    assert [str(each.requirement) for each in found.wanted] == [
        "From.Git @ git+https://git.example/a.git@v1",
        "b",
        f'local[x] @ {(Path.cwd() / "c").as_uri()}/ ; os_name == "nt"',
    ]


@pytest.mark.parametrize(
    "text", ["c", "./c", "c[x]", "'a @ git+https://git.example/a'", "git+https://g.example/a#egg=a"]
)
def test_what_is_editable_is_a_copy_here(text: str) -> None:
    write({"reqs.txt": f"-e {text}", "c/setup.py": ""})
    (found,) = read(
        arguments=(),
        files=("reqs.txt",),
        constraints=(),
        rules=Rules(),
        sources=Sources(),
        fetch=str,
        name=lambda url, _: "c" if url.endswith("/c/") else "",
    ).wanted
    assert found.project in ("a", "c")


def test_a_file_on_the_web_includes_its_neighbours() -> None:
    found = ask(files=("https://files.example/team/base.txt",))
    assert [str(wanted.origin) for wanted in found.wanted] == [
        "https://files.example/team/more.txt, line 1",
        "https://files.example/team/base.txt, line 2",
    ]


def test_a_url_that_is_none_is_said_with_its_line() -> None:
    with pytest.raises(RequirementsError, match="is no URL") as caught:
        ask(files=("https://files.example/bad.txt",))
    assert "included from https://files.example/bad.txt, line 1" in caught.value.context


def test_a_file_url_is_read_from_the_disk(folder: Path) -> None:
    write({"a b/reqs.txt": "-r more.txt", "a b/more.txt": "x"})
    assert [wanted.project for wanted in ask(files=((folder / "a b/reqs.txt").as_uri(),)).wanted] == ["x"]


def test_a_file_on_disk_may_include_one_of_the_web() -> None:
    write({"reqs.txt": "-r https://files.example/team/more.txt"})
    assert [wanted.project for wanted in ask(files=("reqs.txt",)).wanted] == ["b"]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="shells make -r <(...) from /dev/fd")
def test_a_pipe_is_read_once() -> None:
    out, into = os.pipe()
    os.write(into, b"--pre\na\n")
    os.close(into)
    try:
        found = ask(files=(f"/dev/fd/{out}",))
    finally:
        os.close(out)
    assert ([wanted.project for wanted in found.wanted], found.rules.pre) == (["a"], True)


def test_no_require_hashes_stops_what_a_hash_starts() -> None:
    write({"reqs.txt": f"a==1 --hash=sha256:{HASH}"})
    rules = Rules(no_require_hashes=True)
    found = read(arguments=(), files=("reqs.txt",), constraints=(), rules=rules, sources=Sources(), fetch=str)
    assert found.wanted[0].hashes
    assert not found.rules.require_hashes


@pytest.mark.parametrize(
    ("story", "message", "context", "hint"),
    [
        ("\na ==", "'a ==' is no requirement", "reqs.txt, line 2: a ==", ""),
        ("a ==", "", "^", ""),
        ("a=1", "", "a=1", "== ?"),
        ("./nothing", "", "", "no such file"),
        ("./reqs.txt", "", "", "-r ./reqs.txt"),
        ("requirements.txt", "names a requirements file", "", "-r requirements.txt"),
        ("--nonsense", "line of options", "reqs.txt, line 1: --nonsense", ""),
        ("--nonsense", "", "no such option: --nonsense", ""),
        ("--index-url 'open", "line of options", "Could not split", ""),
        ("--no-binary=-x", "line of options", "requires 1 argument", ""),
        ("a --hash=md5:00", "line of options", "sha256, sha384, sha512", ""),
        ("a -C k=v", "Settings for a build", "line 1", "wheel"),
        ("a\n-e .", "neither pyproject.toml", "reqs.txt, line 2: .", "--find-links"),
        ("-e a", "-e takes", "reqs.txt, line 1: -e a", "Without -e"),
        ("-e git+https://me:secret@git.example/a.git", "does not say", "https://****@git.example/a.git", "NAME @"),
        ("-r nowhere.txt", "nowhere.txt cannot be opened", "included from reqs.txt, line 1", "relative"),
        ("\n-r .", "cannot be opened", "included from reqs.txt, line 2", "in this folder"),
        ("-r inner.txt", "inner.txt includes itself", "included from inner.txt, line 1", ""),
        ("-r pylock.toml", "pylock.toml is no requirements file", "line 1", "one a line"),
        ("-c bounds.txt", "cannot have extras", "included from reqs.txt, line 1", ""),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_remedy(story: str, message: str, context: str, hint: str) -> None:
    write({"reqs.txt": story, "inner.txt": "--requirement=inner.txt", "bounds.txt": "a[x]"})
    with pytest.raises(RequirementsError) as caught:
        ask(files=("reqs.txt",))
    assert message in caught.value.message
    assert context in "\n".join(caught.value.context)
    assert hint in (caught.value.hint or "")
    assert "secret" not in str(vars(caught.value))


def test_optparse_prints_no_usage(capsys: pytest.CaptureFixture[str]) -> None:
    write({"reqs.txt": "--nonsense"})
    with pytest.raises(RequirementsError):
        ask(files=("reqs.txt",))
    assert capsys.readouterr() == ("", "")


def test_the_value_of_a_variable_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHBUILD_TEST", "sesame")
    write({"reqs.txt": "--nonsense=${WHBUILD_TEST}"})
    with pytest.raises(RequirementsError) as caught:
        ask(files=("reqs.txt",))
    assert "sesame" not in str(vars(caught.value))
    assert "reqs.txt, line 1: --nonsense=${WHBUILD_TEST}" in caught.value.context


@pytest.mark.parametrize("option", ["--all-releases :all:", "--only-final=a"])
def test_what_only_a_newer_pip_knows_is_refused(option: str) -> None:
    write({"reqs.txt": option})
    with pytest.raises(RequirementsError) as caught:
        ask(files=("reqs.txt",))
    assert f"reqs.txt, line 1: {option}" in caught.value.context


def test_files_that_multiply_are_stopped() -> None:
    write({f"{step}.txt": f"-r {step + 1}.txt\n" * 2 for step in range(12)} | {"12.txt": ""})
    with pytest.raises(RequirementsError, match="More than"):
        ask(files=("0.txt",))


def test_files_without_end_are_stopped() -> None:
    def endless(url: str) -> str:
        return f"-r {url}x"

    with pytest.raises(RequirementsError, match="More than"):
        read(
            arguments=(),
            files=("https://files.example/a",),
            constraints=(),
            rules=Rules(),
            sources=Sources(),
            fetch=endless,
        )


def test_what_the_web_says_is_passed_on_with_the_line_that_asked() -> None:
    def gone(url: str) -> str:
        raise NotThere(f"{url} is gone.")

    write({"reqs.txt": "-r https://files.example/a.txt"})
    with pytest.raises(NotThere) as caught:
        read(arguments=(), files=("reqs.txt",), constraints=(), rules=Rules(), sources=Sources(), fetch=gone)
    assert caught.value.context == ("included from reqs.txt, line 1",)
