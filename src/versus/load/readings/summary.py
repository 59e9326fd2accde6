"""Sums up a stage's raw samples and readings, and says whether the numbers count."""

import math
from http import HTTPStatus

import numpy as np

from versus.load.declared.plan import LoadPlan
from versus.load.declared.scenario import Case
from versus.load.declared.slices import cut
from versus.load.readings.clock import CpuReadings
from versus.load.readings.gates import Evidence, gates_of, look_through
from versus.load.readings.observations import Latency, Measured
from versus.load.readings.samples import Samples, spread
from versus.load.readings.sliced import SlicedArrivals


def sum_up(
    plan: LoadPlan, case: Case, samples: Samples, readings: CpuReadings, file: str
) -> tuple[Measured, str | None]:
    """Returns (the numbers, why they do not count or None). `file` holds the samples, below the run's folder."""
    counts = samples.counts
    gates, reason = look_through(gates_of(plan.scenario, in_turn=bool(plan.slice_s)), evidence_of(samples, plan))
    if counts.right == 0:
        reason = reason or "Not one request was answered rightly."
    measured = Measured(
        counts=counts,
        cpu=readings.cpu(samples),
        lag=spread(samples.lag),
        queue=spread(samples.queue),
        service=spread(samples.service),
        latency=samples.latency,
        gates=gates,
        samples=file,
        by_target=_by_target(case, samples) if len(case.targets) > 1 else {},
        connections=samples.connections,
        shared=samples.shared,
        first_byte=samples.first_bytes,
        delivery=samples.deliveries(plan.seconds) if samples.came.size else None,
    )
    return measured, reason


def evidence_of(samples: Samples, plan: LoadPlan) -> Evidence:
    """Returns what the gates look at."""
    counts = samples.counts
    sliced = SlicedArrivals.of(samples, cut(plan.seconds, plan.slice_s)[1]) if plan.slice_s else None
    offered = max(counts.offered, 1)
    unavailable = min(int(np.count_nonzero(samples.status == HTTPStatus.SERVICE_UNAVAILABLE)), counts.failed)
    return Evidence(
        lag_p99_ms=spread(samples.lag).p99,
        generator_share=samples.generator.share,
        not_sent=(counts.offered - counts.sent) / offered,
        failed=(counts.failed - unavailable) / offered,
        unavailable=unavailable / offered,
        wrong=counts.wrong / offered,
        growth=samples.growth(plan.rate, plan.seconds) if sliced is None else 0.0,
        spilled=0.0 if sliced is None else sliced.spilled(plan.scenario.load.settle_s),
        latency_growth=0.0 if sliced is None else sliced.latency_growth(),
        latency_p99_ms=_p99(samples),
    )


def _p99(samples: Samples) -> float:
    """Returns the 99 % quantile of the latencies in ms; infinite where there is none to report."""
    found = samples.latency.quantiles.get("p99")
    return math.inf if found is None else found


def reason_today(plan: LoadPlan, samples: Samples) -> str | None:
    """Returns why a stage of any age would not count if it were measured today; None where it would."""
    return look_through(gates_of(plan.scenario, in_turn=bool(plan.slice_s)), evidence_of(samples, plan))[1]


def _by_target(case: Case, samples: Samples) -> dict[str, Latency]:
    return {target.label: samples.of_target(index).latency for index, target in enumerate(case.targets)}
