"""What a user names to be taken out."""

from __future__ import annotations

import pytest
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.errors import UsageError
from wheelhouse.pruning.words import word

FLASK = NormalizedName("flask")


@pytest.mark.parametrize(
    ("text", "shown"), [("Flask", "flask"), ("flask==2.0", "flask 2.0"), ("zope.event == 5.1rc1", "zope-event 5.1rc1")]
)
def test_a_project_or_a_version(text: str, shown: str) -> None:
    assert str(word(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "flask>=2",
        "flask==2.*",
        "flask===2.0",
        "flask==2,==3",
        "flask[async]",
        "flask @ https://index.example/flask-2.0-py3-none-any.whl",
        "flask; os_name == 'nt'",
        "../flask",
    ],
)
def test_nothing_else(text: str) -> None:
    with pytest.raises(UsageError, match="neither a project nor one version"):
        word(text)


def test_what_is_meant() -> None:
    assert word("flask").means(FLASK, Version("2.0"))
    assert word("flask==2").means(FLASK, Version("2.0"))
    assert not word("flask==2").means(FLASK, Version("2.1"))
    assert not word("click").means(FLASK, Version("2.0"))
