"""What a swept run says, from made-up blocks whose costs follow a law."""

import math
from itertools import pairwise

import msgspec
import pytest

from tests.records.samples import end, manifest, write_run
from versus.judge.calls.sweep import sweeps_of
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.micro.declared.observations import ArmSlices, Block, Counted, CountedLayout, GroupSlices, Seconds
from versus.micro.declared.plan import Arm, Comparison, Group, Instrument, Plan, Purpose, Timing
from versus.records.store import read_run

OLD, NEW, TWIN = Arm("old", "a"), Arm("new", "a"), Arm("old (twin)", "a")
SIZES = (10, 100, 300, 1000)


def plan(sizes=SIZES, **point) -> Plan:
    groups = tuple(
        Group("growing", {"rows": size, **point}, (OLD, NEW, TWIN), 0.02, all_cores=False, writes=False)
        for size in reversed(sizes)
    )
    comparisons = tuple(
        Comparison(group.key, OLD, candidate, purpose)
        for group in groups
        for candidate, purpose in ((NEW, Purpose.DJANGO), (TWIN, Purpose.NULL))
    )
    return Plan(groups, comparisons, Timing(), 7, "sqlite", (Instrument.TIME, Instrument.INSTRUCTIONS))


def cost(arm: Arm, size: float, index: int) -> float:
    """Nanoseconds: the new one has a dearer start and cheaper rows; they cross at 200 rows."""
    law = {"old": 1000 * size, "old (twin)": 1000 * size, "new": 100_000 + 500 * size}[arm.environment]
    return law * (1 + 0.001 * ((index * 7 + len(arm.environment)) % 5 - 2))


def blocks(of: Plan, count: int = 12) -> list[Block]:
    return [
        Block(
            index, 1.0, 1, 2, 3,
            tuple(
                GroupSlices(
                    group.key,
                    {arm.id: ArmSlices(1, (round(cost(arm, group.point["rows"], index)),) * 4, Seconds())
                     for arm in group.arms},
                    tuple(arm.id for arm in group.arms) * 4,
                )
                for group in of.groups
            ),
            0.5, 2.0,
        )
        for index in range(count)
    ]  # fmt: skip


def slowed(block: Block, factor: float) -> Block:
    groups = tuple(
        msgspec.structs.replace(
            group,
            arms={
                name: msgspec.structs.replace(arm, wall_ns=tuple(round(wall * factor) for wall in arm.wall_ns))
                for name, arm in group.arms.items()
            },
        )
        for group in block.groups
    )
    return msgspec.structs.replace(block, groups=groups)


def layouts(of: Plan) -> list[CountedLayout]:
    return [
        CountedLayout(
            index, 0.0, 1, 2, 0,
            {group.key: {arm.id: Counted(round(cost(arm, group.point["rows"], index)), 1) for arm in group.arms}
             for group in of.groups},
            1.0,
        )
        for index in range(6)
    ]  # fmt: skip


@pytest.fixture
def judged(tmp_path):
    def judge(of: Plan, entries: list) -> Report:
        told = msgspec.structs.replace(manifest(), plan=of)
        renamed = {
            name: told.environments[environment]
            for name, environment in zip(("old", "new", "old (twin)"), told.environments, strict=True)
        }
        told = msgspec.structs.replace(told, environments=renamed)
        return judge_run(read_run(write_run(tmp_path, [*entries, end()], told)))

    return judge


def test_each_declared_arm_grows_and_the_two_cross(judged) -> None:
    of = plan(page="first")
    report = judged(of, blocks(of))
    old, new = report.growths
    assert (old.subject, old.axis, old.point, old.sizes) == ("growing", "rows", {"page": "first"}, SIZES)
    assert old.exponent == pytest.approx(1.0, abs=0.01)
    assert old.low <= old.exponent <= old.high
    assert not old.bends
    assert old.values == pytest.approx([1e-6 * size for size in SIZES], rel=0.01)
    assert new.bends
    assert new.exponent < 0.9
    (crossing,) = report.crossings
    assert crossing.below == "slower"
    assert crossing.low < crossing.size < crossing.high
    assert crossing.low > 100
    assert crossing.high < 300


def test_what_grows_agrees_with_its_steps_and_with_the_rows_of_the_same_pairs(judged) -> None:
    of = plan()
    report = judged(of, [slowed(block, 1.4 if block.index % 5 == 0 else 1.0) for block in blocks(of)])
    old, _ = report.growths
    for smaller, larger, exponent in zip(pairwise(SIZES), pairwise(old.values), old.steps, strict=True):
        assert math.log(larger[1] / larger[0]) == pytest.approx(exponent * math.log(smaller[1] / smaller[0]))
    rows = {row.point["rows"]: row for row in report.verdicts if row.metric == "time"}
    assert old.values == pytest.approx([rows[size].baseline_value for size in SIZES], rel=1e-12)


def test_instructions_are_swept_as_well(judged) -> None:
    of = plan()
    report = judged(of, layouts(of))
    assert {growth.metric for growth in report.growths} == {"instructions"}
    assert [crossing.metric for crossing in report.crossings] == ["instructions"]


def test_three_sizes_are_no_sweep(judged) -> None:
    of = plan(SIZES[1:])
    report = judged(of, blocks(of))
    assert not sweeps_of(of)
    assert (report.growths, report.crossings) == ((), ())


def test_a_size_that_was_not_measured_is_left_out(judged) -> None:
    of = plan((*SIZES, 3000))
    lacking = [
        msgspec.structs.replace(block, groups=tuple(group for group in block.groups if "3000" not in group.group))
        for block in blocks(of)
    ]
    report = judged(of, lacking)
    assert report.growths[0].sizes == SIZES
    assert report.crossings[0].largest == 1000


def test_without_a_crossing_it_says_so(judged) -> None:
    of = plan((1000, 2000, 4000, 8000))
    (crossing,) = judged(of, blocks(of)).crossings
    assert (crossing.size, crossing.below, crossing.smallest, crossing.largest) == (None, "faster", 1000, 8000)


def test_too_few_pairs_grow_but_cross_nowhere(judged) -> None:
    of = plan()
    report = judged(of, blocks(of, 3))
    assert report.growths[0].rounds == 3
    assert [(crossing.size, crossing.below) for crossing in report.crossings] == [(None, None)]


def test_words_and_flags_are_no_sizes() -> None:
    groups = tuple(
        msgspec.structs.replace(plan().groups[0], point={"kind": kind, "on": on})
        for kind in ("a", "b", "c", "d")
        for on in (True, False)
    )
    assert not sweeps_of(msgspec.structs.replace(plan(), groups=groups))
