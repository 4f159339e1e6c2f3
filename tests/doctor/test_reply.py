"""What is read out of an answer."""

from __future__ import annotations

import pytest

from wheelhouse.doctor.packages import sampled
from wheelhouse.doctor.reply import Reply

URL = "http://index.example/simple/"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0),
        ("max-age=600, public", 600),
        ("max-age=0, s-maxage=3600", 3600),
        ("no-cache, max-age=600", 0),
        ("MAX-AGE=60", 60),
        ("stale-while-revalidate=9", 0),
    ],
)
def test_how_long_a_cache_may_keep_it(said: str, seconds: int) -> None:
    assert Reply(url=URL, status=200, headers={"cache-control": said}).kept == seconds


def test_the_size_is_that_of_the_whole() -> None:
    headers = {"content-length": "1", "content-range": "bytes 0-0/700"}
    assert Reply(url=URL, status=206, headers=headers).size == 700
    assert Reply(url=URL, status=200, headers={"content-length": "9"}).size == 9
    assert Reply(url=URL, status=206, headers={"content-range": "bytes 0-0/*"}).size is None


def test_a_detour_leads_to_another_origin() -> None:
    assert Reply(url=URL, status=200).detour is None
    assert Reply(url=URL, status=200, hops=("http://index.example/simple",)).detour is None
    assert Reply(url=URL, status=200, hops=("https://index.example/simple/",)).detour == URL


def test_samples_are_spread_evenly() -> None:
    names = [f"{number:03}" for number in range(100)]
    assert sampled(names, 3) == ["000", "049", "099"]
    assert sampled(names[:3], 3) == names[:3]
