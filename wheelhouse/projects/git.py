"""Projects in git: the commit that a branch, a tag, a ref or (the beginning of) a hash names, with its submodules."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from wheelhouse.errors import SourceError
from wheelhouse.projects.checkout import Revision, failed, no_revision
from wheelhouse.projects.programs import Bounds, Ran, run
from wheelhouse.requirements.locations import Location

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHORT = re.compile(r"[0-9a-fA-F]{4,64}")
_FILTERS = re.compile(r"(?:fetch=|\\0)[^\n]*\bfilter\b")  # a capability, in the protocols of version 2 and 0
_NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
# What the environment of a hook, or of another program, would make git work on.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_PREFIX")
_HELPER = '!f() { echo "username=$WHBUILD_GIT_USER"; echo "password=$WHBUILD_GIT_PASSWORD"; }; f'


class Git:
    """A `projects.checkout.Repository`."""

    def __init__(self, bounds: Bounds | None = None, host: Mapping[str, str] | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._host = os.environ if host is None else host

    def peek(self, where: Location, scratch: Path) -> str | None:
        """Return a digest of the commit and of all tags, from which versions are counted; None for half a hash."""
        listed = self._git(where, scratch, "ls-remote", "--quiet", "--", where.url).output
        refs = _read(listed)
        commit = _named(where.revision, refs)
        tags = sorted(pair for pair in refs.items() if pair[0].startswith("refs/tags/"))
        return None if commit is None else sha256(repr((commit, tags)).encode()).hexdigest()

    def fetch(self, where: Location, into: Path) -> Revision:
        """Put the project into the folder: every commit, since versions are counted in them, but no file of others.

        Raises NotThere where there is no such revision, and SourceError.
        """
        # The URL that git keeps has no login: who builds the project, or packs all that lies about, finds none.
        self._git(where, into, "init", "--quiet", "--template=")
        self._git(where, into, "config", "remote.origin.url", where.url)
        everything = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
        fetch = ("fetch", "--quiet", "--no-recurse-submodules", *self._sparing(where, into))
        self._git(where, into, *fetch, "origin", *everything)
        branch, commit = self._commit(where, into)
        self._git(where, into, "checkout", "--quiet", *(("-B", branch) if branch else ("--detach",)), commit)
        if (into / ".gitmodules").is_file():
            self._git(where, into, "submodule", "--quiet", "update", "--init", "--recursive")
        return Revision(commit=commit, epoch=int(self._git(where, into, "log", "-1", "--format=%ct").output))

    def _commit(self, where: Location, folder: Path) -> tuple[str | None, str]:
        """Return the branch, if it is one, and the commit; in pip's order: branch, tag, hash, any other ref."""
        wanted = where.revision
        if wanted is None:
            return self._tip(where, folder)
        refs = _read(self._git(where, folder, "for-each-ref", "--format=%(objectname) %(refname)").output)
        if f"refs/remotes/origin/{wanted}" in refs:
            return wanted, refs[f"refs/remotes/origin/{wanted}"]
        for name in (f"refs/tags/{wanted}", *((wanted,) if _SHORT.fullmatch(wanted) else ())):
            found = self._verified(where, folder, name)
            if found is not None:
                return None, found
        found = self._fetched(where, folder, wanted)
        if found is None:
            raise no_revision(where, tuple(_names(refs)))
        return None, found

    def _fetched(self, where: Location, folder: Path, wanted: str) -> str | None:
        """Return a commit that is on no branch: of a pull request, or left behind."""
        if not wanted.startswith("refs/") and not _HASH.fullmatch(wanted):
            return None
        ran = self._run(where, folder, "fetch", "--quiet", *self._sparing(where, folder), "origin", wanted)
        return self._verified(where, folder, "FETCH_HEAD") if ran.code == 0 else None

    def _sparing(self, where: Location, folder: Path) -> tuple[str, ...]:
        """Return the option that leaves out the files of other commits, where the server says that it knows it.

        A plain web server with a repository does not: asked so, git would start itself for what it lacks, and that one
        again, without end.
        """
        trace = folder / ".git" / "packets"
        self._run(where, folder, "ls-remote", "--quiet", "origin", "HEAD", more={"GIT_TRACE_PACKET": str(trace)})
        if not trace.is_file():
            return ()
        said = trace.read_text(encoding="utf-8", errors="replace")
        trace.unlink()
        return ("--filter=blob:none",) if _FILTERS.search(said) else ()

    def _tip(self, where: Location, folder: Path) -> tuple[str | None, str]:
        listed = self._git(where, folder, "ls-remote", "--symref", "origin", "HEAD").output.splitlines()
        branch = next((line.split()[1] for line in listed if line.startswith("ref: refs/heads/")), None)
        commit = next((line.split()[0] for line in listed if line.endswith("\tHEAD") and line[:4] != "ref:"), None)
        if commit is None or not _HASH.fullmatch(commit):
            raise SourceError(f"{where.bare} has no commit yet.")
        return None if branch is None else branch.removeprefix("refs/heads/"), commit

    def _verified(self, where: Location, folder: Path, name: str) -> str | None:
        ran = self._run(where, folder, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{name}^{{commit}}")
        text = ran.output.strip()
        return text if ran.code == 0 and _HASH.fullmatch(text) else None

    def _git(self, where: Location, folder: Path, *words: str) -> Ran:
        ran = self._run(where, folder, *words)
        if ran.code != 0:
            raise failed(where, ran.complaints)
        return ran

    def _run(self, where: Location, folder: Path, *words: str, more: Mapping[str, str] = _NOTHING_MORE) -> Ran:
        environ = {**environment(where, self._host), **more}
        return run(("git", *words), cwd=folder, environ=environ, bounds=self._bounds)


def environment(where: Location, host: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for git: it asks nobody, runs no hook, speaks only the usual protocols, knows the login."""
    kept = {name: value for name, value in host.items() if name not in _ELSEWHERE}
    protocols = "https:http:ssh:git" + (":file" if where.url.startswith("file:") else "")
    settings = [("core.hooksPath", os.devnull), ("protocol.ext.allow", "never"), ("advice.detachedHead", "false")]
    secrets = {}
    if where.login is not None:
        parts = urlsplit(where.url)
        # For this host alone: a submodule of another one must not get the token. Nor may a keychain keep it.
        key = f"credential.{parts.scheme}://{parts.netloc}.helper"
        settings += [(key, ""), (key, _HELPER)]
        secrets = {"WHBUILD_GIT_USER": where.login.user, "WHBUILD_GIT_PASSWORD": where.login.password}
    return {
        **kept,
        **secrets,
        **dict(_counted(settings, int(kept.get("GIT_CONFIG_COUNT") or 0))),
        "GIT_ALLOW_PROTOCOL": protocols,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_HTTP_LOW_SPEED_LIMIT": "100",
        "GIT_HTTP_LOW_SPEED_TIME": "60",
        "SSH_ASKPASS_REQUIRE": "never",
        "LC_ALL": "C",
    }


def _counted(settings: list[tuple[str, str]], first: int) -> Iterator[tuple[str, str]]:
    # After those that the host's environment holds, which win over files and lose to ours.
    yield "GIT_CONFIG_COUNT", str(first + len(settings))
    for place, (key, value) in enumerate(settings, first):
        yield f"GIT_CONFIG_KEY_{place}", key
        yield f"GIT_CONFIG_VALUE_{place}", value


def _named(revision: str | None, refs: Mapping[str, str]) -> str | None:
    """Return the commit that a revision names, as far as a list of refs tells."""
    if revision is None:
        return refs.get("HEAD")
    names = (f"refs/heads/{revision}", f"refs/tags/{revision}^{{}}", f"refs/tags/{revision}", revision)
    found = next((refs[name] for name in names if name in refs), None)
    return revision if found is None and _HASH.fullmatch(revision) else found


def _read(listed: str) -> dict[str, str]:
    """Return the hash of each ref, by its name."""
    pairs = (line.split(maxsplit=1) for line in listed.split("\n") if line)
    return {pair[1].rstrip("\r"): pair[0] for pair in pairs if len(pair) == 2}


def _names(refs: Mapping[str, str]) -> Iterator[str]:
    for ref in refs:
        for prefix in ("refs/remotes/origin/", "refs/tags/"):
            if ref.startswith(prefix):
                yield ref.removeprefix(prefix)
