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
from versus.micro.declared.observations import Block, Footprint, StartUp, Statements, Survey
from versus.records.store import read_run

sizes = st.integers(0, 10**9)


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
    return {(one.metric, one.variant): one for one in found}


def test_a_footprint_becomes_rows(tmp_path: Path) -> None:
    found = rows(tmp_path, *surveys(peak=1100, retained=30.4, hops=2))
    peak, retained, hops = (found[one, "paginator"] for one in ("peak memory", "retained memory", "thread hops"))
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
    unstarted = [msgspec.structs.replace(one, starts=()) for one in surveys()]
    assert {one.group for one in judge_surveys(plan(), unstarted)} == {plan().groups[0].key}


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
    changes = [(one.subject, one.baseline.django, one.candidate.django, one.lines) for one in found.statement_changes]
    different = [("pagination", "5.2.19", "6.0.10", ("- SELECT 1", "+ SELECT 2"))]
    assert changes == (different if "SELECT 2" in texts else [])
