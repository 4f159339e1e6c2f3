"""What the words, the files and the settings of an order ask for."""

from __future__ import annotations

from wheelhouse.answers import name_of
from wheelhouse.events import Notice, redacted
from wheelhouse.order import Order
from wheelhouse.requirements import text
from wheelhouse.requirements.ask import Ask
from wheelhouse.requirements.contents import LARGEST, decoded
from wheelhouse.web.client import Web
from wheelhouse.work import Work


def asked(order: Order, work: Work) -> Ask:
    """Return what is asked for. Raises RequirementsError, and what reading a file by URL or naming a project raises."""

    def fetched(url: str) -> str:
        # A client of its own: the files may name logins and trusted hosts for all that comes after them.
        with Web(order.connection, work.report) as web:
            return decoded(web.get(url, limit=LARGEST).body, url)

    def name(url: str, ask: Ask) -> str:
        with work.means(ask.sources, order) as means:
            return name_of(url, ask, means)

    ask = text.read(
        arguments=order.arguments,
        origins=order.origins,
        files=order.files,
        constraints=order.constraints,
        rules=order.rules,
        sources=order.sources,
        fetch=fetched,
        name=name,
    )
    if not ask.wanted:
        places = ", ".join(map(redacted, order.files)) or "the command line"
        work.report(Notice(text=f"Nothing is asked for: no requirement is in {places}"))
    return ask
