"""The run that measured the time of what another run explains."""

from collections.abc import Callable, Iterable, Sequence

from versus.environments.environment import Environment
from versus.judge.report import Report
from versus.judge.why.explanation import Measured
from versus.micro.declared.plan import Arm, Comparison, Plan
from versus.micro.instruments.profiling import WhyPlan
from versus.records.manifest import Manifest
from versus.records.store import Run, runs_of


def measured_by(run: Run, runs: Sequence[Run], judge: Callable[[Run], Report]) -> Measured | None:
    """Returns what the newest of the runs that timed the same two arms found; None where none did.

    Two arms are the same where their Djangos come from one wheel, on one Python version and one database: with SQLite
    of one version and one set of limits.
    """
    for measuring in sorted(runs_of(Plan, runs), key=lambda candidate: -candidate.manifest.started):
        comparison = next(iter(_same(run.manifest, measuring.manifest)), None)
        if comparison is not None:
            found = _found(comparison, measuring, judge(measuring))
            if found is not None:
                return found
    return None


def _same(explained: Manifest[WhyPlan], measured: Manifest[Plan]) -> Iterable[Comparison]:
    wanted = [_identity(arm, explained.environments) for arm in explained.plan.arms]
    plan, about = measured.plan, (explained.plan.subject, explained.plan.point, explained.plan.database)
    groups = {group.key for group in plan.groups if (group.subject, group.point, plan.database_of(group)) == about}
    return [
        comparison
        for comparison in plan.family
        if comparison.group in groups
        and [_identity(arm, measured.environments) for arm in (comparison.baseline, comparison.candidate)] == wanted
    ]


def _identity(arm: Arm, environments: dict[str, Environment]) -> tuple[object, ...]:
    environment = environments[arm.environment]
    python = environment.interpreter
    return environment.wheel_sha256, python.version, python.sqlite, python.sqlite_options, arm.variant


def _found(comparison: Comparison, run: Run, report: Report) -> Measured | None:
    plan: Plan = run.manifest.plan
    group = plan.group(comparison.group)
    sides = [
        (run.manifest.environments[arm.environment].name, plan.database_of(group), arm.variant)
        for arm in (comparison.baseline, comparison.candidate)
    ]
    for row in report.verdicts:
        named = [(side.django, side.database, side.variant) for side in (row.baseline, row.candidate)]
        if row.metric == "time" and named == sides and (row.subject, row.point) == (group.subject, group.point):
            trusted = None if report.null is None else report.null.trusted
            return Measured(report.run, row.ratio, row.low, row.high, row.verdict, trusted)
    return None
