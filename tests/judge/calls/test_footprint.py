"""Memory, hops and start-ups: from surveys to rows; and statements that differ."""

from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.samples import NEW, OLD, blocks, end, plan, write_run
from versus.judge.calls.footprint import FEWEST_BYTES, MARGIN, judge_bytes, judge_surveys
from versus.judge.report import Report, Row
from versus.judge.run import judge_run
from versus.judge.statistics.verdict import Judgement
from versus.judge.statistics.warning import BelowFloor
from versus.micro.declared.observations import Block, Footprint, StartUp, Statements, Survey, SurveyLayout
from versus.micro.declared.plan import Arm, Comparison, Purpose
from versus.records.store import read_run

sizes = st.integers(0, 10**9)
TWIN = Arm(f"{OLD.environment} (twin)", OLD.variant)


@given(sizes, sizes)
def test_bytes_are_the_same_within_the_bound_and_else_less_or_more(before: int, after: int) -> None:
    found = judge_bytes("k", before, after)
    inside = abs(after - before) <= max(FEWEST_BYTES, MARGIN * before)
    assert found.verdict == ("same" if inside else "faster" if after < before else "slower")
    assert found.ratio == (after / before if before else None if after else 1.0)


def surveys(peak: int = 1000, retained: float = 0.0, hops: int = 0, slower: float = 1.0, modules: int = 0):
    """5.2.19's, and 6.0.10's with this footprint."""
    dice = Random(3)

    def starts(factor: float, more: int) -> tuple[StartUp, ...]:
        return tuple(
            StartUp(
                0.2 * factor * dice.gauss(1, 0.005), 40_000_000, 500 + more,
                0.01 * dice.gauss(1, 0.005), 41_000_000 * (1 + more), 550,
            )
            for _ in range(12)
        )  # fmt: skip

    key = plan().groups[0].key
    return [
        Survey(OLD.environment, starts(1.0, 0), {key: {OLD.id: Footprint(1000, -0.3, 0)}}),
        Survey(NEW.environment, starts(slower, modules), {key: {NEW.id: Footprint(peak, retained, hops)}}),
    ]


def rows(tmp_path: Path, *entries: Survey) -> dict[tuple[str, str], Row]:
    found = judge_run(read_run(write_run(tmp_path, [*entries, end()]))).verdicts
    return {(row.metric, row.variant): row for row in found}


def test_a_footprint_becomes_rows(tmp_path: Path) -> None:
    found = rows(tmp_path, *surveys(peak=1100, retained=30.4, hops=2))
    peak, retained, hops = (found[metric, "paginator"] for metric in ("peak memory", "retained memory", "thread hops"))
    assert (peak.verdict, peak.unit, peak.ratio, peak.p, peak.low) == ("slower", "bytes", 1.1, None, None)
    assert (retained.verdict, retained.baseline_value, retained.candidate_value) == ("same", 0, 30)
    assert (hops.verdict, hops.unit, hops.ratio, hops.candidate_value) == ("slower", "thread hops", None, 2)


def test_calls_that_change_no_thread_have_no_row_for_it(tmp_path: Path) -> None:
    assert ("thread hops", "paginator") not in rows(tmp_path, *surveys())


def test_a_slower_start_up_is_found_and_modules_are_exact(tmp_path: Path) -> None:
    found = rows(tmp_path, *surveys(slower=1.3, modules=2))
    setup = found["time", "setup"]
    assert (setup.subject, setup.verdict, setup.pairs, setup.unit) == ("start-up", "slower", 12, "s")
    assert setup.low is not None
    assert setup.high is not None
    assert setup.low < 1.3 < setup.high
    assert found["time", "first_request"].verdict == "same"
    assert (found["modules", "setup"].verdict, found["modules", "setup"].candidate_value) == ("slower", 502)
    assert found["modules", "first_request"].verdict == "same"
    assert (found["memory", "setup"].verdict, found["memory", "first_request"].verdict) == ("same", "slower")


def test_what_was_surveyed_on_one_side_only_has_no_row(tmp_path: Path) -> None:
    assert rows(tmp_path, surveys()[0]) == {}
    unstarted = [msgspec.structs.replace(survey, starts=()) for survey in surveys()]
    assert {row.group for row in judge_surveys(plan(), unstarted)} == {plan().groups[0].key}


