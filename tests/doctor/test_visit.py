"""An index at an address: a server that is right, and servers that are wrong in one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doctor.indexes import Answer, Fault, built, served
from wheelhouse.commands.doctoring import doctor, judged, reached
from wheelhouse.doctor.findings import CODES
from wheelhouse.doctor.visit import untrusted
from wheelhouse.errors import PlaceError, UsageError


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("doctor"))


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def codes(index: Path, url: str) -> list[str]:
    return [finding.code for finding in doctor(index, url, clients=False).findings]


def test_a_good_server_is_well(index: Path) -> None:
    with served(index) as root:
        text, error = judged(index, f"{root}simple", clients=False)
    assert error is None
    assert text == f"{root}simple/ gives what {index} holds: 4 pages and 3 files were asked for.\n"


def test_a_folder_is_an_address_too(index: Path) -> None:
    for url in (str(index / "simple"), (index / "simple").as_uri()):
        assert codes(index, url) == []
    assert codes(index, str(index)) == ["address"]


@pytest.mark.parametrize("path", ["", "packages/", "simple/app/"])
def test_another_address_is_told_by_the_right_one(path: str, index: Path) -> None:
    with served(index) as root:
        (finding,) = doctor(index, f"{root}{path}", clients=False).findings
    assert (finding.code, f"{root}simple/" in finding.remedy) == ("address", True)


def _for(part: str, change: Fault) -> Fault:
    return lambda path, answer: change(path, answer) if part in path else answer


def _typed(kind: str) -> Fault:
    return lambda _, answer: (answer[0], {**answer[1], "content-type": kind}, answer[2])


def _headed(**more: str) -> Fault:
    return lambda _, answer: (answer[0], {**answer[1], **{n.replace("_", "-"): v for n, v in more.items()}}, answer[2])


def _status(status: int) -> Fault:
    return lambda _path, _answer: (status, {}, b"")


def _changed(_: str, answer: Answer) -> Answer:
    return answer[0], answer[1], answer[2] + b"<!-- -->"


def _whole(_: str, answer: Answer) -> Answer:
    return (200, {}, b"?") if answer[0] == 206 else answer


def _stripped(path: str, answer: Answer) -> Answer:
    """Send pages on to addresses without a slash, as some servers are set up to."""
    if path.endswith("/app/"):
        return 301, {"location": path.rstrip("/")}, b""
    return answer


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (_for("simple/", _typed("application/octet-stream")), "type"),
        (_for("app/", _typed("application/octet-stream")), "type"),
        (_for("app/", _status(404)), "page-missing"),
        (_for("app/", _status(500)), "page-missing"),
        (_for("", _status(404)), "page-missing"),
        (_for("", _status(401)), "login"),
        (_for("app/", _status(403)), "login"),
        (_for("app/", _changed), "page-differs"),
        (_for("app/", lambda p, a: _headed(age="90")(p, _changed(p, a))), "page-differs"),
        (_for("app/", _headed(cache_control="public, max-age=86400")), "cached"),
        (_for("simple/", _headed(content_encoding="br")), "unreachable"),
        (_for("plus-", _status(404)), "file-missing"),
        (_for("old-", _status(404)), "file-missing"),
        (_for("app-1.0-py3-none-any.whl", _status(403)), "login"),
        (_for(".tar.gz", _headed(content_encoding="gzip")), "file-packed"),
        (_for(".whl", _changed), "file-differs"),
        (_for(".metadata", _status(404)), "metadata-missing"),
        (_for(".metadata", _changed), "metadata-missing"),
        (_for(".whl", _whole), "no-range"),
    ],
)
def test_a_fault_of_a_server_is_found(fault: Fault, code: str, index: Path) -> None:
    with served(index, fault) as root:
        found = doctor(index, f"{root}simple/", clients=False).findings
    assert code in {finding.code for finding in found}, found
    assert all(finding.remedy.strip() for finding in found)


def test_a_page_without_its_slash(index: Path) -> None:
    def fault(path: str, answer: Answer) -> Answer:
        if path == "/simple/app":
            return 200, {"content-type": "text/html"}, (index / "simple/app/index.html").read_bytes()
        return _stripped(path, answer)

    with served(index, fault) as root:
        assert codes(index, f"{root}simple/") == ["slash"]


def test_redirects_in_a_circle(index: Path) -> None:
    with served(index, _stripped) as root:
        (finding,) = doctor(index, f"{root}simple/", clients=False).findings
    assert (finding.code, "in a circle" in finding.message) == ("unreachable", True)


def test_a_redirect_to_another_host(index: Path) -> None:
    with served(index) as other, served(index, lambda path, _: (302, {"location": other[:-1] + path}, b"")) as root:
        assert set(codes(index, f"{root}simple/")) == {"redirect"}


def test_what_depends_on_what_is_accepted_and_is_not_told(index: Path) -> None:
    asked: list[str] = []

    def fault(path: str, answer: Answer) -> Answer:
        asked.append(path)
        if path == "/simple/" and asked.count(path) == 1:
            body = (index / "simple/index.v1_json").read_bytes()
            return 200, {"content-type": "application/vnd.pypi.simple.v1+json"}, body
        return answer

    with served(index, fault) as root:
        assert codes(index, f"{root}simple/") == ["vary"]


def test_a_server_that_is_not_there(index: Path) -> None:
    with served(index) as root:
        pass
    (finding,) = doctor(index, f"{root}simple/", clients=False).findings
    assert (finding.code, finding.fails) == ("unreachable", True)


def test_a_login_in_the_address_is_used_and_never_shown(index: Path) -> None:
    def fault(path: str, answer: Answer) -> Answer:
        return answer if "simple" in path else (404, {}, b"")

    with served(index, fault) as root:
        found = doctor(index, root.replace("://", "://me:secret@") + "simple/", clients=False)
    assert "file-missing" in {finding.code for finding in found.findings}
    assert "secret" not in repr(found)


def test_a_proxy_is_told(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://me:secret@127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    found = doctor(index, "http://index.example/simple/", clients=False).findings
    assert [finding.code for finding in found] == ["unreachable", "not-trusted", "proxy"]
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("url", "trusted", "told"),
    [
        ("http://index.example/simple/", (), True),
        ("http://index.example/simple/", ("index.example",), False),
        ("http://index.example:8080/simple/", ("index.example:8080",), False),
        ("http://localhost:8000/simple/", (), False),
        ("http://127.0.0.1/simple/", (), False),
        ("https://index.example/simple/", (), False),
    ],
)
def test_pip_trusts_no_other_host_without_encryption(url: str, trusted: tuple[str, ...], told: bool) -> None:
    assert [finding.code for finding in untrusted(url, trusted)] == ["not-trusted"] * told


def test_options_go_before_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TIMEOUT", "7")
    monkeypatch.setenv("PIP_TRUSTED_HOST", "one")
    how = reached(None, "http://proxy.example:3128", None, ("two",))
    assert (how.timeout, how.trusted_hosts, how.proxy) == (7.0, ("one", "two"), "http://proxy.example:3128")


@pytest.mark.parametrize("part", ["app", "packages"])
def test_a_server_that_fails_in_the_middle_is_told_once(part: str, index: Path) -> None:
    def fault(path: str, answer: Answer) -> Answer:
        return (301, {"location": path}, b"") if part in path else answer

    with served(index, fault) as root:
        assert codes(index, f"{root}simple/") == ["unreachable"]


def test_what_is_no_address(index: Path) -> None:
    with pytest.raises(UsageError, match="is no address"):
        doctor(index, "index.example/simple")
    with pytest.raises(PlaceError, match="does not exist"):
        doctor(index / "nowhere")


def test_every_code_has_a_meaning_that_ends_in_a_full_stop() -> None:
    assert all(code.meaning.endswith(".") for code in CODES.values())
