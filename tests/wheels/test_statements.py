"""What is said of sdists that stay, in one sentence for all targets."""

from __future__ import annotations

from wheelhouse.errors import BuildError
from wheelhouse.wheels.statements import failed, staying, unaudited

TARGETS = ("3.11-win_amd64", "3.12-win_amd64", "3.12-macosx_13_0_arm64")


def test_one_sentence_for_all_targets() -> None:
    reasons = {("b-1.0.zip", "y"): TARGETS, ("a-1.0.tar.gz", "x"): TARGETS[:2]}
    assert list(staying(reasons, TARGETS)) == [
        "a-1.0.tar.gz stays an sdist for win_amd64: x",
        "b-1.0.zip stays an sdist for all targets: y",
    ]


def test_a_wheel_of_which_not_all_is_known_is_named_once() -> None:
    assert list(unaudited([("a.whl", "x"), ("a.whl", "x")])) == [
        "a.whl may need libraries that are only here (x)",
    ]


def test_the_first_failure_names_the_others() -> None:
    error = failed([BuildError("a failed.", context=("line",), hint="Do."), BuildError("b failed.")])
    assert (error.message, error.context, error.hint) == ("a failed.", ("line", "beside it: b failed."), "Do.")
    assert "--build-wheels" in (failed([BuildError("a failed.")]).hint or "")
