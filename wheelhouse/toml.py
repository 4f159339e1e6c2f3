"""TOML files that people write or carry: read within bounds, and what is wrong with one said all at once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from wheelhouse.errors import UsageError

LARGEST = 1 << 20  # bytes; a target with every tag of a Mac needs a tenth of it
_DEEPEST = 100  # parts of a key: what tomllib does with them grows with their square
_SHOWN = 20  # problems
_PLACE = re.compile(r"(.*) \(at (line \d+, column \d+|end of document)\)")


def load(path: Path, what: str) -> dict[str, Any]:
    """Return what a file of TOML holds; `what` names its kind, such as `target file`. Raises UsageError."""
    try:
        return tables(text(path, what))
    except ValueError as error:
        raise refused(path, what, [str(error)]) from None


def text(path: Path, what: str) -> str:
    """Return the text of a file: UTF-8 or, with a byte order mark, UTF-16, which some shells of Windows write.

    Raises UsageError.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) <= LARGEST:
            return _decoded(data)
    except OSError as error:
        raise refused(path, what, [f"It cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise refused(path, what, ["It is not text in UTF-8."]) from None
    except ValueError:  # a NUL in the name
        raise refused(path, what, ["This is no name of a file."]) from None
    raise refused(path, what, [f"It is larger than {LARGEST >> 20} MiB."])


def tables(content: str) -> dict[str, Any]:
    """Return what a text in TOML holds. Raises ValueError that says what is wrong, and in which line, but no value."""
    import tomllib  # noqa: PLC0415  (most runs read no TOML)

    for number, line in enumerate(content.split("\n"), 1):
        if line.partition("=")[0].count(".") > _DEEPEST:
            raise ValueError(f"line {number}: A key of more than {_DEEPEST} parts.")
    try:
        return tomllib.loads(content)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.fullmatch(str(error))
        raise ValueError(f"{found[2]}: {found[1]}." if found else f"{error}.") from None
    except ValueError:  # Python refuses a number of more than 4,300 digits
        raise ValueError("It holds a number that is too long.") from None


def _decoded(data: bytes) -> str:
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return data.decode("utf-16" if data.startswith(marks) else "utf-8-sig")


def strangers(table: Iterable[str], known: Collection[str], where: str = "") -> Iterator[str]:
    """Yield a sentence for each key that is not known, with the one that it is near to; `where` is a table's name."""
    for key in table:
        if key not in known:
            near = _near(key, known)
            yield f"{where}{shown(key)} is unknown{f'; did you mean {near}?' if near else '.'}"


def _near(key: str, known: Collection[str]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  (only for an error)

    return next(iter(get_close_matches(key.lower()[:100], known, n=1)), None)


def shown(text: str) -> str:
    """Return a text of the file as a message may show it: short, and without what would move a cursor."""
    return text if text.isidentifier() and text.isascii() and len(text) < 100 else repr(text[:100])


def refused(path: Path, what: str, problems: Iterable[str], hint: str | None = None) -> UsageError:
    """Return the error that tells all problems of a file, or the first of very many."""
    lines = tuple(problems)
    more = (f"and {len(lines) - _SHOWN} more",) if len(lines) > _SHOWN else ()
    return UsageError(f"The {what} {path} cannot be used.", context=(*lines[:_SHOWN], *more), hint=hint)
