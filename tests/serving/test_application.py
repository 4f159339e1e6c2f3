"""A request -> an answer."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from pathlib import Path

import bcrypt
import pytest

from tests.carried.changing import become
from tests.command import whbuild
from tests.living import build
from tests.places.story import Stock
from tests.serving.asking import application, body, get, header
from wheelhouse.carried.layout import JOURNAL, MANIFEST, STATES_SCRIPT
from wheelhouse.deliveries.zstd import zstd
from wheelhouse.headers import HTML, JSON, POLICY
from wheelhouse.serving.application import Application
from wheelhouse.serving.passwords import Busy, Passwords
from wheelhouse.serving.states import Index

WHEEL = "/packages/large-1.0-py3-none-any.whl"


@pytest.fixture
def served(built: Path) -> Application:
    return application(built)


@pytest.mark.parametrize(
    ("accept", "file", "told"),
    [
        (JSON, "index.v1_json", JSON),
        (HTML, "index.html", f"{HTML}; charset=utf-8"),
        ("text/html", "index.html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("folder", ["simple/", "simple/alpha/"])
def test_a_page_in_the_form_that_is_wanted(
    served: Application, built: Path, folder: str, accept: str, file: str, told: str
) -> None:
    found = get(served, f"/{folder}", accept=accept)
    assert (found.status, header(found, "content-type")) == (200, told)
    assert body(found) == (built / folder / file).read_bytes()
    assert header(found, "vary") == "Accept, Accept-Encoding"
    assert header(found, "cache-control") == "no-cache"


def test_a_form_that_is_not_there(served: Application) -> None:
    found = get(served, "/simple/", accept="application/xml")
    assert (found.status, header(found, "vary")) == (406, "Accept")


@pytest.mark.parametrize(
    "query", [b"format=application/vnd.pypi.simple.v1+json", b"format=application%2Fvnd.pypi.simple.v1%2Bjson"]
)
def test_a_url_says_the_form_too(served: Application, query: bytes) -> None:
    assert header(get(served, "/simple/", query=query, accept="text/html"), "content-type") == JSON
    assert get(served, "/simple/", query=b"format=xml").status == 406


def test_pages_are_packed_and_their_tags_differ(served: Application) -> None:
    plain, zipped, zstandard = (
        get(served, "/simple/many/", accept_encoding=coding) for coding in ("identity", "gzip", "zstd")
    )
    assert body(plain) == gzip.decompress(body(zipped)) == zstd.decompress(body(zstandard))
    assert header(zipped, "content-encoding") == "gzip"
    assert header(zipped, "content-length") == str(len(body(zipped)))
    assert len({header(each, "etag") for each in (plain, zipped, zstandard)}) == 3


def test_what_is_known_is_not_sent_again(served: Application) -> None:
    for path, coding in (("/simple/alpha/", "gzip"), (WHEEL, "identity")):
        first = get(served, path, accept_encoding=coding)
        assert body(first)
        etag = header(first, "etag")
        again = get(served, path, accept_encoding=coding, if_none_match=f'"x", {etag}')
        assert (again.status, body(again), header(again, "etag")) == (304, b"", etag)
        assert header(again, "content-length") is None


def test_files_are_for_ever_and_come_in_parts(served: Application, built: Path) -> None:
    whole = get(served, WHEEL)
    data = (built / WHEEL[1:]).read_bytes()
    assert body(whole) == data
    assert header(whole, "cache-control") == "max-age=31536000, immutable"
    assert header(whole, "accept-ranges") == "bytes"
    part = get(served, WHEEL, range="bytes=10-19")
    assert (part.status, body(part), header(part, "content-range")) == (206, data[10:20], f"bytes 10-19/{len(data)}")
    assert header(part, "content-length") == "10"
    beyond = get(served, WHEEL, range=f"bytes={len(data)}-")
    assert (beyond.status, header(beyond, "content-range")) == (416, f"bytes */{len(data)}")


def test_a_small_file_comes_in_parts_too(served: Application, built: Path) -> None:
    path = "/packages/alpha-2.0-py3-none-any.whl"
    data = (built / path[1:]).read_bytes()
    assert header(get(served, path), "accept-ranges") == "bytes"
    part = get(served, path, range="bytes=-4", accept_encoding="gzip")
    assert (part.status, body(part)) == (206, data[-4:])
    assert get(served, path, range=f"bytes={len(data)}-").status == 416
    assert body(get(served, path, range="bytes=0-3", if_range='"older"')) == data


@pytest.mark.parametrize("path", [WHEEL, "/packages/alpha-2.0-py3-none-any.whl"])
def test_parts_are_nothing_that_head_knows(served: Application, built: Path, path: str) -> None:
    found = get(served, path, method="HEAD", range="bytes=0-3")
    assert len(body(found)) > 4
    assert (found.status, header(found, "content-length")) == (200, str((built / path[1:]).stat().st_size))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("packages/alpha-2.0-py3-none-any.whl", "application/octet-stream"),
        ("packages/alpha-2.0-py3-none-any.whl.metadata", "text/plain; charset=utf-8"),
        ("simple/alpha/index.html", "text/html; charset=utf-8"),
        ("simple/alpha/index.v1_json", JSON),
        ("catalogue/catalogue.css", "text/css; charset=utf-8"),
        ("catalogue/catalogue.js", "text/javascript; charset=utf-8"),
        ("catalogue/data.js", "text/javascript; charset=utf-8"),
    ],
)
def test_every_path_of_the_tree(served: Application, built: Path, name: str, told: str) -> None:
    found = get(served, f"/{name}")
    assert (body(found), header(found, "content-type")) == ((built / name).read_bytes(), told)


def test_locks(served: Application, built: Path) -> None:
    for lock in (*built.glob("*.toml"), *built.glob("*.txt")):
        assert body(get(served, f"/{lock.name}")) == lock.read_bytes()


@pytest.mark.parametrize(("path", "to"), [("/simple", "simple/"), ("/simple/ALPHA/", "../alpha/")])
def test_other_spellings_lead_on(served: Application, path: str, to: str) -> None:
    found = get(served, path)
    assert (found.status, header(found, "location")) == (308, to)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (b"format=text/html", "?format=text/html"),
        (b"", ""),
        (b"x\r\nSet-Cookie: a", ""),
        (b"x" * 2000, ""),
        (b"\xe4", ""),
    ],
)
def test_what_a_url_asks_for_is_not_lost_on_the_way(served: Application, query: bytes, kept: str) -> None:
    assert header(get(served, "/simple/ALPHA/", query=query), "location") == f"../alpha/{kept}"


@pytest.mark.parametrize(
    "path", ["/simple/nobody/", "/packages/nothing.whl", f"/{MANIFEST}", "/.whbuild/", "/packages/", "/x", "//etc"]
)
def test_what_is_not_there(served: Application, path: str) -> None:
    assert get(served, path).status == 404


def test_logins(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users").write_text(f"alice:{bcrypt.hashpw(b'wonderland', bcrypt.gensalt(4)).decode()}\n")
    passwords = Passwords(tmp_path / "users")
    served = Application([Index("", built)], passwords)
    right = "Basic " + b64encode(b"alice:wonderland").decode()
    assert (found := get(served, "/simple/", authorization=right)).status == 200
    assert found.user == "alice"
    for refused in (get(served, "/simple/"), get(served, "/nothing"), get(served, f"/{MANIFEST}")):
        assert (refused.status, body(refused)) == (401, b"Who are you?\n")
        assert (header(refused, "www-authenticate") or "").startswith("Basic realm=")
    assert body(get(served, "/health")) == b'{"status":"ok"}\n'

    async def busy(authorization: bytes | None) -> str | None:
        raise Busy(authorization)

    monkeypatch.setattr(passwords, "user", busy)
    assert header(get(served, "/simple/", authorization=right), "retry-after") == "2"


def test_only_reading(served: Application) -> None:
    found = get(served, "/simple/", method="POST")
    assert (found.status, header(found, "allow")) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/index.html"])
def test_the_start_is_the_catalogue(served: Application, built: Path, path: str) -> None:
    found = get(served, path)
    assert body(found) == (built / "index.html").read_bytes()
    assert header(found, "content-type") == "text/html; charset=utf-8"
    assert (header(found, "content-security-policy"), header(found, "cache-control")) == (POLICY, "no-cache")
    again = get(served, path, if_none_match=header(found, "etag") or "")
    assert (again.status, header(again, "content-security-policy")) == (304, POLICY)


def test_the_list_of_states_is_of_this_place(served: Application, built: Path) -> None:
    found = get(served, f"/{STATES_SCRIPT}")
    assert body(found) == (built / STATES_SCRIPT).read_bytes()
    assert header(found, "content-type") == "text/javascript; charset=utf-8"
    assert get(served, f"/{STATES_SCRIPT}", if_none_match=header(found, "etag") or "").status == 304


def test_the_start_of_an_index_without_a_catalogue_leads_to_the_list_of_projects(tmp_path: Path) -> None:
    become(tmp_path / "index", [Stock(tmp_path / "stock").wheel("a", "1.0")])
    served = application(tmp_path / "index")
    assert b'<a href="simple/">' in body(get(served, "/"))
    (tmp_path / "index" / STATES_SCRIPT).unlink()
    assert get(served, f"/{STATES_SCRIPT}").status == 404


def test_several_indexes(built: Path, packages: Path, tmp_path: Path) -> None:
    served = application(built, build(tmp_path / "other", ["gamma==1.0"], packages))
    start = body(get(served, "/"))
    assert b'<a href="index/">index</a>' in start
    assert b'<a href="other/">other</a>' in start
    assert header(get(served, "/other"), "location") == "other/"
    assert get(served, "/other/simple/gamma/").status == 200
    assert get(served, "/index/simple/gamma/").status == 404
    assert get(served, "/simple/gamma/").status == 404
    assert get(served, "//simple/").status == 404
    names = [each["name"] for each in json.loads(body(get(served, "/health")))["indexes"]]
    assert names == ["index", "other"]


def test_what_a_run_brings_is_there_at_once(packages: Path, tmp_path: Path) -> None:
    index = build(tmp_path / "index", ["gamma==1.0"], packages)
    served = application(index)
    before = get(served, "/simple/gamma/")
    build(index, ["gamma==2.0"], packages)
    after = get(served, "/simple/gamma/", if_none_match=header(before, "etag") or "")
    assert after.status == 200
    assert b"gamma-2.0" in body(after)
    assert whbuild("rollback", index).code == 0
    assert body(get(served, "/simple/gamma/")) == body(before)
    assert get(served, "/packages/gamma-2.0-py3-none-any.whl").status == 404


def test_while_an_index_changes_what_lies_there_is_served(packages: Path, tmp_path: Path) -> None:
    index = build(tmp_path / "index", ["gamma==1.0", "large"], packages)
    served = application(index)
    get(served, "/simple/gamma/")
    (index / "simple/gamma/index.html").write_bytes(b"both")
    (index / "packages/gamma-9-py3-none-any.whl").write_bytes(b"new")
    assert get(served, "/packages/gamma-9-py3-none-any.whl").status == 404
    assert b"gamma-1.0" in body(get(served, "/simple/gamma/"))
    (index / JOURNAL).write_text("[]")
    assert body(get(served, "/simple/gamma/")) == b"both"
    assert body(get(served, "/packages/gamma-9-py3-none-any.whl")) == b"new"
    assert get(served, "/packages/gamma-8-py3-none-any.whl").status == 404
    (index / "notes.txt").write_text("nobody's business")
    assert get(served, "/notes.txt").status == 404
    assert get(served, f"/{JOURNAL}").status == 404


@pytest.mark.parametrize("path", ["simple/gamma/index.html", "packages/large-1.0-py3-none-any.whl"])
def test_what_is_damaged_is_not_served(packages: Path, tmp_path: Path, path: str) -> None:
    index = build(tmp_path / "index", ["gamma==1.0", "large"], packages)
    (index / path).chmod(0o644)
    (index / path).write_bytes(b"damaged")
    found = get(application(index), f"/{path}")
    assert (found.status, header(found, "cache-control")) == (500, "no-store")
    assert b"whbuild verify" in body(found)


def test_no_link_is_followed(packages: Path, tmp_path: Path) -> None:
    index = build(tmp_path / "index", ["gamma==1.0"], packages)
    page = index / "simple/gamma/index.html"
    page.rename(tmp_path / "elsewhere.html")
    page.symlink_to(tmp_path / "elsewhere.html")
    assert get(application(index), "/simple/gamma/").status == 500
    (index / "packages").rename(tmp_path / "packages")
    (index / "packages").symlink_to(tmp_path / "packages")
    assert get(application(index), "/packages/gamma-1.0-py3-none-any.whl").status == 500


def test_a_manifest_that_is_damaged_leaves_what_was_before(packages: Path, tmp_path: Path) -> None:
    index = build(tmp_path / "index", ["gamma==1.0"], packages)
    served = application(index)
    whole = (index / MANIFEST).read_bytes()
    (index / MANIFEST).write_bytes(b"{}")
    assert get(served, "/simple/gamma/").status == 200
    health = get(served, "/health")
    assert (health.status, json.loads(body(health))["status"]) == (503, "stale")
    (index / MANIFEST).write_bytes(whole)
    assert get(served, "/health").status == 200
