"""The parts of a calibration: what each repeats, how often, and for how long."""

from enum import StrEnum

import msgspec


class Part(StrEnum):
    """A part of a calibration, named as its folder and as the command's argument."""

    SIZING = "sizing"
    NULL = "null"
    INJECTED = "injected"
    INJECTED_LARGE = "injected-large"
    ORDER = "order"
    NULL_INSTRUCTIONS = "null-instructions"
    INJECTED_INSTRUCTIONS = "injected-instructions"
    OTHER_TOOLS = "other-tools"
    SPLIT = "split"
    FORMER = "former"
    NULL_POSTGRES = "null-postgres"
    NEIGHBOURS = "neighbours"
    ORDER_ALONE = "order-alone"
    LOAD_SIZING = "load-sizing"
    LOAD_NULL = "load-null"
    LOAD_INJECTED = "load-injected"
    LOAD_NULL_INSTRUCTIONS = "load-null-instructions"
    LOAD_INJECTED_INSTRUCTIONS = "load-injected-instructions"


class Extent(msgspec.Struct, frozen=True):
    """How much a part measures: `trials` runs of about `trial_s` seconds each on two cores; `about` is its line of
    help."""

    trials: int
    trial_s: float
    about: str
    database: str = "sqlite"


EXTENTS = {
    Part.SIZING: Extent(1, 300.0, "how much the loop that is put into Django costs, from a large one"),
    Part.NULL: Extent(30, 60.0, "families of 17 comparisons in which nothing differs"),
    Part.NULL_POSTGRES: Extent(15, 150.0, "families of 12 on PostgreSQL, async variants among them", "postgres"),
    Part.INJECTED: Extent(17, 230.0, "six subjects slowed down by 0.5 and 1 %, a trial of each"),
    Part.INJECTED_LARGE: Extent(17, 80.0, "the same, slowed down by 2 and 5 %, in a third of the time"),
    Part.ORDER: Extent(12, 45.0, "the same code, always first against always second"),
    Part.NEIGHBOURS: Extent(12, 90.0, "a subject among 24 others against the same subject alone"),
    Part.NULL_INSTRUCTIONS: Extent(30, 180.0, "the same families by instructions"),
    Part.INJECTED_INSTRUCTIONS: Extent(17, 190.0, "0.2 and 0.5 % by instructions"),
    Part.SPLIT: Extent(27, 42.0, "what a pair costs and scatters by, with other slices, warm-up and blocks"),
    Part.FORMER: Extent(6, 450.0, "three Djangos compared by this code and by an older commit's in turn"),
    Part.OTHER_TOOLS: Extent(96, 38.0, "a sample of the same through asv continuous and pyperf compare_to"),
    Part.ORDER_ALONE: Extent(12, 45.0, "the same order, with one subject in a block"),
    Part.LOAD_SIZING: Extent(2, 120.0, "how much such a loop costs a request, by instructions and by CPU time"),
    Part.LOAD_NULL: Extent(12, 240.0, "requests to two installations of one Django, by CPU time"),
    Part.LOAD_INJECTED: Extent(12, 240.0, "requests slowed down by 1, 2 and 5 %, by CPU time"),
    Part.LOAD_NULL_INSTRUCTIONS: Extent(12, 300.0, "requests to two installations of one Django, by instructions"),
    Part.LOAD_INJECTED_INSTRUCTIONS: Extent(12, 300.0, "requests slowed down by 1, 2 and 5 %, by instructions"),
}
SMALL, LARGE = (0.005, 0.01), (0.02, 0.05)
SIZES = (*SMALL, *LARGE)
INSTRUCTION_SIZES = (0.002, 0.005)
"""By instructions larger ones leave no doubt."""
SIZES_OF = {Part.INJECTED: SMALL, Part.INJECTED_LARGE: LARGE, Part.INJECTED_INSTRUCTIONS: INSTRUCTION_SIZES}
LOAD_SIZES = (0.01, *LARGE)
ROWS = 17
"""Comparisons a family: 30 families make the 510 comparisons that tell a coverage of 93 % from one of 97 %."""
NEIGHBOURS = 24
REPLICAS = 4
PAIRS, PAIRS_OF_LARGE = 100, 33
"""Pairs a trial: what fits into 30 s and 10 s a comparison, process starts included."""
SEED = 20_261_121
"""The first trial's seed."""


def seed_of(part: Part, number: int) -> int:
    """Returns a trial's seed. Each part has a thousand of its own."""
    return SEED + 1000 * list(Part).index(part) + number


class Trial(msgspec.Struct, frozen=True):
    """The file beside a run's manifest that says which trial it is; `quiet`: whether the machine was so before and
    after."""

    part: Part
    number: int
    quiet: tuple[bool, bool]
