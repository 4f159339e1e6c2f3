from __future__ import annotations

import os
from pathlib import Path

import pytest

from wheelhouse.errors import UsageError
from wheelhouse.settings.paths import meant
from wheelhouse.settings.settings import Settings

ABOVE = Path("/project/whbuild.toml")


@pytest.mark.parametrize(
    ("field", "said", "expected"),
    [
        ("index", "./index", "/project/index"),
        ("index", "/srv/index", "/srv/index"),
        ("requirements", ("a.txt", "https://index.example/b.txt"), ("/project/a.txt", "https://index.example/b.txt")),
        ("constraints", ("../c.txt",), ("/project/../c.txt",)),
        ("find_links", ("wheels", "file:wheels"), ("/project/wheels", "file:wheels")),
        ("index_url", "./mirror", "/project/mirror"),
        ("extra_index_url", ("https://index.example/", "mirror"), ("https://index.example/", "/project/mirror")),
        ("index_for", ("a,b=mirror", "c=https://index.example/?x=y"), ("a,b=/project/mirror", "c=https://index.example/?x=y")),
        ("cert", "ca.pem", "/project/ca.pem"),
        ("client_cert", "me.pem", "/project/me.pem"),
        ("cache_dir", "cache", "/project/cache"),
        ("report", "report.json", "/project/report.json"),
        ("report", "-", "-"),
        ("target", ("3.12-linux", "prod.toml"), ("3.12-linux", "/project/prod.toml")),
        ("packages", ("flask[async]>=3; python_version < '4'", "a @ https://index.example/a.whl"), None),
        ("packages", ("./a.whl", "b/c.zip[x]", "d.whl"), ("/project/a.whl", "/project/b/c.zip[x]", "/project/d.whl")),
        ("packages", ("https://index.example/a-1-py3-none-any.whl", "a ; sys_platform == 'a/b'"), None),
        ("editable", (".", "libs/a[x]", "/b"), ("/project", "/project/libs/a[x]", "/b")),
        ("editable", ("git+https://git.example/a@v1", "a @ git+ssh://git@git.example/a"), None),
        ("proxy", "proxy.example:3128", None),
        ("trusted_host", ("index.example",), None),
    ],
)  # fmt: skip
@pytest.mark.skipif(os.name == "nt", reason="paths are written as on POSIX")
def test_a_path_is_relative_to_the_file(field: str, said: object, expected: object) -> None:
    settings = meant(Settings(path=ABOVE, **{field: said}), {})  # type: ignore[arg-type]  # a field of each type
    assert getattr(settings, field) == (said if expected is None else expected)


def test_beside_the_file_a_path_stays_as_it_is_written() -> None:
    settings = Settings(path=Path("whbuild.toml"), index="./index", requirements=("a.txt",), packages=("./a.whl",))
    assert meant(settings, {}) == settings


def test_the_home_folder_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    settings = meant(Settings(path=Path("whbuild.toml"), cache_dir="~/cache", packages=("~/a.whl",)), {})
    assert settings.cache_dir == f"{tmp_path}/cache"
    assert settings.packages == (f"{tmp_path}/a.whl",)


def test_variables_are_those_of_the_environment() -> None:
    settings = Settings(
        path=Path("whbuild.toml"),
        index_url="https://${USER_NAME}:${TOKEN}@index.example/",
        packages=("a @ https://${TOKEN}@index.example/a.whl", "${home}", "$TOKEN"),
    )
    assert meant(settings, {"USER_NAME": "me", "TOKEN": "${TOKEN}"}) == Settings(
        path=Path("whbuild.toml"),
        index_url="https://me:${TOKEN}@index.example/",
        packages=("a @ https://${TOKEN}@index.example/a.whl", "${home}", "$TOKEN"),
    )


def test_variables_that_are_not_set_are_told_all_at_once() -> None:
    settings = Settings(path=ABOVE, index_url="https://${A}:${B}@index.example/", find_links=("${A}", "${C}"))
    with pytest.raises(UsageError) as caught:
        meant(settings, {"B": "b", "C": ""})
    assert str(ABOVE) in caught.value.message
    assert caught.value.context == ("index-url: ${A}", "find-links: ${A}", "find-links: ${C}")
