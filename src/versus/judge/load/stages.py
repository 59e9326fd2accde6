"""Load stages in, rows out: CPU per request, latency and memory at one rate, pair of starts by pair of starts."""

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import msgspec

from versus.environments.environment import Environment
from versus.judge.load.metric_pairs import MetricPairs, judge_pairs, side_of
from versus.judge.report import Missing, Row, judged_row
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.interval import estimate
from versus.load.declared.contrasts import Contrast, contrasts_of
from versus.load.declared.plan import LoadArm, LoadPlan, is_there
from versus.load.readings.observations import Jobs, Latency, Measured, Stage
from versus.units import MS_PER_S

CPU_PER_REQUEST = "cpu_per_request"
MEMORY = "server_memory"
MEMORY_A_CONNECTION = "memory_per_connection"
DELIVERY = "delivery_"
COMPLETION = "completion_"
FIRST_BYTE = "first_byte_"
PEAK = "peak_memory"
CPU_PER_JOB = "cpu_per_job"
JOBS_LOST = "jobs_lost"
CPU_A_SECOND = "cpu_per_second"
CPU_A_CONNECTION = "cpu_per_connection_second"
CPU_A_DELIVERY = "cpu_per_delivery"
HELD_CPU = (CPU_A_SECOND, CPU_A_CONNECTION, CPU_A_DELIVERY)
NOTHING = Latency(0, {}, None)
QUANTILES = ("p50", "p90", "p99")

Attempts = Mapping[tuple[int, LoadArm], Mapping[int, Measured]]
"""The sound measurements of a start of an arm, by attempt."""


class Pair(msgspec.Struct, frozen=True):
    """The numbers of a baseline and a candidate from one round; both stages were sound."""

    baseline: Measured
    candidate: Measured


class Metric(msgspec.Struct, frozen=True):
    """What is compared: CPU, memory, or a quantile of the latency of requests, deliveries, jobs or first bytes.

    `target` limits a quantile to the requests of one target.
    """

    name: str
    unit: str = "s"
    target: str = ""

    def value(self, measured: Measured) -> float | None:
        """Returns the metric's value in `unit`, or None where the stage has none."""
        if self.name == CPU_PER_REQUEST:
            return measured.cpu.per_request_s
        if self.name in HELD_CPU:
            return _cpu_of_holding(measured, self.name)
        if self.name == MEMORY:
            return None if measured.held is None else float(measured.held.memory_after)
        if self.name == MEMORY_A_CONNECTION:
            return _memory_a_connection(measured)
        if self.name == PEAK:
            return float(measured.held.memory_peak) or None if measured.held is not None else None
        if self.name == CPU_PER_JOB:
            return _cpu_a_job(measured.jobs)
        quantile = self.name.rpartition("_")[2]
        milliseconds = self._latency(measured).quantiles.get(quantile)
        return None if milliseconds is None else milliseconds / MS_PER_S

    def _latency(self, measured: Measured) -> Latency:
        if self.name.startswith(DELIVERY):
            return measured.delivery or NOTHING
        if self.name.startswith(FIRST_BYTE):
            return measured.first_byte or NOTHING
        if self.name.startswith(COMPLETION):
            return NOTHING if measured.jobs is None else measured.jobs.completion
        return measured.by_target.get(self.target, NOTHING) if self.target else measured.latency


