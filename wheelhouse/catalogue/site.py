"""Facts -> all that the catalogue is, by path of the tree."""

from __future__ import annotations

from wheelhouse.carried.layout import CATALOGUE, PAGE
from wheelhouse.catalogue.data import data
from wheelhouse.catalogue.facts import Facts
from wheelhouse.catalogue.page import page
from wheelhouse.catalogue.shipped import scripts, styles

STYLES_PATH, SCRIPTS_PATH = f"{CATALOGUE}catalogue.css", f"{CATALOGUE}catalogue.js"
DATA_PATH = f"{CATALOGUE}data.js"
PATHS = (STYLES_PATH, SCRIPTS_PATH, DATA_PATH, PAGE)


def texts(facts: Facts) -> dict[str, bytes]:
    """Return the page and what it loads."""
    return {STYLES_PATH: styles(), SCRIPTS_PATH: scripts(), DATA_PATH: data(facts), PAGE: page(facts)}
