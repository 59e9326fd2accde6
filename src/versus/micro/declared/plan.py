"""What a run declares before it measures."""

from collections.abc import Collection
from enum import StrEnum
from typing import Literal

import msgspec

Value = str | int | float | bool
Point = dict[str, Value]


def point_text(point: Point) -> str:
    """Returns the point as `rows=1000, per_page=20`; empty for a subject without parameters."""
    return ", ".join(f"{name}={value}" for name, value in point.items())


def group_key(subject: str, point: Point, database: str = "") -> str:
    """Returns the name of a subject at a point; with the database where a plan has several."""
    return f"{subject}[{point_text(point)}]{f' on {database}' if database else ''}"


class Arm(msgspec.Struct, frozen=True):
    """A variant in an environment, which goes by its name in the run."""

    environment: str
    variant: str

    @property
    def id(self) -> str:
        return f"{self.environment}/{self.variant}"


def variant_of(arm_id: str) -> str:
    """Returns the variant of the arm that has this id; an environment's name may hold any character."""
    return arm_id.rpartition("/")[2]


class Purpose(StrEnum):
    """What two arms are compared for."""

    DJANGO = "django"  # the same variant in two environments
    VARIANT = "variant"  # two variants in one environment
    NULL = "null"  # the same variant and Django in two environments; never part of the family
    ITSELF = "itself"  # as NULL, but what the run is about: part of the family, and of the null


class Instrument(StrEnum):
    """What is read of a call. Statements are read in every run, before anything is timed."""

    TIME = "time"
    INSTRUCTIONS = "instructions"
    MEMORY = "memory"


class Group(msgspec.Struct, frozen=True):
    """One subject at one point. Its arms share blocks, and their results must agree."""

    subject: str
    point: Point
    arms: tuple[Arm, ...]
    margin: float
    all_cores: bool
    writes: bool
    differing: tuple[str, ...] = ()
    """Variants whose results differ on purpose. Only their own results in other environments must agree."""
    longest_call_s: float = 1.0
    """As the subject declares it; a longer call is refused."""
    awaited: tuple[str, ...] = ()
    """Variants that run in a loop and may hand work to threads, so that their instructions scatter."""
    twins: tuple[str, ...] = ()
    """Ids of the arms that only the null compares: that they agree with their own environment tells nothing."""
    database: str = ""
    """Where it is not the plan's: a plan with several names one in each group that uses any."""

    @property
    def key(self) -> str:
        return group_key(self.subject, self.point, self.database)


class Comparison(msgspec.Struct, frozen=True):
    """A baseline arm against a candidate arm of one group."""

    group: str
    baseline: Arm
    candidate: Arm
    purpose: Purpose

    @property
    def key(self) -> str:
        return f"{self.group} {self.baseline.id} : {self.candidate.id}"


IfNoisy = Literal["stop", "go on"]


class Timing(msgspec.Struct, frozen=True):
    """How long slices are and when to stop.

    A shared machine flips between a fast and a slow state that last some milliseconds to some tenths of a second.
    Slices shorter than that put both arms into one state more often than not, and many of them let the median pass over
    the rest. Beyond some number more slices stop helping, for pairs also differ by what their processes are: another
    pair then tells more than longer slices do. What these values reach is not said here: the calibration measures it.
    """

    slices: int = 60
    slice_s: float = 0.002
    half_width: float | None = 0.01
    """Wanted 95 % half-width as a ratio difference; None goes on until the budget is spent."""
    fewest_blocks: int = 12
    most_blocks: int = 60
    budget_s: float | None = None
    fixed_order: bool = False
    """Arms take their turns in the order of the group, which only an experiment about order wants."""
    if_noisy: IfNoisy = "go on"
    """What to do after the fewest blocks when the half-width is out of the budget's reach."""
    prelude: float = 0.5
    """Untimed calls at the beginning of a slice, as a share of its calls: another process had the core before."""
    warm_up_s: float = 0.03
    """Untimed calls of an arm at the beginning of a block."""
    groups_a_block: int = 6
    """At most; they share its process starts."""


