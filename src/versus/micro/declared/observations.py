"""What was observed: the raw material that every verdict is computed from."""

from collections.abc import Collection
from typing import Literal

import msgspec


class Statements(msgspec.Struct, frozen=True):
    """The SQL of one call, parameters left as placeholders."""

    count: int
    texts: tuple[str, ...] = ()


class Check(msgspec.Struct, frozen=True):
    """What the calls before the timing showed, once a run and arm."""

    result_digest: str
    result_shown: str
    statements: Statements
    work: tuple[int, ...]
    """Python functions entered in call 1, 2 and N after a fresh preparation."""
    database: dict[str, str] = {}


class Seconds(msgspec.Struct, frozen=True):
    """Where an arm's time in a block went, besides its slices.

    Preparation includes the checks before the timing, warm-up the untimed calls at the beginning of every slice.
    """

    preparation: float = 0.0
    warm_up: float = 0.0
    restoring: float = 0.0


class ArmSlices(msgspec.Struct, frozen=True):
    """One arm's turns in one block: nanoseconds of wall time for `calls` calls a slice, and the CPU time of all."""

    calls: int
    wall_ns: tuple[int, ...]
    seconds: Seconds
    check: Check | None = None
    cpu_s: float = 0.0


class GroupSlices(msgspec.Struct, frozen=True):
    """One group's turns in one block; `order` is the sequence of arm ids in which the slices ran."""

    group: str
    arms: dict[str, ArmSlices]
    order: tuple[str, ...]


class Death(msgspec.Struct, frozen=True):
    """A worker that died while it served an arm, and was forgiven: the block was repeated."""

    group: str
    arm: str
    reason: str


class Block(msgspec.Struct, frozen=True, tag="block"):
    """Fresh processes that took turns over one or more groups; over none where all of them were refused."""

    index: int
    started: float
    hash_seed: int
    twin_hash_seed: int
    padding: int
    groups: tuple[GroupSlices, ...]
    starting_s: float
    """Starting and ending its processes."""
    whole_s: float
    lost_s: float = 0.0
    """Spent before it on attempts in which a worker died."""
    deaths: tuple[Death, ...] = ()


class Counted(msgspec.Struct, frozen=True):
    """Instructions of `calls` calls together, without those `missed`: class lookups that found no place in CPython's
    cache, by accident of addresses. Records of old have them included."""

    instructions: int
    calls: int
    missed: int = 0


class CountedLayout(msgspec.Struct, frozen=True, tag="counted layout"):
    """What callgrind counted in one memory layout, by group key, then arm id. The null's twin has its own hash seed."""

    index: int
    started: float
    hash_seed: int
    twin_hash_seed: int
    padding: int
    groups: dict[str, dict[str, Counted]]
    whole_s: float


Screening = Literal["moved", "statements", "uncounted", "check", "still"]


class Screened(msgspec.Struct, frozen=True, tag="screened"):
    """What instructions decided before anything was timed, for every comparison of the family by its key.

    "moved" by more than the floor, a log ratio; "statements" that differ; "uncounted", which instructions cannot tell;
    "check", a random share of the rest; and "still", which is not timed.
    """

    floor: float
    reasons: dict[str, Screening]

    @property
    def timed(self) -> tuple[str, ...]:
        """The keys of the comparisons that are timed."""
        return tuple(key for key, reason in self.reasons.items() if reason != "still")

    @property
    def still(self) -> tuple[str, ...]:
        """The keys of the comparisons that are not."""
        return tuple(key for key, reason in self.reasons.items() if reason == "still")

    def checking(self, keys: Collection[str]) -> "Screened":
        """Returns the same, but that these are timed as a check."""
        return Screened(self.floor, self.reasons | dict.fromkeys(keys, "check"))


class StartUp(msgspec.Struct, frozen=True):
    """One fresh process after `django.setup()` and after its first request."""

    setup_s: float
    setup_rss_bytes: int
    setup_modules: int
    request_s: float
    """The first request alone, without the set-up."""
    request_rss_bytes: int
    request_modules: int


class Footprint(msgspec.Struct, frozen=True):
    """The memory of one call, once caches are filled, in bytes by tracemalloc; and how often it changes threads."""

    peak_bytes: int
    retained_bytes: float
    """Of one call: the mean over many."""
    thread_hops: int


class SurveyLayout(msgspec.Struct, frozen=True):
    """The memory layout in which footprints were taken, the same for all environments but the null's twin."""

    index: int
    hash_seed: int
    twin_hash_seed: int
    padding: int


class Survey(msgspec.Struct, frozen=True, tag="survey"):
    """One environment's start-ups, and its arms' footprints by group key, then arm id, in one memory layout.

    Start-ups are pairs: the first of one environment ran beside the first of the others. `layout` is None in records
    from before layouts were varied; these have one survey an environment.
    """

    environment: str
    starts: tuple[StartUp, ...]
    footprints: dict[str, dict[str, Footprint]]
    layout: SurveyLayout | None = None


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """An arm that yields no number, or something that was not started, and why.

    The reason is one sentence about "it", which names neither the group nor the arm: whoever prints it does. The kind
    is "absent" where a Django lacks what the variant needs, "fault" for what failed or must not be timed, "uncounted"
    for what only its instructions could not be read of, "not run" for what was left out.
    """

    group: str
    arm: str
    reason: str
    kind: Literal["absent", "fault", "uncounted", "not run"] = "fault"
