"""Why, over all targets: equal chains are told once, with the targets on which they hold."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, OLD, WINDOWS, recorded
from wheelhouse.lineage.why import Answer, Lineage, answer, why

IDNA = canonicalize_name("idna")
NEW = {"requests 2.3": ["1 requests"], "idna 3.0": ["requests idna>=2"]}
RECORDS = (
    recorded(OLD, {"requests 2.2": ["1 requests"], "idna 2.0": ["requests idna>=2"]}),
    recorded(LINUX, NEW),
    recorded(WINDOWS, {**NEW, "colorama 0.4": ["requests colorama"]}),
)


def test_a_lineage_a_version_that_of_the_most_targets_first() -> None:
    found = why(RECORDS, IDNA)
    assert [(lineage.version, lineage.targets) for lineage in found] == [("3.0", (LINUX, WINDOWS)), ("2.0", (OLD,))]


def test_of_equally_many_targets_the_newest_version_comes_first() -> None:
    assert [lineage.version for lineage in why(RECORDS[:2], IDNA)] == ["3.0", "2.0"]


def test_a_chain_is_told_once_with_its_targets() -> None:
    more = recorded(WINDOWS, {**NEW, "idna 3.0": ["requests idna>=2", "7 idna"]})
    (lineage,) = why([RECORDS[1], more], IDNA)
    told = [(reason.chain.origin.line, reason.targets) for reason in lineage.reasons]
    assert told == [(7, (WINDOWS,)), (1, (LINUX, WINDOWS))]
    assert lineage.count == 2


def test_two_asks_for_one_target_are_one_target() -> None:
    (lineage,) = why([RECORDS[1], recorded(LINUX, {"idna 3.0": ["9 idna"]})], IDNA)
    assert lineage.targets == (LINUX,)
    assert [reason.targets for reason in lineage.reasons] == [(LINUX,), (LINUX,)]


def test_what_is_missing_is_a_lineage_of_its_own() -> None:
    gap = recorded(OLD, {"requests 2.2": ["1 requests"]}, {"idna 3.0": ["requests idna>=2"]})
    pinned, missing = why([gap, *RECORDS[1:]], IDNA)
    assert (pinned.version, pinned.missing) == ("3.0", None)
    assert (missing.version, missing.targets, missing.missing) == ("3.0", (OLD,), "no wheel fits")
    assert missing.remedies == ("idna 0.9 has one",)
    assert missing.reasons[0].chain.steps[-1].project == "idna"


def test_twenty_chains_are_shown_and_the_others_counted() -> None:
    many = recorded(LINUX, {"idna 3.0": [f"{line} idna" for line in range(1, 31)]})
    (lineage,) = why([many], IDNA)
    assert [reason.chain.origin.line for reason in lineage.reasons] == [*range(1, 21)]
    assert (lineage.count, lineage.complete) == (30, True)


def test_nothing_wants_what_nobody_wants() -> None:
    assert why(RECORDS, canonicalize_name("flask")) == ()


def test_an_answer_tells_of_other_targets_and_of_files_that_are_left() -> None:
    colorama = canonicalize_name("colorama")
    files = ["colorama-0.1.zip", "colorama-0.4-py3-none-any.whl"]
    assert answer(RECORDS, RECORDS[:2], colorama, files) == Answer(
        project=colorama, targets=(OLD, LINUX), elsewhere=(WINDOWS,), strays=("colorama-0.1.zip",)
    )


def test_where_a_target_wants_it_others_do_not_matter() -> None:
    found = answer(RECORDS, RECORDS[1:], IDNA, [])
    assert found.elsewhere == ()
    assert [type(lineage) for lineage in found.lineages] == [Lineage]
