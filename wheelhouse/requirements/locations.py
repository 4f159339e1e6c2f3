"""Where a project lies that is no file yet: in version control (`git+https://...@REVISION`), or in a folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias, cast
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import msgspec

from wheelhouse.errors import RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements.filenames import SDISTS, project

Kind: TypeAlias = Literal["git", "hg", "svn", "bzr", "archive"]

# pip's schemes. What is not among them, such as git's `ext::`, would run a program of the URL's choice.
_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "git": ("https", "http", "ssh", "git", "file"),
    "hg": ("https", "http", "ssh", "file"),
    "svn": ("https", "http", "ssh", "svn", "file"),
    "bzr": ("https", "http", "ssh", "sftp", "ftp", "lp", "file"),
}
_ARCHIVES = (".whl", ".zip", ".tar", ".tgz", ".tbz", ".txz", ".tlz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.lz")
_HASH = re.compile(r"[#&]((?:sha(?:512|384|256|224|1)|md5)=[0-9a-fA-F]+)")
_REVISION = re.compile(r"[^\s~^:?*\[\\\x00-\x20\x7f+-][^\s~^:?*\[\\\x00-\x20\x7f]*")
_ODD = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')  # in no part of a path on every system
_SUBDIRECTORY = re.compile(r"[#&]subdirectory=([^&]*)")


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """What came before the host of a URL: never shown, never recorded."""

    user: str
    password: str


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A project in version control or in an archive (`kind`), or in a folder of this machine, where that is None.

    `url` is what the tool of this kind is given, or the `file:` URL of the folder; it has no credentials but for the
    user of ssh, no revision and no fragment. `revision` is as written, None for the tip; of an archive, its
    hash. `subdirectory` is where the project lies in there: names joined by slashes, empty at the top.
    """

    kind: Kind | None
    url: str
    revision: str | None = None
    subdirectory: str = ""
    login: Login | None = None

    @property
    def bare(self) -> str:
        """The URL without any user, as it may be shown and recorded."""
        parts = urlsplit(self.url)
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return url if self.kind in (None, "archive") else f"{self.kind}+{url.removeprefix(f'{self.kind}+')}"


def is_project(url: str) -> bool:
    """Return whether the URL names a project and not a file: in version control, or a folder of this machine."""
    scheme, _, rest = url.partition(":")
    if kind_of(scheme.lower()) is not None:
        return True
    if is_archive(url):
        return _SUBDIRECTORY.search(url) is not None or not _says_its_name(url)
    path = re.split(r"[?#]", rest, maxsplit=1)[0]
    return scheme.lower() == "file" and not path.lower().endswith(_ARCHIVES)


def is_archive(url: str) -> bool:
    """Return whether the URL names an archive that could be an sdist, if not by its name."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https", "file") and unquote(parts.path).endswith(SDISTS)


def _says_its_name(url: str) -> bool:
    try:
        project(filename(url))
    except RequirementsError:
        return False
    return True


def filename(url: str) -> str:
    """Return the last part of the URL's path."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]


def kind_of(scheme: str) -> Kind | None:
    """Return the version control that a scheme such as `git+https` begins with; None where it names none."""
    kind, plus, _ = scheme.partition("+")
    return cast("Kind", kind) if plus and kind in _SCHEMES else None


def location(url: str) -> Location:
    """Return what the URL of a project says.

    Raises RequirementsError where it is malformed, or could mean more to a program than a place.
    """
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
        parts.port  # noqa: B018  (raises ValueError)
    except ValueError as error:
        raise _refused(url, str(error)) from None
    kind = kind_of(parts.scheme)
    if kind is None:
        return _unversioned(parts, url)
    scheme = parts.scheme.partition("+")[2]
    if scheme not in _SCHEMES[kind]:
        known = ", ".join(f"{kind}+{each}" for each in _SCHEMES[kind])
        raise _refused(url, f"{parts.scheme} is not among {known}")
    if not url.isprintable() or " " in url:
        raise _refused(url, "it holds a blank or a control character")
    if not has_host and scheme not in ("file", "lp"):
        raise _refused(url, "it names no host", hint=f"Write {kind}+{scheme}://HOST/PATH@REVISION")
    return _versioned(kind, parts._replace(scheme=scheme), url)


def _unversioned(parts: SplitResult, url: str) -> Location:
    user, _, host = parts.netloc.rpartition("@")
    checked = _HASH.search(url)
    is_file = is_archive(url)
    return Location(
        kind="archive" if is_file else None,
        url=urlunsplit(parts._replace(netloc=host, fragment="")),
        revision=checked[1] if is_file and checked else None,
        subdirectory=_subdirectory(url),
        login=_login(user) if user else None,
    )


def _versioned(kind: Kind, parts: SplitResult, url: str) -> Location:
    path, at, revision = parts.path.rpartition("@")
    if not at:
        path, revision = parts.path, ""
    elif _REVISION.fullmatch(revision) is None or ".." in revision or "@{" in revision:
        raise _refused(url, f"{revision[:100]!r} is no revision" if revision else "nothing follows the @")
    user, _, host = parts.netloc.rpartition("@")
    if any(part.startswith("-") for part in (host, unquote(user), path)):
        raise _refused(url, "a part of it begins with a dash")
    is_ssh = parts.scheme in ("ssh", "sftp")
    named = f"{user.partition(':')[0]}@{host}" if is_ssh and user else host
    # svn and bzr have transports of their own over ssh.
    scheme = f"{kind}+{parts.scheme}" if is_ssh and kind in ("svn", "bzr") and parts.scheme == "ssh" else parts.scheme
    return Location(
        kind=kind,
        url=urlunsplit(parts._replace(scheme=scheme, netloc=named, path=path, fragment="")),
        revision=revision or None,
        subdirectory=_subdirectory(url),
        login=None if is_ssh or not user else _login(user),
    )


def _login(user: str) -> Login:
    name, _, password = user.partition(":")
    return Login(user=unquote(name), password=unquote(password))


def _subdirectory(url: str) -> str:
    found = _SUBDIRECTORY.search(url)
    path = unquote(found[1]).strip("/") if found else ""
    if path and any(part in ("", ".", "..") or _ODD.search(part) for part in path.split("/")):
        raise _refused(url, f"the subdirectory {path[:100]!r} leads elsewhere")
    return path


def _refused(url: str, why: str, *, hint: str | None = None) -> RequirementsError:
    return RequirementsError(f"{redacted(url)[:200]} is no place of a project: {redacted(why)}.", hint=hint)
