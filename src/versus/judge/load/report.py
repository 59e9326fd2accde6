"""A load run: stages, searches for capacity or closed journeys in, its report out."""

import math

from versus.judge.load.capacity import judge_capacities
from versus.judge.load.counted import judge_counted
from versus.judge.load.null import judge_load_null
from versus.judge.load.stages import as_far_as_measured, imprecise, judge_stages
from versus.judge.load.throughput import judge_throughputs
from versus.judge.report import Missing, Null, Report, Row
from versus.judge.run import notes_of, refused
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Capacity, CountedRequests, Stage, Throughput
from versus.records.manifest import Manifest
from versus.records.store import Run
from versus.spelling import counted, percent


def judge_load(run: Run) -> Report:
    """Returns the same report for the same records, whenever it is made."""
    rows, missing, null = _judged(run)
    notes = (*notes_of(run), *_precision(run))
    return Report(run.manifest.run, tuple(rows), null, missing=(*refused(run), *missing), notes=notes)


def _precision(run: Run) -> tuple[str, ...]:
    """How precise CPU time a request became, and what would be needed, where a precision was asked for."""
    plan: LoadPlan = run.manifest.plan
    if not plan.precision:
        return ()
    stages: list[Stage] = run.of(Stage)
    left = imprecise(plan, stages)
    starts = as_far_as_measured(plan, stages).starts
    wanted = f"CPU time a request within ±{percent(plan.precision)}"
    if not left:
        return (f"{wanted} after {counted(starts, 'start')}.",)
    known = [factor for factor in left.values() if math.isfinite(factor)]
    more = f"; about {math.ceil(starts * max(known))} starts would be needed" if known else ""
    return (f"{counted(len(left), 'comparison')} did not reach {wanted} in {counted(starts, 'start')}{more}.",)


def _judged(run: Run) -> tuple[list[Row], list[Missing], Null | None]:
    manifest: Manifest[LoadPlan] = run.manifest
    if manifest.plan.counts:
        return judge_counted(manifest.plan, run.of(CountedRequests), manifest.environments)
    return *_loaded(run), judge_load_null(manifest.plan, run.of(Stage))


def _loaded(run: Run) -> tuple[list[Row], list[Missing]]:
    manifest: Manifest[LoadPlan] = run.manifest
    plan = manifest.plan
    if plan.climbs:
        return judge_capacities(plan, run.of(Capacity), manifest.environments)
    if plan.scenario.load.journeys is not None:
        return judge_throughputs(plan, run.of(Throughput), manifest.environments)
    return judge_stages(plan, run.of(Stage), manifest.environments)
