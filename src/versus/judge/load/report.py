"""A load run: stages, searches for capacity or closed journeys in, its report out."""

from versus.judge.load.capacity import judge_capacities
from versus.judge.load.counted import judge_counted
from versus.judge.load.stages import judge_stages
from versus.judge.load.throughput import judge_throughputs
from versus.judge.report import Missing, Null, Report, Row
from versus.judge.run import notes_of, refused
from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Capacity, CountedRequests, Stage, Throughput
from versus.records.manifest import Manifest
from versus.records.store import Run


def judge_load(run: Run) -> Report:
    """Returns the same report for the same records, whenever it is made."""
    rows, missing, null = _judged(run)
    return Report(run.manifest.run, tuple(rows), null, missing=(*refused(run), *missing), notes=notes_of(run))


def _judged(run: Run) -> tuple[list[Row], list[Missing], Null | None]:
    manifest: Manifest[LoadPlan] = run.manifest
    if manifest.plan.counts:
        return judge_counted(manifest.plan, run.of(CountedRequests), manifest.environments)
    return *_loaded(run), None


def _loaded(run: Run) -> tuple[list[Row], list[Missing]]:
    manifest: Manifest[LoadPlan] = run.manifest
    plan = manifest.plan
    if plan.climbs:
        return judge_capacities(plan, run.of(Capacity), manifest.environments)
    if plan.scenario.load.journeys is not None:
        return judge_throughputs(plan, run.of(Throughput), manifest.environments)
    return judge_stages(plan, run.of(Stage), manifest.environments)