def over_layouts(peaks: list[float], twins: list[float], retained: float = 0.0) -> list[Survey]:
    """5.2.19 and its twin around 100 kB, and 6.0.10 with these multiples of its peak, a layout each."""
    key, dice = plan().groups[0].key, Random(5)
    found = []
    for index, (peak, twin) in enumerate(zip(peaks, twins, strict=True)):
        layout, level = SurveyLayout(index, 1, 2, 3), 100_000 * dice.gauss(1, 0.05)  # layouts differ, all arms alike
        arms = {OLD: (1.0, 0.0), NEW: (peak, retained), TWIN: (twin, 0.0)}
        for arm, (factor, kept) in arms.items():
            footprint = Footprint(round(level * factor), kept, 0)
            found.append(Survey(arm.environment, (), {key: {arm.id: footprint}}, layout))
    return found


def footprint_verdicts(surveys: list[Survey]) -> dict[str, Judgement]:
    null = Comparison(plan().groups[0].key, OLD, TWIN, Purpose.NULL)
    compared = msgspec.structs.replace(plan(), comparisons=(*plan().family, null))
    return {row.metric: row.judgement for row in judge_surveys(compared, surveys)}


AGREED = [1.0001, 0.9999, 1.0002, 1.0, 0.9998, 1.0]


def test_over_layouts_memory_has_an_interval_and_layouts_do_not_matter() -> None:
    more = footprint_verdicts(over_layouts([1.05, 1.051, 1.049, 1.05, 1.052, 1.05], AGREED))["peak memory"]
    assert (more.verdict, more.pairs) == ("slower", 6)
    assert more.low is not None
    assert more.high is not None
    assert 1.04 < more.low < 1.05 < more.high < 1.06
    assert footprint_verdicts(over_layouts(AGREED, AGREED))["peak memory"].verdict == "same"
    scattered = [1.1, 0.9, 1.2, 0.8, 1.05, 0.98]
    assert footprint_verdicts(over_layouts(scattered, AGREED))["peak memory"].verdict == "inconclusive"


def test_what_the_twin_shows_as_well_is_no_finding() -> None:
    found = footprint_verdicts(over_layouts([1.05] * 6, [1.06, 1.061, 1.06, 1.059, 1.06, 1.06]))["peak memory"]
    assert found.verdict == "inconclusive"
    assert [type(caution) for caution in found.warnings] == [BelowFloor]


def test_fewer_than_five_layouts_are_no_verdict() -> None:
    assert footprint_verdicts(over_layouts([1.05] * 4, [1.0] * 4))["peak memory"].verdict == "inconclusive"


@pytest.mark.parametrize(("kept", "verdict"), [(0.0, "same"), (60.0, "same"), (500.0, "slower")])
def test_retained_bytes_count_from_64_on_and_have_no_ratio_to_nothing(kept: float, verdict: str) -> None:
    found = footprint_verdicts(over_layouts([1.0] * 6, [1.0] * 6, kept))["retained memory"]
    assert (found.verdict, found.ratio) == (verdict, None if kept else 1.0)


def test_start_ups_over_layouts_are_as_many_pairs_and_have_a_floor() -> None:
    old, new = surveys(slower=1.3, modules=2)
    split = [
        Survey(survey.environment, survey.starts[index::6], {}, SurveyLayout(index, 1, 2, 3))
        for survey in (old, new)
        for index in range(6)
    ]
    found = {(row.metric, row.arms[0].variant): row.judgement for row in judge_surveys(plan(), split)}
    assert (found["time", "setup"].verdict, found["time", "setup"].pairs) == ("slower", 12)
    assert (found["memory", "setup"].verdict, found["memory", "first_request"].verdict) == ("same", "slower")
    assert found["modules", "setup"].verdict == "slower"


def with_statements(block: Block, arm: str, texts: tuple[str, ...]) -> Block:
    group = block.groups[0]
    slices = group.arms[arm]
    check = msgspec.structs.replace(slices.check, statements=Statements(len(texts), texts))
    arms = {**group.arms, arm: msgspec.structs.replace(slices, check=check)}
    return msgspec.structs.replace(block, groups=(msgspec.structs.replace(group, arms=arms),))


@pytest.mark.parametrize("texts", [("SELECT 1", "SELECT 1"), ("SELECT 1", "SELECT 2")])
def test_statements_that_differ_are_shown(tmp_path: Path, texts: tuple[str, ...]) -> None:
    measured = blocks(12, 1.0)
    measured[0] = with_statements(measured[0], NEW.id, texts)
    found: Report = judge_run(read_run(write_run(tmp_path, [*measured, end()])))
    changes = [
        (change.subject, change.baseline.django, change.candidate.django, change.lines)
        for change in found.statement_changes
    ]
    different = [("pagination", "5.2.19", "6.0.10", ("- SELECT 1", "+ SELECT 2"))]
    assert changes == (different if "SELECT 2" in texts else [])
