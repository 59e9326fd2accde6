"""In which slices of time the arms of a round are loaded in turn. Pure.

A machine's speed drifts within seconds: what is compared has to be measured within fewer.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple


class Slice(NamedTuple):
    """An arm's, by its id; it begins so many seconds after the round's first."""

    arm: str
    begins: float
    seconds: float


def slices(arms: Sequence[str], seconds: float, slice_s: float, settle_s: float, seed: int) -> list[Slice]:
    """In the order of time: each arm once a cycle, in random order, and as long in all as a stage.

    After each slice its last requests have `settle_s` to be answered.
    """
    cycles = max(1, round(seconds / slice_s))
    length = seconds / cycles
    dice = random.Random(f"turns {seed}")  # noqa: S311
    turns = [arm for _ in range(cycles) for arm in dice.sample(list(arms), len(arms))]
    return [Slice(arm, number * (length + settle_s), length) for number, arm in enumerate(turns)]
