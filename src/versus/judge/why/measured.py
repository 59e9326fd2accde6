"""The run that measured the time of what a profiled run explains."""

from collections.abc import Callable, Iterable, Sequence

from versus.environments.environment import Environment
from versus.judge.report import Report
from versus.judge.why.explanation import Measured
from versus.micro.declared.plan import Arm, Comparison, Plan, group_key
from versus.micro.instruments.profiling import WhyPlan
from versus.records.manifest import Manifest
from versus.records.store import Run


def measured_by(run: Run, candidates: Sequence[Run], judge: Callable[[Run], Report]) -> Measured | None:
    """Returns what the newest candidate that compared the same two arms found; None where none did.

    Two arms are the same where their Djangos come from one wheel and run on one Python version and database.
    """
    for timed in sorted(candidates, key=lambda candidate: -candidate.manifest.started):
        comparison = next(iter(_same(run.manifest, timed.manifest)), None)
        if comparison is not None:
            measured = _measured(comparison, timed, judge(timed))
            if measured is not None:
                return measured
    return None


def _same(explained: Manifest, timed: Manifest) -> Iterable[Comparison]:
    plan = explained.plan
    if not isinstance(plan, WhyPlan) or not isinstance(timed.plan, Plan) or timed.plan.database != plan.database:
        return []
    wanted = [_identity(arm, explained.environments) for arm in plan.arms]
    return [
        comparison
        for comparison in timed.plan.family
        if comparison.group == plan.key
        and [_identity(arm, timed.environments) for arm in (comparison.baseline, comparison.candidate)] == wanted
    ]


def _identity(arm: Arm, environments: dict[str, Environment]) -> tuple[str, str, str]:
    environment = environments[arm.environment]
    return environment.wheel_sha256, environment.interpreter.version, arm.variant


def _measured(comparison: Comparison, run: Run, report: Report) -> Measured | None:
    sides = [
        (run.manifest.environments[arm.environment].name, arm.variant)
        for arm in (comparison.baseline, comparison.candidate)
    ]
    for row in report.verdicts:
        named = [(side.django, side.variant) for side in (row.baseline, row.candidate)]
        if row.metric == "time" and named == sides and comparison.group == group_key(row.subject, row.point):
            trusted = None if report.null is None else report.null.trusted
            return Measured(report.run, row.ratio, row.low, row.high, row.verdict, trusted)
    return None
