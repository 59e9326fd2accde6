"""Observations of one fresh server start."""

from typing import Literal

import msgspec

from versus.load.declared.plan import LoadArm
from versus.spelling import share


class OfAStart:
    """What is observed of one start of one arm's server, and found again by both."""

    __slots__ = ()
    environment: str
    case: str
    start: int

    @property
    def arm(self) -> LoadArm:
        return LoadArm(self.environment, self.case)

    @property
    def key(self) -> tuple[int, LoadArm]:
        return self.start, self.arm


class Spread(msgspec.Struct, frozen=True):
    """A span's distribution over requests, in ms."""

    mean: float
    p50: float
    p99: float
    largest: float


class Counts(msgspec.Struct, frozen=True):
    """Arrivals: scheduled, sent on the wire, answered rightly or not, and dropped for want of a place to wait.

    `failed` had no answer in time or a wrong status, `wrong` a wrong body. `answered` are those with any response.
    """

    offered: int
    sent: int
    answered: int
    right: int
    failed: int
    wrong: int
    dropped: int


class Latency(msgspec.Struct, frozen=True):
    """The latency from the intended start, in ms, over `count` arrivals; one never answered counts as infinite.

    Quantiles are by name ("p99"), those with 20 samples beyond; None stands for infinite.
    """

    count: int
    quantiles: dict[str, float | None]
    largest: float | None


class Cpu(msgspec.Struct, frozen=True):
    """CPU time of the server's whole process tree.

    `idle` is in CPU seconds per second, read while no request was under way; `stage_s` is without it, over `window_s`.
    `database_s` is the database server's; None where it runs inside the server's own process.
    """

    idle: float
    stage_s: float
    window_s: float
    per_request_s: float | None
    database_s: float | None = None
    while_empty: bool = False
    """Whether `idle` was read before any connection was held, so that what these cost is in `stage_s`."""


class GeneratorCpu(msgspec.Struct, frozen=True):
    """CPU seconds of the generator over `window_s`; `spun_s` of them it only waited for the next arrival's moment."""

    cpu_s: float
    spun_s: float
    window_s: float

    @property
    def share(self) -> float:
        """The share of one core that it needed, without waiting."""
        return max(0.0, self.cpu_s - self.spun_s) / self.window_s if self.window_s else 0.0


type Fault = Literal["", "generator", "server"]


class GateOutcome(msgspec.Struct, frozen=True):
    """Whether the measurement is sound in one respect. It passed where `value` ≤ `threshold`, both in `unit`."""

    gate: str
    value: float
    threshold: float
    unit: str

    @property
    def passed(self) -> bool:
        return self.value <= self.threshold

    @property
    def sentence(self) -> str:
        """`errors: 0.5 % of the arrivals, at most 0.1 % is allowed`."""
        return f"{self.gate}: {self._said(self.value)} {self.unit}, {self._allowed()}"

    @property
    def limit(self) -> str:
        """`0.1 % of the arrivals`."""
        return f"{self._said(self.threshold)} {self.unit}"

    def _allowed(self) -> str:
        if not self.threshold:
            return "none is allowed"
        unit = "" if self._is_share else f" {self.unit}"
        return f"at most {self._said(self.threshold)}{unit} is allowed"

    def _said(self, value: float) -> str:
        return share(value) if self._is_share else f"{value:.4g}"

    @property
    def _is_share(self) -> bool:
        return self.unit.startswith("of ")


class Held(msgspec.Struct, frozen=True):
    """What the server's process tree held. Memory is PSS in bytes, at rest: before anything was asked but the checks,
    before the stage, with the connections that it holds, and after it. `memory_peak` is the most that was resident
    during the stage, pages that are shared counted for each process.

    Threads, descriptors and connections in use are the most that were seen at once; `connections_left` and
    `descriptors_after` are what was still open when the last answer was out. None where nobody can tell.
    `loop_lag` is how late the event loops woke, in ms; `tasks` is the most of asyncio's that there were at once, and
    `tasks_left` those still there some seconds after all held connections were closed.
    """

    memory_empty: int
    memory_before: int
    memory_after: int
    threads: int
    descriptors: int
    descriptors_after: int
    connections_in_use: int | None
    connections_left: int | None
    loop_lag: Spread | None
    tasks: int | None = None
    tasks_left: int | None = None
    memory_peak: int = 0


class Jobs(msgspec.Struct, frozen=True):
    """What became of the jobs that a stage's requests left behind: enqueued, done, and done more than once.

    `completion` is from being enqueued to being done; a job that never was counts as infinite. `drained_s` is how long
    after the last arrival the last job was done; None where some never were. `cpu_s` is the worker's CPU time in all.
    """

    enqueued: int
    done: int
    repeated: int
    completion: Latency
    drained_s: float | None
    cpu_s: float | None
    samples: str
    """Relative to the run's folder, the file of the raw moments; its stem names their table in a kept run."""


class Shared(msgspec.Struct, frozen=True):
    """Several generators sent a stage's arrivals. `clock_within_s` bounds the error of every one's clock: that much of
    what they read as being late may be none."""

    generators: int
    clock_within_s: float


