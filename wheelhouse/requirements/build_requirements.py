"""What an installer asks for when it prepares an isolated build (PEP 517, PEP 518)."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.requirements import Requirement

from wheelhouse.requirements.ask import Ask, Origin, Rules, Sources, Wanted


def build_ask(requires: Iterable[str], place: str, rules: Rules, sources: Sources | None = None) -> Ask:
    """Return the ask for build requirements, as pip hands it on to the pip that it runs for them.

    No requirement, constraint or hash of the user's goes along, but which kinds of file may be taken, pre-releases and
    the time of upload do. `place` is where they are written. Raises InvalidRequirement where one cannot be read.
    """
    origin = Origin(file=place)
    return Ask(
        wanted=tuple(Wanted(requirement=Requirement(text), origin=origin) for text in requires),
        rules=Rules(
            formats=rules.formats,
            pre=rules.pre,
            prefer_binary=rules.prefer_binary,
            uploaded_before=rules.uploaded_before,
        ),
        sources=sources or Sources(),
    )


def asked_for_build(ask: Ask, requires: Iterable[str], of: str) -> Ask:
    """Return the ask for what `of` (a project and its version) is built with, in a run with this ask.

    Raises InvalidRequirement.
    """
    return build_ask(requires, f"the build requirements of {of}", ask.rules, ask.sources)
