"""Times a call and paired ratios, read from a run's blocks."""

from collections.abc import Iterable, Iterator
from statistics import median

from versus.judge.statistics.pairs import pair_log_ratio
from versus.micro.declared.observations import ArmSlices, Block
from versus.micro.declared.plan import Arm, Comparison
from versus.units import NS_PER_S


def log_ratios(comparison: Comparison, blocks: Iterable[Block]) -> list[float]:
    """Returns a log ratio for each block that holds both arms, in the order measured."""
    return [pair_log_ratio(_per_call(before), _per_call(after)) for before, after in _pairs(comparison, blocks)]


def paired_seconds(comparison: Comparison, blocks: Iterable[Block]) -> tuple[list[float], list[float]]:
    """Returns both arms' median slices, in seconds a call, for each block that holds both, in the order measured."""
    pairs = [(_median_s(before), _median_s(after)) for before, after in _pairs(comparison, blocks)]
    return [before for before, _ in pairs], [after for _, after in pairs]


def seconds_a_block(group: str, arm: Arm, blocks: Iterable[Block]) -> list[float]:
    """Returns the median slice's seconds a call for each block that holds the arm, in the order measured."""
    return [_median_s(slices) for slices in arm_slices(group, arm, blocks)]


def arm_slices(group_key: str, arm: Arm, blocks: Iterable[Block]) -> list[ArmSlices]:
    """Returns the slices of an arm from each block that holds it, in the order measured."""
    return [
        group.arms[arm.id]
        for block in blocks
        for group in block.groups
        if group.group == group_key and arm.id in group.arms
    ]


def _pairs(comparison: Comparison, blocks: Iterable[Block]) -> Iterator[tuple[ArmSlices, ArmSlices]]:
    for block in blocks:
        for group in block.groups:
            if group.group == comparison.group:
                before, after = (group.arms.get(arm.id) for arm in (comparison.baseline, comparison.candidate))
                if before is not None and after is not None:
                    yield before, after


def _median_s(slices: ArmSlices) -> float:
    return median(_per_call(slices)) / NS_PER_S


def _per_call(slices: ArmSlices) -> list[float]:
    """Nanoseconds of wall time a call, one value a slice."""
    return [wall / slices.calls for wall in slices.wall_ns]
