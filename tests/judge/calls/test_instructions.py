"""Verdicts by instructions: Student's t over layouts, and the null's floor."""

import math

import numpy as np
import pytest

from versus.judge.calls.disagreement import with_disagreements
from versus.judge.calls.instructions import LOWEST_FLOOR, counted_floor, judge_instructions
from versus.judge.report import Row, Side
from versus.micro.declared.observations import Counted, CountedLayout
from versus.micro.declared.plan import Arm, Comparison, Group, Plan, Purpose, Timing

OLD, NEW, TWIN = Arm("old", "a"), Arm("new", "a"), Arm("old (twin)", "a")


def plan() -> Plan:
    group = Group("subject", {}, (OLD, NEW, TWIN), 0.02, all_cores=False, writes=False)
    comparisons = (
        Comparison(group.key, OLD, NEW, Purpose.DJANGO),
        Comparison(group.key, OLD, TWIN, Purpose.NULL),
    )
    return Plan((group,), comparisons, Timing(), 1, "sqlite")


def layouts(new: list[float], twin: list[float]) -> list[CountedLayout]:
    """Ratios to a million instructions a call, one a layout."""
    return [
        CountedLayout(
            index, 0.0, 1, 2, 0,
            {"subject[]": {
                OLD.id: Counted(4_000_000, 4),
                NEW.id: Counted(round(4_000_000 * ratio), 4),
                TWIN.id: Counted(round(8_000_000 * null), 8),
            }},
            1.0,
        )
        for index, (ratio, null) in enumerate(zip(new, twin, strict=True))
    ]  # fmt: skip


def verdict(new: list[float], twin: list[float]) -> str:
    ((_, judgement),) = judge_instructions(plan(), layouts(new, twin))
    return judgement.verdict.value


STILL = [1.0001, 0.9999, 1.0, 1.0002, 0.9998, 1.0]


def test_what_repeats_above_the_floor_is_found() -> None:
    assert verdict([1.0101, 1.0099, 1.01, 1.0102, 1.0098, 1.01], STILL) == "slower"
    assert verdict([0.9801, 0.9799, 0.98, 0.9802, 0.9798, 0.98], STILL) == "faster"


def test_equal_within_half_a_percent_is_same() -> None:
    assert verdict([1.001, 1.0009, 1.0011, 1.001, 1.001, 1.0009], STILL) == "same"


def test_what_two_installations_differ_by_is_no_finding() -> None:
    twin = [1.02, 1.0201, 1.0199, 1.02, 1.02, 1.02]
    ((_, judgement),) = judge_instructions(plan(), layouts([1.0101, 1.0099, 1.01, 1.0102, 1.0098, 1.01], twin))
    assert judgement.verdict.value == "inconclusive"
    assert "installed twice" in judgement.warnings[-1].text


def test_four_layouts_are_too_few() -> None:
    assert verdict([1.1] * 4, [1.0] * 4) == "inconclusive"


def test_the_floor_is_the_nulls_mean_and_never_nothing() -> None:
    assert counted_floor(plan(), layouts([1.0] * 6, [1.003] * 6)) == pytest.approx(math.log(1.003), rel=1e-3)
    assert counted_floor(plan(), layouts([1.0] * 6, [1.0] * 6)) == LOWEST_FLOOR


def test_of_many_nulls_the_outliers_make_no_floor() -> None:
    groups = [Group(f"subject{number}", {}, (OLD, TWIN), 0.02, all_cores=False, writes=False) for number in range(100)]
    nulls = tuple(Comparison(group.key, OLD, TWIN, Purpose.NULL) for group in groups)
    moved = [0.002 if number % 2 else -0.001 for number in range(97)] + [0.03, -0.02, 0.01]
    counted = {
        group.key: {OLD.id: Counted(1_000_000, 1), TWIN.id: Counted(round(1_000_000 * math.exp(by)), 1)}
        for group, by in zip(groups, moved, strict=True)
    }
    layout = CountedLayout(0, 0.0, 1, 2, 0, counted, 1.0)
    assert counted_floor(Plan(tuple(groups), nulls, Timing(), 1, "sqlite"), [layout]) == pytest.approx(0.002, rel=1e-3)


def test_half_a_percent_is_found_and_nothing_seldom_is() -> None:
    """Layouts that scatter by 0.15 %, as recorded, and installations that differ by 0.05 %."""
    random = np.random.default_rng(5)

    def found(size: float) -> float:
        hits = 0
        for _ in range(400):
            new = np.exp(random.normal(math.log1p(size) + random.normal(0, 0.0005), 0.0015, 6))
            twin = np.exp(random.normal(random.normal(0, 0.0005), 0.0015, 6))
            hits += verdict(list(new), list(twin)) in ("slower", "faster")
        return hits / 400

    assert found(0.005) > 0.75
    assert found(0.0) < 0.07


def row(metric: str, verdict: str, variant: str = "a") -> Row:
    sides = (Side("5.2", "3.13", "sqlite", variant), Side("6.0", "3.13", "sqlite", variant))
    return Row(
        "subject", variant, {}, metric, metric, "lower", *sides, 1.0, 1.1, 1.1, 1.0, 1.2, 0.02, verdict, None, 6,
        None, None,
    )  # type: ignore[arg-type]  # fmt: skip


def test_rows_that_disagree_say_so_on_both() -> None:
    time, instructions, fast_variant = with_disagreements(
        [row("time", "same"), row("instructions", "slower"), row("time", "slower", "b")]
    )
    assert "Time says same, instructions say more" in time.warnings[0]
    assert time.warnings == instructions.warnings
    assert not fast_variant.warnings


def test_who_cannot_tell_disagrees_with_nobody() -> None:
    rows = with_disagreements([row("time", "inconclusive"), row("instructions", "slower")])
    assert not any(row.warnings for row in rows)