def judge_stages(
    plan: LoadPlan, stages: Sequence[Stage], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """Returns the rows, and what yields no number with the reason.

    A quantile has a row only where every sound start recorded it, which takes enough samples beyond it.
    """
    sound = sound_attempts(stages)
    plan = as_far_as_measured(plan, stages)
    found: list[MetricPairs] = []
    lost: list[Row] = []
    for contrast in contrasts_of(plan):
        pairs = sound_pairs(plan, sound, contrast)
        lost += _lost_jobs(plan, environments, contrast, pairs)
        found += [_paired(plan, metric, contrast, pairs) for metric in _metrics(plan, contrast)]
    rows = judge_pairs(plan, found, environments)
    return [*rows, *lost], [*_lacking(plan, environments), *_missing(plan, stages, sound)]


def as_far_as_measured(plan: LoadPlan, stages: Sequence[Stage]) -> LoadPlan:
    """Returns the plan with the rounds that were begun: one that ends when it is precise enough has more."""
    if not plan.precision:
        return plan
    return msgspec.structs.replace(plan, order=plan.order[: 1 + max((stage.start for stage in stages), default=0)])


def imprecise(plan: LoadPlan, stages: Sequence[Stage]) -> dict[str, float]:
    """Returns the comparisons of CPU time a request between Djangos that are not as precise as asked for, with how many
    times as many starts they need; infinite for one with too few to tell."""
    begun, sound = as_far_as_measured(plan, stages), sound_attempts(stages)
    found: dict[str, float] = {}
    for contrast in filter(lambda contrast: contrast.between_djangos, contrasts_of(plan)):
        pairs = _paired(begun, Metric(CPU_PER_REQUEST), contrast, sound_pairs(begun, sound, contrast))
        usable = [ratio for ratio in pairs.log_ratios if math.isfinite(ratio)]
        wide = estimate(usable).half_width() if len(usable) > 1 else math.inf
        if wide > plan.precision:
            found[contrast.key] = (wide / plan.precision) ** 2
    return found


def sound_attempts(stages: Sequence[Stage]) -> Attempts:
    """Returns the attempts that passed their gates; a start without such an attempt is left out."""
    found: dict[tuple[int, LoadArm], dict[int, Measured]] = {}
    for stage in stages:
        if stage.valid and stage.measured is not None:
            found.setdefault(stage.key, {})[stage.attempt] = stage.measured
    return found


def sound_pairs(plan: LoadPlan, sound: Attempts, contrast: Contrast) -> list[Pair]:
    """Returns a pair for each round in which both stages passed their gates.

    Arms that are loaded in turn ran beside each other, so their pair is of one attempt, the last that both passed.
    Otherwise each arm counts with its last sound attempt.
    """
    found = []
    for start in range(plan.starts):
        before, after = (sound.get((start, arm), {}) for arm in (contrast.baseline, contrast.candidate))
        if plan.slice_s:
            found += [Pair(before[attempt], after[attempt]) for attempt in sorted(before.keys() & after.keys())[-1:]]
        elif before and after:
            found.append(Pair(before[max(before)], after[max(after)]))
    return found


def _metrics(plan: LoadPlan, contrast: Contrast) -> Iterator[Metric]:
    yield from map(Metric, [CPU_PER_REQUEST] if plan.scenario.load.hold is None else HELD_CPU)
    yield from map(Metric, QUANTILES)
    labels = [[target.label for target in plan.case(arm).targets] for arm in (contrast.baseline, contrast.candidate)]
    if len(labels[0]) > 1:
        for label in labels[0]:
            yield from (Metric(name, target=label) for name in QUANTILES if label in labels[1])
    if plan.scenario.load.hold is not None:
        yield from (Metric(f"{DELIVERY}{name}") for name in QUANTILES)
        yield Metric(MEMORY_A_CONNECTION, "bytes")
    if all(plan.case(arm).worker for arm in (contrast.baseline, contrast.candidate)):
        yield from (Metric(f"{COMPLETION}{name}") for name in QUANTILES)
        yield Metric(CPU_PER_JOB)
    if all(target.first_byte for arm in (contrast.baseline, contrast.candidate) for target in plan.case(arm).targets):
        yield from (Metric(f"{FIRST_BYTE}{name}") for name in QUANTILES)
        yield Metric(PEAK, "bytes")
    yield Metric(MEMORY, "bytes")


def _cpu_of_holding(measured: Measured, metric: str) -> float | None:
    """Returns CPU seconds a second, or a connection and second, or a delivery; None where they cannot be told: older
    records took off as rest what the connections cost."""
    cpu, held = measured.cpu, measured.connections[0]
    if not cpu.while_empty or not cpu.window_s:
        return None
    if metric == CPU_A_DELIVERY:
        delivered = measured.delivery.count if measured.delivery is not None else 0
        return cpu.stage_s / delivered if delivered else None
    a_second = cpu.stage_s / cpu.window_s
    if metric == CPU_A_SECOND:
        return a_second
    return a_second / held if held else None


def _memory_a_connection(measured: Measured) -> float | None:
    """Returns how much the server's memory rose when connections were opened, divided by their number."""
    opened = measured.connections[0]
    if measured.held is None or not opened:
        return None
    rise = (measured.held.memory_before - measured.held.memory_empty) / opened
    return rise if rise > 0 else None


def _lost_jobs(
    plan: LoadPlan, environments: Mapping[str, Environment], contrast: Contrast, pairs: Sequence[Pair]
) -> Iterator[Row]:
    """Yields the jobs that were enqueued and never done, counted in each start, where both arms leave jobs behind."""
    known = [(a.jobs, b.jobs) for a, b in ((pair.baseline, pair.candidate) for pair in pairs) if a.jobs and b.jobs]
    if not known:
        return
    counts = [[jobs.enqueued - jobs.done for jobs in side] for side in zip(*known, strict=True)]
    yield judged_row(
        judge_counter(contrast.key, *counts),
        subject=plan.scenario.name,
        point={"rate": plan.rate},
        metric=JOBS_LOST,
        unit="jobs",
        sides=(side_of(plan, environments, contrast.baseline), side_of(plan, environments, contrast.candidate)),
        values=(float(median(counts[0])), float(median(counts[1]))),
    )


def _cpu_a_job(jobs: Jobs | None) -> float | None:
    """Returns the worker's CPU seconds a job; None where they are unknown."""
    if jobs is None or jobs.cpu_s is None or not jobs.done:
        return None
    return jobs.cpu_s / jobs.done


def _paired(plan: LoadPlan, metric: Metric, contrast: Contrast, pairs: Sequence[Pair]) -> MetricPairs:
    """Returns no pair where a start has no such number."""
    before = [metric.value(pair.baseline) for pair in pairs]
    after = [metric.value(pair.candidate) for pair in pairs]
    known = [value for value in (*before, *after) if value is not None]
    if len(known) < 2 * len(pairs):
        known = []
    left_out = plan.starts - len(pairs)
    uncounted = f"{left_out} of {plan.starts} pairs of starts do not count: a stage is missing or not sound."
    return MetricPairs(
        metric.name,
        metric.unit,
        contrast,
        tuple(known[: len(known) // 2]),
        tuple(known[len(known) // 2 :]),
        point={"rate": plan.rate} | ({"target": metric.target} if metric.target else {}),
        warnings=(uncounted,) if left_out else (),
        missing=left_out if known else 0,
    )


def _lacking(plan: LoadPlan, environments: Mapping[str, Environment]) -> list[Missing]:
    """Cases that cannot be run here, and those that a Django does not have."""
    unavailable = [Missing(f"{plan.scenario.name}, {case}", "not run", reason) for case, reason in plan.not_run.items()]
    return unavailable + [
        Missing(f"{plan.scenario.name}, {case} on Django {name}", "absent", f"needs Django {_needed(plan, case)}")
        for name in plan.environments
        for case in plan.scenario.case_names
        if case not in plan.not_run and not is_there(plan.scenario, case, environments[name].django)
    ]


def _needed(plan: LoadPlan, case: str) -> str:
    return plan.scenario.case(case).django


def _missing(plan: LoadPlan, stages: Sequence[Stage], sound: Attempts) -> list[Missing]:
    last = {stage.key: stage for stage in stages}
    missing = []
    for start, arm in plan.turns:
        case = f", {arm.case}" if arm.case else ""
        what = f"{plan.scenario.name}{case}, start {start + 1} of Django {arm.environment}"
        stage = last.get((start, arm))
        if stage is None:
            missing.append(Missing(what, "not run", "The run ended before it."))
        elif stage.key not in sound:
            missing.append(Missing(what, "fault", stage.unsound_because))
    return missing
