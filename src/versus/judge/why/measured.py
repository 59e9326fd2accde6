"""The run that measured, without a profiler, what another run explains."""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from versus.environments.environment import Environment
from versus.judge.load.counted import INSTRUCTIONS_PER_REQUEST
from versus.judge.load.metric_pairs import side_of
from versus.judge.report import Report, Row
from versus.judge.why.explain import variant_of
from versus.judge.why.explanation import Measured
from versus.load.declared.contrasts import contrasts_of
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.declared.why import RequestWhyPlan
from versus.micro.declared.plan import Arm, Plan, Point
from versus.micro.instruments.profiling import WhyPlan
from versus.records.manifest import AnyManifest
from versus.records.store import Run, runs_of


class _Pair(msgspec.Struct, frozen=True):
    """Two arms that a run compared, and where their row is found in its report."""

    arms: tuple[Arm | LoadArm, Arm | LoadArm]
    subject: str
    point: Point | None
    """None where any will do: a count of instructions a request has a rate, which nobody sent."""
    database: str
    metric: str


def measured_by(run: Run, runs: Sequence[Run], judge: Callable[[Run], Report]) -> Measured | None:
    """Returns what the newest of the runs that measured the same two arms found; None where none did.

    Two arms are the same where their Djangos come from one wheel, on one Python version and one database: with SQLite
    of one version and one set of limits.
    """
    plan: WhyPlan | RequestWhyPlan = run.manifest.plan
    requests = plan.per == "request"
    candidates = runs_of(LoadPlan, runs) if requests else runs_of(Plan, runs)
    for measuring in sorted(candidates, key=lambda candidate: -candidate.manifest.started):
        pairs = _requests(measuring.manifest.plan, plan) if requests else _calls(measuring.manifest.plan, plan)
        same = (pair for pair in pairs if _identities(pair.arms, measuring.manifest) == _wanted(run.manifest))
        pair = next(same, None)
        found = None if pair is None else _found(pair, measuring.manifest, judge(measuring))
        if found is not None:
            return found
    return None


def _calls(plan: Plan, explained: WhyPlan | RequestWhyPlan) -> Iterator[_Pair]:
    """Yields what was compared of the same subject, point and database."""
    for comparison in plan.family:
        group = plan.group(comparison.group)
        database = plan.database_of(group)
        if (group.subject, group.point, database) == (explained.subject, explained.point, explained.database):
            yield _Pair((comparison.baseline, comparison.candidate), group.subject, group.point, database, "time")


def _requests(plan: LoadPlan, explained: WhyPlan | RequestWhyPlan) -> Iterator[_Pair]:
    """Yields what was counted of the same scenario and database."""
    if plan.counts and (plan.scenario.name, plan.database) == (explained.subject, explained.database):
        for contrast in contrasts_of(plan):
            arms = contrast.baseline, contrast.candidate
            yield _Pair(arms, plan.scenario.name, None, plan.database, INSTRUCTIONS_PER_REQUEST)


def _wanted(manifest: AnyManifest) -> list[tuple[object, ...]]:
    plan: WhyPlan | RequestWhyPlan = manifest.plan
    return _identities(plan.arms, manifest)


def _identities(arms: Sequence[Arm | LoadArm], manifest: AnyManifest) -> list[tuple[object, ...]]:
    return [(*_identity(manifest.environments[arm.environment]), variant_of(arm)) for arm in arms]


def _identity(environment: Environment) -> tuple[object, ...]:
    python = environment.interpreter
    return environment.wheel_sha256, python.version, python.sqlite, python.sqlite_options


def _found(pair: _Pair, manifest: AnyManifest, report: Report) -> Measured | None:
    sides = [_named(arm, pair.database, manifest) for arm in pair.arms]
    for row in report.verdicts:
        if row.metric == pair.metric and _sides(row) == sides and _is_at(row, pair):
            trusted = None if report.null is None else report.null.trusted
            return Measured(report.run, row.ratio, row.low, row.high, row.verdict, trusted)
    return None


def _named(arm: Arm | LoadArm, database: str, manifest: AnyManifest) -> tuple[str, str, str]:
    """Returns an arm as the rows of its run name it."""
    if isinstance(arm, LoadArm):
        side = side_of(manifest.plan, manifest.environments, arm)
        return side.django, side.database, side.variant
    return manifest.environments[arm.environment].name, database, arm.variant


def _sides(row: Row) -> list[tuple[str, str, str]]:
    return [(side.django, side.database, side.variant) for side in (row.baseline, row.candidate)]


def _is_at(row: Row, pair: _Pair) -> bool:
    return row.subject == pair.subject and pair.point in (None, row.point)
