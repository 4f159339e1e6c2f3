"""Make a site of README.md and docs/: every link is checked, nothing is asked of a network, and the site asks nobody.

    python website/make_site.py [FOLDER]

The site is FOLDER/site, and FOLDER is build/website unless given. It needs the dependency group `site`, and no whbuild.
The pages keep the places that they have in the checkout, so what links them there links them here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "website" / "zensical.toml"
OWN = ("website/site.css", "website/iframe-worker.js")
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")
_ZENSICAL = ("zensical", "build", "--strict", "--clean")
_NAMESPACE = ("unshare", "--map-root-user", "--net")
_SHIM = re.compile(r"https://[^\s\"']+/iframe-worker/shim")  # for the search, where it works from a disk
_LOADS = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("link", "href")}
_ELSEWHERE = re.compile(r"(?:https?:)?//")
_STYLE_LOADS = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\s\"')]+")


def main(folder: Path = ROOT / "build" / "website") -> int:
    """Stage, build and look at it; return the exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    stage(folder)
    built = subprocess.run([*cut_off(), *_ZENSICAL], cwd=folder, check=False)
    if built.returncode:
        return built.returncode
    site = folder / "site"
    bring_home(site)
    faults = [*foreign(site), *dead(site)]
    print("\n".join(faults) or f"{site / 'index.html'}: no link is dead, and nobody else is asked.")
    return 1 if faults else 0


def stage(folder: Path) -> None:
    """Copy the pages, and what they link, into folder/pages; the configuration beside it."""
    for path in [*staged(), *OWN]:
        copy = folder / "pages" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy)
    shutil.copyfile(CONFIG, folder / CONFIG.name)


def staged() -> list[str]:
    """Return the pages and every file that they link, page after page."""
    found = list(pages())
    for path in found:
        if path.endswith(".md"):
            found.extend(link for link in links(path) if link not in found and (ROOT / link).is_file())
    return found


def links(path: str) -> tuple[str, ...]:
    """Return where the relative links of a page lead, from the root of the checkout."""
    folder = (ROOT / path).parent
    found = _LINK.findall((ROOT / path).read_text(encoding="utf-8"))
    targets = ((folder / link).resolve() for link in dict.fromkeys(found))
    return tuple(target.relative_to(ROOT).as_posix() for target in targets if target.is_relative_to(ROOT))


def pages() -> tuple[str, ...]:
    """Return the pages that the navigation has, in its order."""
    return tuple(_pages(tomllib.loads(CONFIG.read_text(encoding="utf-8"))["project"]["nav"]))


def _pages(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        for below in entry.values():
            yield from [below] if isinstance(below, str) else _pages(below)


def cut_off() -> tuple[str, ...]:
    """Return what to put before a command so that it sees no network, where the system has that."""
    tried = shutil.which(_NAMESPACE[0]) and subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True)
    return _NAMESPACE if tried and tried.returncode == 0 else ()


def bring_home(site: Path) -> None:
    """Let the pages load from the site what zensical has them load from elsewhere."""
    for path in site.rglob("*.html"):
        own = "/".join([".."] * (len(path.relative_to(site).parts) - 1) + [OWN[1]])
        path.write_text(_SHIM.sub(own, path.read_text(encoding="utf-8")), encoding="utf-8")
    (site / "404.html").unlink()  # for one server, at one address


def foreign(site: Path) -> Iterator[str]:
    """Yield what the pages and styles of the site would load from elsewhere."""
    for path in sorted(site.rglob("*.html")):
        loads = (address for tag, name, address in _addresses(path) if (tag, name) in _LOADS)
        yield from (f"{path}: loads {address}" for address in loads if _ELSEWHERE.match(address))
    for path in sorted(site.rglob("*.css")):
        yield from (f"{path}: loads {address}" for address in _STYLE_LOADS.findall(path.read_text(encoding="utf-8")))


def dead(site: Path) -> Iterator[str]:
    """Yield the links that lead to no file of the site."""
    for path in sorted(site.rglob("*.html")):
        for _, _, address in _addresses(path):
            parts = urlsplit(address)
            if not (parts.scheme or parts.netloc) and parts.path and not (path.parent / unquote(parts.path)).is_file():
                yield f"{path}: leads to {address}, which is not there"


def _addresses(page: Path) -> list[tuple[str, str, str]]:
    (reader := _Addresses()).feed(page.read_text(encoding="utf-8"))
    return reader.found


class _Addresses(HTMLParser):
    """Gathers what a page loads and where it leads, but for what it merely says of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses of an element."""
        if ("rel", "canonical") not in attrs:
            self.found += [(tag, name, value) for name, value in attrs if name in {"src", "href"} and value]


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
