"""The sample's comparisons are made, and those that a cut-off start left are made later."""

from collections import Counter

import pytest

from tests.calibration.test_other_tools_printed import described
from versus.calibration.other_tools.run import FIRST_GUESS_S, Comparing, compare_missing
from versus.calibration.other_tools.trial import SIZES, Tool, ToolTrial, ToolVerdict, Wanted, sample
from versus.errors import EnvironmentFailedError
from versus.micro.declared.catalogue import SubjectDescription

SECONDS = 40.0
SUBJECTS = {name: described(name, "area", "plain") for name in ("one", "two")}


class FakeTool:
    """A tool with a clock of its own, which may fail at a call."""

    def __init__(self, breaks_at: int | None = None) -> None:
        self.now = 0.0
        self.calls: list[tuple[str, float]] = []
        self._breaks_at = breaks_at

    def compare(self, subject: SubjectDescription, size: float) -> ToolVerdict:
        if len(self.calls) == self._breaks_at:
            raise EnvironmentFailedError("broken")
        self.calls.append((subject.name, size))
        self.now += SECONDS
        return ToolVerdict("slower" if size else None, 1 + size, "", SECONDS, (1.0,), (1 + size,))


def make(tool: FakeTool, wanted: list[Wanted], kept: list[ToolTrial], limit_s: float = 1e9) -> bool:
    both: dict[Tool, Comparing] = dict.fromkeys(Tool, tool)
    return compare_missing(
        wanted, both, SUBJECTS, done=list(kept), limit_s=limit_s, sink=kept.append,
        report=lambda left, seconds: None, clock=lambda: tool.now,
    )  # fmt: skip


def test_the_sample_holds_every_comparison_equally_often() -> None:
    counted = Counter(
        (wanted.tool, wanted.subject, wanted.size) for wanted in sample(["one", "two"], seed=1, repeats=3)
    )
    assert set(counted.values()) == {3}
    assert len(counted) == len(Tool) * 2 * len(SIZES)


def test_the_sample_is_the_same_for_the_same_seed_only() -> None:
    assert sample(["one"], seed=1) == sample(["one"], seed=1)
    assert sample(["one"], seed=1) != sample(["one"], seed=2)


def test_a_cut_off_sample_has_each_comparison_as_often_as_another_to_within_one() -> None:
    wanted = sample(["one", "two"], seed=3)
    for cut in range(len(wanted)):
        kinds = Counter((comparison.tool, comparison.subject, comparison.size) for comparison in wanted[:cut])
        if len(kinds) == len(Tool) * 2 * len(SIZES):
            assert max(kinds.values()) - min(kinds.values()) <= 1


def test_a_second_start_makes_what_the_first_one_did_not() -> None:
    wanted = sample(["one", "two"], seed=4, repeats=2)
    kept: list[ToolTrial] = []
    with pytest.raises(EnvironmentFailedError):
        make(FakeTool(breaks_at=5), wanted, kept)
    assert [trial.wanted for trial in kept] == wanted[:5]
    assert make(FakeTool(), wanted, kept)
    assert [trial.wanted for trial in kept] == wanted


def test_nothing_is_begun_that_would_end_after_the_limit() -> None:
    wanted = sample(["one", "two"], seed=5)
    tool, kept = FakeTool(), list[ToolTrial]()
    assert not make(tool, wanted, kept, limit_s=10 * SECONDS)
    assert tool.now <= 10 * SECONDS
    assert len(kept) == 10
    assert not make(FakeTool(), wanted, [], limit_s=FIRST_GUESS_S - 1)
