"""The slices of time in which the arms of a round are loaded in turn. Pure.

A machine's speed drifts within seconds: what is compared has to be measured within fewer.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from versus.load.declared.plan import LoadArm


class Slice(NamedTuple):
    """An arm's, by its id; it begins so many seconds after the round's first."""

    arm: str
    begins: float
    seconds: float


def slices(arms: Sequence[LoadArm], seconds: float, slice_s: float, settle_s: float, seed: int) -> list[Slice]:
    """Returns the slices in the order of time: each arm once a cycle, and in all as long as a stage.

    Cases are in random order, and so are the environments of one; but these are neighbours, since they differ least.
    After each slice its last requests have `settle_s` to be answered.
    """
    cycles, length = cut(seconds, slice_s)
    dice = random.Random(f"turns {seed}")  # noqa: S311
    turns = [arm.id for _ in range(cycles) for arm in _shuffled(arms, dice)]
    return [Slice(arm, number * (length + settle_s), length) for number, arm in enumerate(turns)]


def cut(seconds: float, slice_s: float) -> tuple[int, float]:
    """Returns how many slices of about `slice_s` a stage of so many seconds has, and the exact length of each."""
    cycles = max(1, round(seconds / slice_s))
    return cycles, seconds / cycles


def _shuffled(arms: Sequence[LoadArm], dice: random.Random) -> list[LoadArm]:
    cases = list(dict.fromkeys(arm.case for arm in arms))
    neighbours = [[arm for arm in arms if arm.case == case] for case in dice.sample(cases, len(cases))]
    return [arm for of_a_case in neighbours for arm in dice.sample(of_a_case, len(of_a_case))]
