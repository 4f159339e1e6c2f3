"""What an sdist is built with, as far as it can be told without running its backend; and why it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wheelhouse.dists.archives import SdistTexts, sdist_texts
from wheelhouse.dists.files import Sdist
from wheelhouse.dists.metadata import trusted


def unstated(path: Path, dist: Sdist) -> tuple[str, ...]:
    """Return sentences that say why the sdist does not tell by itself what it needs."""
    return tuple(_unstated(sdist_texts(path, dist)))


def _unstated(texts: SdistTexts) -> Iterator[str]:
    if texts.pkg_info is None:
        yield "it has no PKG-INFO"
    elif trusted(texts.pkg_info) is None:
        yield "its PKG-INFO is of a Metadata-Version before 2.2, or leaves fields to the backend (PEP 643)"
    if texts.pyproject is None:
        yield "it has no pyproject.toml, and its setup.py decides when it runs"
