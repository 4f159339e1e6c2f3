"""Two texts of one page -> a page that lists what either lists, for the time in which an index is neither of them."""

import json
import re
from typing import Any, Dict, List

LINK = re.compile(r'<a href="([^"#]*)[^>]*>[^<]*</a><br>')
BODY = "<body>"


def union(path: str, old: bytes, new: bytes) -> bytes:
    """Return the new page with what only the old one lists before all else; the new page where the old is none."""
    try:
        return (json_union if path.endswith("_json") else html_union)(old, new)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return new


def html_union(old: bytes, new: bytes) -> bytes:
    """Return the union of two pages (PEP 503) with one link a line. Raises ValueError where one is no such page."""
    there, lines = _links(old), new.decode("utf-8").split("\n")
    listed = _links(new)
    only_old = [line for target, line in there.items() if target not in listed]
    place = lines.index(BODY) + 1
    return "\n".join(lines[:place] + only_old + lines[place:]).encode("utf-8")


def _links(page: bytes) -> Dict[str, str]:
    """Return the lines that are links, by where these lead."""
    lines = page.decode("utf-8").split("\n")
    return {match.group(1): match.group(0) for match in map(LINK.fullmatch, lines) if match}


def json_union(old: bytes, new: bytes) -> bytes:
    """Return the union of two pages (PEP 691). Raises ValueError, KeyError, TypeError where one is no such page."""
    before, after = json.loads(old.decode("utf-8")), json.loads(new.decode("utf-8"))
    listed, key = ("files", "filename") if "files" in after else ("projects", "name")
    only_old = _lacking(before[listed], after[listed], key)
    if not only_old:
        return new
    after[listed] = only_old + after[listed]
    if "versions" in after:
        after["versions"] = list(dict.fromkeys(before["versions"] + after["versions"]))
    return json.dumps(after, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def _lacking(old: List[Dict[str, Any]], new: List[Dict[str, Any]], key: str) -> List[Dict[str, Any]]:
    """Return what only the old list has."""
    listed = {each[key] for each in new}
    return [each for each in old if each[key] not in listed]
