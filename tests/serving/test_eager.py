"""What needs no waiting is had at once."""

from __future__ import annotations

import asyncio

import pytest

from wheelhouse.serving.eager import Begun, begun


async def _quick() -> str:
    return "at once"


async def _slow(log: list[str]) -> str:
    try:
        log.append("begun")
        await asyncio.sleep(0.01)
        await asyncio.to_thread(log.append, "elsewhere")
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise
    return "in the end"


def test_at_once() -> None:
    assert begun(_quick()) == "at once"


def test_what_waits_goes_on_in_a_task() -> None:
    async def work() -> tuple[str, list[str]]:
        log = list[str]()
        found = begun(_slow(log))
        assert isinstance(found, Begun)
        assert log == ["begun"]
        await asyncio.sleep(0.02)  # what it waits for is there before anybody asks
        return await found, log

    assert asyncio.run(work()) == ("in the end", ["begun", "elsewhere"])


def test_who_is_cancelled_hears_of_it() -> None:
    async def work() -> list[str]:
        log = list[str]()
        found = begun(_slow(log))
        assert isinstance(found, Begun)

        async def waiting() -> str:
            return await found

        task = asyncio.create_task(waiting())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return log

    assert asyncio.run(work()) == ["begun", "cancelled"]


def test_an_error_at_once() -> None:
    async def failing() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        begun(failing())