class Measured(msgspec.Struct, frozen=True):
    """The numbers of a stage that came to its end, sound or not."""

    counts: Counts
    cpu: Cpu
    lag: Spread
    queue: Spread
    service: Spread
    latency: Latency
    gates: tuple[GateOutcome, ...]
    samples: str
    """Relative to the run's folder, the file of the raw samples; its stem names their table in a kept run.

    It also holds the readings of requests under way, and the generator's CPU time."""
    held: Held | None = None
    connections: tuple[int, int] = (0, 0)
    """Held through the stage, and those of them that the server closed meanwhile."""
    delivery: Latency | None = None
    """The latency of what held connections were sent, from the moment at which it was meant to go out."""
    by_target: dict[str, Latency] = {}
    """Where a case has several targets, each one's latency by its label."""
    jobs: Jobs | None = None
    first_byte: Latency | None = None
    """From the intended start to the first byte of an answer's body, where a target asks for it."""
    shared: Shared | None = None


class Throughput(OfAStart, msgspec.Struct, frozen=True, tag="throughput"):
    """The throughput of closed journeys on one fresh server over `seconds`, and the server's CPU time meanwhile.

    It yields no number where a request failed or the generator was busy: `reason` says so.
    """

    environment: str
    case: str
    start: int
    command: tuple[str, ...]
    journeys: int
    requests: int
    failures: int
    seconds: float
    cpu_s: float
    generator_share: float
    reason: str | None


class SustainedRate(msgspec.Struct, frozen=True):
    """`rate` was sustained, arrivals per second, and `failed_at` was not, for this reason.

    Without `failed_at` everything up to the ceiling was sustained: the capacity is more than the generator can tell.
    A `rate` of 0 failed at every one that was tried.
    """

    rate: float
    failed_at: float | None
    reason: str | None
    rungs: int


NULL_CASE = "null application"
"""The case that searches for the generator's own ceiling."""


class Rung(msgspec.Struct, frozen=True):
    """One rate that was tried in a search for a capacity; `reason` is what failed there, `limit` that it was the
    generator and not the server."""

    rate: float
    reason: str | None
    limit: bool
    latency: Latency
    counts: Counts


class Capacity(OfAStart, msgspec.Struct, frozen=True, tag="capacity"):
    """One search on one fresh server, up to the ceiling that the generator has with a null application."""

    environment: str
    case: str
    start: int
    ceiling: float
    found: SustainedRate
    rungs: tuple[Rung, ...]

    @property
    def sustained(self) -> float | None:
        """Arrivals a second; None where none was sustained, or where it was the generator that could not do more."""
        failed = [rung for rung in self.rungs if rung.reason is not None]
        if not self.found.rate or not failed or failed[-1].limit:
            return None
        return self.found.rate


class Counting(msgspec.Struct, frozen=True):
    """What `processes` of a server executed while they answered `requests` one after another in `elapsed_s`; at rest
    they execute `rest_a_second`."""

    requests: int
    instructions: int
    rest_a_second: float
    elapsed_s: float
    processes: int

    @property
    def per_request(self) -> float:
        """Instructions a request, without what the server does at rest."""
        return (self.instructions - self.rest_a_second * self.elapsed_s) / self.requests


class CountedRequests(OfAStart, msgspec.Struct, frozen=True, tag="counted"):
    """One start of one arm's server under callgrind, in the memory layout of that number.

    Without a `counting` the reason is there. `bodies` are the SHA-256 of each target's body.
    """

    environment: str
    case: str
    start: int
    reason: str | None = None
    counting: Counting | None = None
    bodies: dict[str, str] = {}
    command: tuple[str, ...] = ()
    whole_s: float = 0.0


class Stage(OfAStart, msgspec.Struct, frozen=True, tag="stage"):
    """One start of one arm's server at one offered rate (arrivals per second).

    `measured` is None where the stage broke off; it yields no number unless `valid`, else `reason` says why.
    `bodies` are the SHA-256 of each target's body; `command` has placeholders for what depends on the machine.
    """

    environment: str
    start: int
    started: float
    rate: float
    seconds: float
    command: tuple[str, ...]
    bodies: dict[str, str]
    statements: dict[str, int]
    valid: bool
    reason: str | None
    measured: Measured | None
    whole_s: float = 0.0
    attempt: int = 0
    """Above 0 where the one before was unsound, or was loaded in turn with one that was; the last sound one counts."""
    priority: int = 0
    """Nice value of server and generator: -10 where the user may put them before everything else."""

    case: str = ""
    """The case's name; empty where the scenario has but one."""
    fault: Fault = ""
    """Whose it is that the stage does not count. What a server does is a result; only the generator is tried again."""

    @property
    def unsound_because(self) -> str:
        """Why it does not count, in a sentence. Gates that failed are worded anew: older records hold other words."""
        reason = self.reason or "The stage broke off."
        gates = () if self.measured is None else self.measured.gates
        failed = [gate for gate in gates if not gate.passed]
        if failed and reason.startswith(f"{failed[0].gate}: "):
            return f"{'; '.join(gate.sentence for gate in failed)}."
        return reason
