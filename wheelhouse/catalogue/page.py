"""Facts -> `index.html`: the delivery at a glance and every project by name, there without JavaScript too.

What the scripts say in another language has its key beside it (`data-t`); the words are in `assets/words-*.js`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from wheelhouse.catalogue.facts import Batch, Facts, Item, Project
from wheelhouse.figures import amount, count
from wheelhouse.headers import POLICY

_TEMPLATE = Path(__file__).parent / "assets" / "page.html"
_AT_ONCE = 100  # rows of a list: a browser lays out those lists only that are seen
_LONGEST = 300  # characters of a summary in the list
_LEADS = {
    "lead": "Every file that an installation needs is in this folder. No other index is asked.",
    "lead.empty": "It holds no file yet.",
    "lead.missing": "{n} without a file for some target, marked below.",
    "lead.own": "The files of this folder as an index: clients need no other to find them.",
    "lead.partly": "What some of the packages need was not looked for, and may not be here.",
    "lead.rest": "All else that is needed is in this folder.",
}
_TURNING = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]"


def page(facts: Facts) -> bytes:
    """Return the page: the same for the same facts."""
    told = {**_figures(facts), "delivery": "\n".join(_delivery(facts)), "rows": "\n".join(_rows(facts.projects))}
    first, *places = _TEMPLATE.read_text(encoding="utf-8").split("{{")
    filled = (f"{told[name]}{rest}" for name, _, rest in (place.partition("}}") for place in places))
    return "".join((first, *filled)).encode()


def _figures(facts: Facts) -> dict[str, str]:
    headline = f"{count(facts.there, 'package')}, ready without internet" if facts.there else "An empty index"
    return {
        "policy": POLICY,
        "title": f"{headline} · Package catalogue",
        "headline": headline,
        "headline_key": "title" if facts.there else "title.empty",
        **_counted("projects", facts.there, "package"),
        **_counted("files", len(facts.files), "file"),
        **_counted("targets", len(facts.targets), "target"),
        "size_said": amount(sum(file.size for file in facts.files)),
        "several": " several" if len(facts.targets) > 1 else "",
        "lead": "".join(_lead(facts)),
        "dates": "\n".join(_dates(facts)),
    }


def _counted(name: str, number: int, noun: str) -> dict[str, str]:
    said, _, noun = count(number, noun).partition(" ")
    return {name: str(number), f"{name}_said": said, f"{name}_noun": noun}


def _lead(facts: Facts) -> Iterator[str]:
    """Yield what may be promised: that all is there, what is missing, and that nobody asked what is needed."""
    lacking = sum(any(each.missing for each in project.versions) for project in facts.projects)
    for key in _promises(facts, lacking):
        number = f' data-n="{lacking}"' if "{n}" in _LEADS[key] else ""
        yield f'<span data-t="{key}"{number}>{_LEADS[key].format(n=count(lacking, "package"))}</span>'


def _promises(facts: Facts, lacking: int) -> tuple[str, ...]:
    if not facts.targets and facts.there:
        return ("lead.own",)
    partly = facts.alone or facts.unknown or any(file.sets and not file.targets for file in facts.files)
    if lacking:
        return ("lead.missing", "lead.partly" if partly else "lead.rest")
    if not facts.there:
        return ("lead.empty",)
    return ("lead.partly",) if partly else ("lead",)


def _dates(facts: Facts) -> Iterator[str]:
    for key, label, date in (("built", "built", facts.built), ("newest", "newest file", facts.newest)):
        if date:
            said = f'<time datetime="{_escaped(date)}">{_escaped(date[:10])}</time>'
            yield f'<div><dt data-t="stat.{key}">{label}</dt><dd>{said}</dd></div>'


def _delivery(facts: Facts) -> Iterator[str]:
    yield _heading("targets", "Made for") + _items(facts.targets)
    if not facts.targets:
        yield '<p data-t="delivery.anywhere">No target in particular.</p>'
    yield _heading("sets", "Asked for") + '<ul class="sets">'
    yield from (f"<li>{_batch(each)}</li>" for each in facts.sets)
    yield "</ul>"
    if facts.sources:
        yield _heading("sources", "Files come from") + _items(facts.sources)


def _heading(key: str, label: str) -> str:
    return f'<h3 data-t="delivery.{key}">{label}</h3>'


def _items(texts: tuple[str, ...]) -> str:
    return f'<ul class="plain">{"".join(f"<li><bdi>{_escaped(text)}</bdi></li>" for text in texts)}</ul>'


def _batch(each: Batch) -> str:
    sizes = f"{count(each.projects, 'package')}, {count(each.files, 'file')}, {amount(each.size)}"
    told = f'data-t="set.sizes" data-n="{each.projects}" data-files="{each.files}" data-size="{each.size}"'
    asked = f"<details><summary>{_asked(each)}</summary>{_items(each.asked)}</details>" if each.asked else ""
    return f"<b><bdi>{_escaped(each.name)}</bdi></b> <span {told}>{sizes}</span>{asked}"


def _asked(each: Batch) -> str:
    return f'<span data-t="set.asked" data-n="{len(each.asked)}">{count(len(each.asked), "requirement")}</span>'


def _rows(projects: tuple[Project, ...]) -> Iterator[str]:
    for start in range(0, len(projects), _AT_ONCE):
        some = projects[start : start + _AT_ONCE]
        span = f"{_escaped(some[0].name)} … {_escaped(some[-1].name)}"
        if len(projects) > _AT_ONCE:
            yield f"<h3>{span}</h3>"
        yield f'<ol class="rows" start="{start + 1}" aria-label="{span}">'
        yield from map(_row, some)
        yield "</ol>"


def _row(project: Project) -> str:
    name, files = _escaped(project.name), [file for each in project.versions for file in each.files]
    newest, *others = [each.version for each in project.versions] or [""]
    more = f" <i>+{len(others)}</i>" if others else ""
    summary = f"<p>{_escaped(_cut(project.summary))}</p>" if project.summary else ""
    return (
        f'<li id="{name}"><a href="simple/{_escaped(quote(project.name))}/index.html">{name}</a>'
        f"<code>{_escaped(newest)}{more}</code>{''.join(_marks(project))}"
        f"<b>{amount(sum(file.size for file in files))}</b>{summary}</li>"
    )


def _marks(project: Project) -> Iterator[str]:
    """Yield what is unusual about a project: most rows have no mark."""
    missing = {target for each in project.versions for lack in each.missing for target in lack.targets}
    files = [file for each in project.versions for file in each.files]
    if missing:
        yield f'<em class="bad" data-t="mark.missing" data-n="{len(missing)}">missing on {len(missing)}</em>'
    if any(file.yanked is not False for file in files):
        yield '<em class="warn" data-t="mark.yanked">yanked</em>'
    if project.status:
        yield f'<em class="warn">{_escaped(project.status)}</em>'
    if files and all(file.kind == "sdist" for file in files):
        yield '<em data-t="mark.sdist">source only</em>'
    if not any(file.targets for file in files):
        yield from _other_uses(files)


def _other_uses(files: list[Item]) -> Iterator[str]:
    if any(file.building_for for file in files):
        yield '<em data-t="mark.building">to build with</em>'
    elif any(file.lockers_for for file in files):
        yield '<em data-t="mark.lockers">for lockers</em>'


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _escaped(text: str) -> str:
    """Return text from outside as HTML, also within quotes; what would turn the direction of writing is shown as �."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    if safe.isprintable():  # as most is: no pattern is made for it
        return safe
    return re.sub(_TURNING, "\N{REPLACEMENT CHARACTER}", safe)
