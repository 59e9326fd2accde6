"""The parts of a calibration: what each repeats, how often, and for how long."""

from enum import StrEnum

import msgspec


class Part(StrEnum):
    SIZING = "sizing"
    NULL = "null"
    INJECTED = "injected"
    INJECTED_LARGE = "injected-large"
    ORDER = "order"
    NULL_INSTRUCTIONS = "null-instructions"
    INJECTED_INSTRUCTIONS = "injected-instructions"
    OTHERS = "others"


class Extent(msgspec.Struct, frozen=True):
    """`trials` runs are wanted; `trial_s` is about what one takes on two cores; `about` is one line of help."""

    trials: int
    trial_s: float
    about: str


EXTENTS = {
    Part.SIZING: Extent(1, 300.0, "how much the loop that is put into Django costs, from a large one"),
    Part.NULL: Extent(30, 195.0, "families of 17 comparisons in which nothing differs"),
    Part.INJECTED: Extent(17, 320.0, "six subjects slowed down by 0.5 and 1 %, a trial of each"),
    Part.INJECTED_LARGE: Extent(17, 110.0, "the same, slowed down by 2 and 5 %, in a third of the time"),
    Part.ORDER: Extent(4, 260.0, "the same code, always first against always second"),
    Part.NULL_INSTRUCTIONS: Extent(30, 180.0, "the same families by instructions"),
    Part.INJECTED_INSTRUCTIONS: Extent(17, 190.0, "0.2 and 0.5 % by instructions"),
    Part.OTHERS: Extent(96, 38.0, "a sample of the same through asv continuous and pyperf compare_to"),
}
SMALL, LARGE = (0.005, 0.01), (0.02, 0.05)
SIZES = (*SMALL, *LARGE)
INSTRUCTION_SIZES = (0.002, 0.005)
"""Larger ones leave no doubt by instructions."""
SIZES_OF = {Part.INJECTED: SMALL, Part.INJECTED_LARGE: LARGE, Part.INJECTED_INSTRUCTIONS: INSTRUCTION_SIZES}
ROWS = 17
"""Comparisons a family; with 30 families these are the 510 that tell 93 % from 97 %."""
REPLICAS = 4
PAIRS, PAIRS_OF_LARGE = 38, 12
"""Pairs a trial: what 30 s and 10 s a comparison pay for, starts included."""
SEED = 20_261_121
"""Of every part's first trial; the next have the numbers after it."""


def seed_of(part: Part, number: int) -> int:
    """Each part has a thousand seeds of its own."""
    return SEED + 1000 * list(Part).index(part) + number


class Trial(msgspec.Struct, frozen=True):
    """Which trial a run is, beside its manifest; `quiet` is what the machine was found to be before and after it."""

    part: Part
    number: int
    quiet: tuple[bool, bool]
    disturbed_by: tuple[str, ...] = ()
