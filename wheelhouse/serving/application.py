"""A request -> an answer: may it be asked, of which index, which path, in which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from msgspec.structs import replace

from wheelhouse.headers import HTML, JSON, TEXT
from wheelhouse.serving import answers, routes
from wheelhouse.serving.accept import media
from wheelhouse.serving.answers import Answer, Request
from wheelhouse.serving.contents import Held
from wheelhouse.serving.passwords import Busy, Passwords
from wheelhouse.serving.reader import NOT_FOUND, Form, Reader
from wheelhouse.serving.states import Index, State

_HEALTH = "/health"
_METHODS = ("GET", "HEAD")
_NOT_ALLOWED = answers.plain(405, "This server only hands out.", (b"allow", b"GET, HEAD"))
_NOT_ACCEPTABLE = answers.plain(
    406,
    f"There is {JSON}, {HTML} and {TEXT} (PEP 691).",
    (b"vary", b"Accept"),
)
_LOGIN = answers.plain(401, "Who are you?", (b"www-authenticate", b'Basic realm="package index", charset="UTF-8"'))
_TOO_MANY = answers.plain(429, "Too many logins at once.", (b"retry-after", b"2"))


class Application:
    """Indexes by their names; one alone has the name "". With `passwords`, only who has one reads."""

    def __init__(self, indexes: Sequence[Index], passwords: Passwords | None = None) -> None:
        self._indexes: Mapping[str, Index] = {index.name: index for index in indexes}
        self._passwords = passwords
        self._reader = Reader(Held())

    async def answer(self, request: Request) -> Answer:
        """Return what the client gets."""
        if request.method not in _METHODS:
            return _NOT_ALLOWED
        if request.path == _HEALTH:
            return await self._health()
        if self._passwords is None:
            return await self._allowed(request)
        try:
            user = await self._passwords.user(request.headers.get(b"authorization"))
        except Busy:
            return _TOO_MANY
        return _LOGIN if user is None else replace(await self._allowed(request), user=user)

    async def _health(self) -> Answer:
        """Return whether all is well; which indexes there are is told only where all may know."""
        states = {name: await index.state() for name, index in self._indexes.items()}
        faults = [index.name for index in self._indexes.values() if index.fault is not None]
        facts: dict[str, object] = {"status": "stale" if faults else "ok"}
        if self._passwords is None:
            facts["indexes"] = [
                {"name": name, "manifest": state.sha256, "files": state.files, "stale": name in faults}
                for name, state in states.items()
            ]
        return answers.json(503 if faults else 200, facts)

    async def _allowed(self, request: Request) -> Answer:
        name, slash, path = "", "/", request.path[1:]
        if "" not in self._indexes:
            name, slash, path = path.partition("/")
        index = self._indexes.get(name)
        if index is None:
            return NOT_FOUND if request.path != "/" else self._names()
        return await self._of(index, path, request) if slash else answers.moved(f"{name}/", request.query)

    def _names(self) -> Answer:
        return answers.html("Package indexes", {f"{name}/": name for name in self._indexes})

    async def _of(self, index: Index, path: str, request: Request) -> Answer:
        state = await index.state()
        match routes.route(path, state.contents):
            case None:
                return NOT_FOUND
            case routes.Moved(to):
                return answers.moved(to, request.query)
            case routes.Page(folder):
                return await self._page(index, state, folder, request)
            case routes.Path("") if routes.HTML not in state.contents:
                return answers.html("Package index", {"simple/": "simple/"})
            case routes.Path(path):
                named = path or routes.HTML
                form = Form(answers.content_type(named), more=answers.SHOWN if named == routes.HTML else ())
                return await self._reader.answer(index, state, named, form, request)

    async def _page(self, index: Index, state: State, folder: str, request: Request) -> Answer:
        wanted = media(_wanted(request))
        if wanted is None:
            return _NOT_ACCEPTABLE
        name = routes.JSON if wanted == JSON else routes.HTML
        return await self._reader.answer(index, state, folder + name, Form(wanted, b"Accept, Accept-Encoding"), request)


def _wanted(request: Request) -> bytes | None:
    """Return what the client can read: its header says so, or the URL, `?format=` (PEP 691)."""
    if b"format=" not in request.query:
        return request.headers.get(b"accept")
    named = parse_qs(request.query[:1000].decode("latin-1"), max_num_fields=20).get("format", [""])
    return named[0].replace(" ", "+").encode("latin-1", "replace")
