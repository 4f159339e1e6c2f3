"""Which wheel stands for an sdist on a target: one that is there, one that is built here, or none, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from wheelhouse.closure.built_wheels import BuiltWheel, misfit
from wheelhouse.closure.closure import Pin
from wheelhouse.closure.fitting import Fitting
from wheelhouse.errors import BuildError
from wheelhouse.requirements.ask import Rules
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.target import Target
from wheelhouse.wheels.hosts import builds_for

_HASHED = "its --hash allows no other file"
_NO_HOST = "no Python of this machine builds for it"


class Substitutes:
    """Has each sdist built once by each Python that it takes, and remembers what came of it.

    `build` builds an sdist with a Python of this machine, and raises BuildError; `compiles` says whether an sdist looks
    as if a compiler were needed, so that what comes of it would be of use on this kind of machine alone. `there` are
    wheels from earlier runs, of which those that are made of the same sdist are taken before any is built.
    """

    def __init__(
        self,
        hosts: Callable[[], Sequence[Interpreter]],
        build: Callable[[Pin, Interpreter], BuiltWheel],
        compiles: Callable[[Pin], bool],
        there: Callable[[Pin], Iterable[BuiltWheel]],
    ) -> None:
        self.failures: list[BuildError] = []
        self._hosts = hosts
        self._build = build
        self._compiles = compiles
        self._there = there
        self._known: dict[str, list[BuiltWheel]] = {}
        self._tried: dict[tuple[str, str], BuiltWheel | BuildError] = {}

    def wheel(self, pin: Pin, target: Target) -> BuiltWheel | str:
        """Return the wheel that stands for the sdist on the target, or why it stays an sdist there.

        Where a build failed the reason is in `failures` too, if it was for a target that this machine can serve.
        """
        if pin.hashes:
            return _HASHED
        known = self._of(pin)
        fitting = next((built for built in known if misfit(built, pin, target) is None), None)
        if fitting is not None:
            return fitting
        host = next((each for each in self._hosts() if builds_for(each.target, target)), None)
        if host is None:
            return self._of_another(pin, target)
        made = self._made(pin, host)
        if isinstance(made, BuildError):
            self.failures += [made] if made not in self.failures else []
            return made.message
        return misfit(made, pin, target) or made

    def _of_another(self, pin: Pin, target: Target) -> BuiltWheel | str:
        """Return a wheel for any machine, if that is what a Python for another target makes of the sdist."""
        host = next(self._able(pin, target), None)
        if host is None or self._of(pin) or self._compiles(pin):
            return _NO_HOST
        made = self._made(pin, host)
        return _NO_HOST if isinstance(made, BuildError) or misfit(made, pin, target) else made

    def _able(self, pin: Pin, target: Target) -> Iterator[Interpreter]:
        """Yield the Pythons that the sdist takes, those of the target's own series first."""
        python = pin.file.requires_python or pin.metadata.requires_python
        for series in (True, False):
            for each in self._hosts():
                same = each.target.environment["python_version"] == target.environment["python_version"]
                if same is series and (python is None or Fitting(Rules(), each.target).python_allowed(python)):
                    yield each

    def _of(self, pin: Pin) -> list[BuiltWheel]:
        name = pin.file.filename
        if name not in self._known:
            self._known[name] = list(self._there(pin))
        return self._known[name]

    def _made(self, pin: Pin, host: Interpreter) -> BuiltWheel | BuildError:
        key = pin.file.filename, host.python
        if key not in self._tried:
            try:
                self._tried[key] = built = self._build(pin, host)
                self._of(pin).append(built)
            except BuildError as error:
                self._tried[key] = error
        return self._tried[key]