SPLIT = Timing(slices=30, slice_s=0.004, prelude=0.25, warm_up_s=0.01, groups_a_block=25)
"""How runs spend their time now, as the calibration found it best. Timing has defaults for records that say nothing
of it: they were made before it could be chosen."""
FEWEST_SLICES, FINE = 12, 0.01
ENDED_BY_BUDGET = 2000  # blocks: where there is a budget, it decides


def timing_for(half_width: float | None, budget_s: float, if_noisy: IfNoisy = "go on") -> Timing:
    """Returns the timing for a half-width and a budget: a coarser interval needs fewer slices a pair."""
    most = SPLIT.slices
    wanted = most if half_width is None else round(most * FINE / half_width)
    slices = max(FEWEST_SLICES, min(most, wanted + wanted % 2))  # even, for turns come in pairs
    return msgspec.structs.replace(
        SPLIT, slices=slices, half_width=half_width, most_blocks=ENDED_BY_BUDGET, budget_s=budget_s, if_noisy=if_noisy
    )


LAYOUTS = 6  # memory layouts that instructions and memory are read in; an interval over fewer than 5 says little
START_UPS = "start-up"
START_UP_ROUNDS = 12  # start-ups of an environment: the fewest pairs that yield a verdict about their time


class Screen(StrEnum):
    """Whether instructions decide what is worth timing."""

    NOT = ""
    FIRST = "first"  # count everything, then time what moved
    ONLY = "only"  # count everything, and time nothing


class Plan(msgspec.Struct, frozen=True, tag="micro"):
    """Groups to measure, the family of comparisons, and the seed of everything random."""

    groups: tuple[Group, ...]
    comparisons: tuple[Comparison, ...]
    timing: Timing
    seed: int
    database: str
    instruments: tuple[Instrument, ...] = (Instrument.TIME,)
    layouts: int = LAYOUTS
    screen: Screen = Screen.NOT

    def limited_to(self, keys: Collection[str]) -> "Plan":
        """Returns the plan with these comparisons of its family, the null pairs beside them, and no other arms."""
        groups = {comparison.group for comparison in self.family if comparison.key in keys}
        kept = tuple(
            comparison
            for comparison in self.comparisons
            if comparison.key in keys or (comparison.purpose is Purpose.NULL and comparison.group in groups)
        )
        arms = {(comparison.group, arm) for comparison in kept for arm in (comparison.baseline, comparison.candidate)}
        return msgspec.structs.replace(
            self,
            comparisons=kept,
            groups=tuple(
                msgspec.structs.replace(group, arms=tuple(arm for arm in group.arms if (group.key, arm) in arms))
                for group in self.groups
                if group.key in groups
            ),
        )

    @property
    def family(self) -> tuple[Comparison, ...]:
        """What the run is about: its comparisons without those that only test the engine."""
        return tuple(comparison for comparison in self.comparisons if comparison.purpose is not Purpose.NULL)

    @property
    def nulls(self) -> tuple[Comparison, ...]:
        """The comparisons of an environment with its twin."""
        purposes = (Purpose.NULL, Purpose.ITSELF)
        return tuple(comparison for comparison in self.comparisons if comparison.purpose in purposes)

    @property
    def environments(self) -> tuple[str, ...]:
        """The names of all environments that have an arm, a null's twin included."""
        return tuple(dict.fromkeys(arm.environment for group in self.groups for arm in group.arms))

    def on_server(self, group: Group) -> bool:
        """Returns whether the group's statements are run by another process."""
        return not self.database_of(group).startswith("sqlite")

    def group(self, key: str) -> Group:
        """Returns the group that has this key. Raises StopIteration where there is none."""
        return next(group for group in self.groups if group.key == key)

    def database_of(self, group: Group) -> str:
        """Returns the database that the group's subject uses, if it uses any."""
        return group.database or self.database

    @property
    def databases(self) -> tuple[str, ...]:
        """Each once, in the order in which groups have them."""
        return tuple(dict.fromkeys(map(self.database_of, self.groups)))

    @property
    def starts_up(self) -> bool:
        """Whether start-ups are compared: within one environment all variants start up alike."""
        arms = [arm for comparison in self.family for arm in (comparison.baseline, comparison.candidate)]
        return len({arm.environment for arm in arms}) > 1
