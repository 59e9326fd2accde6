"""Load stages in, rows out: CPU per request and latency quantiles at one rate, pair of starts by pair of starts."""

from collections.abc import Mapping, Sequence
from statistics import median

import msgspec

from versus.environments.environment import Environment
from versus.judge.comparison import MARGIN
from versus.judge.report import Missing, Row, Side, judged_row
from versus.judge.starts import PairedStarts, judge_starts
from versus.judge.verdict import Judgement
from versus.load.observations import Measured, Stage
from versus.load.plan import LoadPlan

CPU_PER_REQUEST = "cpu_per_request"
QUANTILES = ("p50", "p90", "p99")
MS_PER_S = 1000.0


class Pair(msgspec.Struct, frozen=True):
    """One round's numbers of the baseline and of a candidate; both stages were sound."""

    baseline: Measured
    candidate: Measured


class Series(msgspec.Struct, frozen=True):
    """One metric of one candidate, in seconds: a value a pair of starts, in the order of the rounds."""

    metric: str
    candidate: str
    baseline_values: tuple[float, ...]
    candidate_values: tuple[float, ...]

    @property
    def key(self) -> str:
        return f"{self.metric} {self.candidate}"


def judge_stages(
    plan: LoadPlan, stages: Sequence[Stage], environments: Mapping[str, Environment]
) -> tuple[list[Row], list[Missing]]:
    """(rows, what yields no number). The plan's first environment is the baseline.

    A quantile has a row only where every sound start had samples enough beyond it to be recorded.
    """
    by_key = {stage.key: stage for stage in stages}
    rows: list[Row] = []
    series: list[Series] = []
    left_out: dict[str, int] = {}
    for candidate in plan.environments[1:]:
        pairs = sound_pairs(plan, by_key, candidate)
        left_out[candidate] = plan.starts - len(pairs)
        series += [one for metric in (CPU_PER_REQUEST, *QUANTILES) if (one := _series(metric, candidate, pairs))]
    judged = judge_starts(
        [PairedStarts(one.key, one.baseline_values, one.candidate_values, margin=MARGIN) for one in series]
    )
    for one, judgement in zip(series, judged, strict=True):
        rows.append(_row(plan, environments, one, judgement, left_out[one.candidate]))
    return rows, _missing(plan, by_key)


def sound_pairs(plan: LoadPlan, by_key: Mapping[tuple[int, str], Stage], candidate: str) -> list[Pair]:
    """One a round in which both stages were measured and passed their gates."""
    found = []
    for start in range(plan.starts):
        baseline, other = (_sound(by_key.get((start, name))) for name in (plan.environments[0], candidate))
        if baseline is not None and other is not None:
            found.append(Pair(baseline, other))
    return found


def _sound(stage: Stage | None) -> Measured | None:
    return stage.measured if stage is not None and stage.valid else None


def _series(metric: str, candidate: str, pairs: Sequence[Pair]) -> Series | None:
    """None where a start has no such number."""
    before = [_value(metric, pair.baseline) for pair in pairs]
    after = [_value(metric, pair.candidate) for pair in pairs]
    known = [value for value in (*before, *after) if value is not None]
    if not pairs or len(known) < 2 * len(pairs):
        return None
    return Series(metric, candidate, tuple(known[: len(pairs)]), tuple(known[len(pairs) :]))


def _value(metric: str, measured: Measured) -> float | None:
    """In seconds."""
    if metric == CPU_PER_REQUEST:
        return measured.cpu.per_request_s
    milliseconds = measured.latency.quantiles.get(metric)
    return None if milliseconds is None else milliseconds / MS_PER_S


def _row(
    plan: LoadPlan, environments: Mapping[str, Environment], one: Series, judgement: Judgement, left_out: int
) -> Row:
    uncounted = f"{left_out} of {plan.starts} pairs of starts do not count: a stage is missing or not sound."
    return judged_row(
        judgement,
        subject=plan.scenario.name,
        point={"rate": plan.rate},
        metric=one.metric,
        unit="s",
        sides=(_side(plan, environments, plan.environments[0]), _side(plan, environments, one.candidate)),
        values=(median(one.baseline_values), median(one.candidate_values)),
        more_warnings=(uncounted,) if left_out else (),
    )


def _side(plan: LoadPlan, environments: Mapping[str, Environment], name: str) -> Side:
    environment = environments[name]
    return Side(environment.name, environment.interpreter.version, plan.database, plan.scenario.server.label)


def _missing(plan: LoadPlan, by_key: Mapping[tuple[int, str], Stage]) -> list[Missing]:
    missing = []
    for start, name in plan.turns:
        what = f"{plan.scenario.name}, start {start + 1} of Django {name}"
        stage = by_key.get((start, name))
        if stage is None:
            missing.append(Missing(what, "not run", "The run ended before it."))
        elif _sound(stage) is None:
            missing.append(Missing(what, "fault", stage.reason or "The stage broke off."))
    return missing
