"""Facts -> all that the catalogue is, by path of the tree."""

from __future__ import annotations

from wheelhouse.carried.layout import PAGE
from wheelhouse.catalogue.data import data
from wheelhouse.catalogue.facts import Facts
from wheelhouse.catalogue.page import page
from wheelhouse.catalogue.shipped import DATA_PATH, same


def texts(facts: Facts) -> dict[str, bytes]:
    """Return the page and what it loads."""
    return {**same(), DATA_PATH: data(facts), PAGE: page(facts)}
