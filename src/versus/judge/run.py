"""A run's observations in, its report out."""

import math
from collections.abc import Sequence
from statistics import median

from versus.judge.calls.disagreement import with_disagreements
from versus.judge.calls.footprint import judge_surveys
from versus.judge.calls.instructions import counts_a_layout, judge_instructions, layout_ratios, null_floor
from versus.judge.calls.sent import statement_changes
from versus.judge.calls.slices import arm_slices, log_ratios, seconds_a_block
from versus.judge.calls.sweep import Reading, judge_crossings, judge_growths
from versus.judge.load.capacity import judge_capacities
from versus.judge.load.stages import judge_stages
from versus.judge.load.throughput import judge_throughputs
from versus.judge.report import Missing, Null, Report, Row, Side, judged_row
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.null import judge_null
from versus.judge.statistics.verdict import Judgement
from versus.load.readings.observations import Capacity, Stage, Throughput
from versus.micro.blocks.engine import TOO_NOISY
from versus.micro.declared.observations import Block, CountedLayout, Refusal, Survey
from versus.micro.declared.plan import START_UPS, Arm, Comparison, Group, Instrument, Plan
from versus.micro.declared.planning import without_twins
from versus.micro.instruments.profiling import WhyPlan
from versus.records.journal import End
from versus.records.manifest import Manifest
from versus.records.store import Run
from versus.spelling import percent


def judge_run(run: Run) -> Report:
    """The same report for the same records, whenever it is made."""
    manifest = run.manifest
    refusals: list[Refusal] = run.of(Refusal)
    if isinstance(manifest.plan, Plan):
        refusals = without_twins(manifest.plan, refusals)
    missing = [_missing(refusal) for refusal in refusals] + _unreached(run)
    if isinstance(manifest.plan, WhyPlan):
        return Report(manifest.run, (), missing=tuple(missing), notes=_notes(run))
    if not isinstance(manifest.plan, Plan):
        if manifest.plan.climbs:
            rows, invalid = judge_capacities(manifest.plan, run.of(Capacity), manifest.environments)
        elif manifest.plan.scenario.load.journeys is not None:
            rows, invalid = judge_throughputs(manifest.plan, run.of(Throughput), manifest.environments)
        else:
            rows, invalid = judge_stages(manifest.plan, run.of(Stage), manifest.environments)
        return Report(manifest.run, tuple(rows), missing=tuple(missing + invalid), notes=_notes(run))
    blocks: list[Block] = run.of(Block)
    timed = judge_times(manifest.plan, blocks)
    rows = [_time_row(manifest, one, judgement, blocks) for one, judgement in timed]
    rows += [row for one in manifest.plan.family for row in _counter_rows(manifest, one, blocks)]
    layouts: list[CountedLayout] = run.of(CountedLayout)
    judged = judge_instructions(manifest.plan, layouts)
    counted = [_instruction_row(manifest, one, judgement, layouts) for one, judgement in judged]
    sides = _sides(manifest)
    readings = [_times(blocks, timed), _instructions(layouts, judged)]
    return Report(
        manifest.run,
        tuple(with_disagreements(rows + counted) + _footprint_rows(manifest, run.of(Survey))),
        null=judge_nulls(manifest.plan, blocks) if Instrument.TIME in manifest.plan.instruments else None,
        missing=tuple(missing),
        notes=_notes(run) + _floor_note(manifest.plan, layouts),
        statement_changes=tuple(statement_changes(manifest.plan, blocks, sides)),
        growths=tuple(one for reading in readings for one in judge_growths(manifest.plan, reading, sides)),
        crossings=tuple(one for reading in readings for one in judge_crossings(manifest.plan, reading, sides)),
    )


def _times(blocks: Sequence[Block], judged: Sequence[tuple[Comparison, Judgement]]) -> Reading:
    return Reading(
        metric="time",
        unit="s",
        costs=lambda group, arm: seconds_a_block(group, arm, blocks),
        log_ratios=lambda one: log_ratios(one, blocks),
        judged=judged,
    )


def _instructions(layouts: Sequence[CountedLayout], judged: Sequence[tuple[Comparison, Judgement]]) -> Reading:
    return Reading(
        metric="instructions",
        unit="instructions",
        costs=lambda group, arm: counts_a_layout(group, arm, layouts),
        log_ratios=lambda one: layout_ratios(one, layouts),
        judged=judged,
    )


def _floor_note(plan: Plan, layouts: Sequence[CountedLayout]) -> tuple[str, ...]:
    if not layouts:
        return ()
    floor = math.expm1(null_floor(plan, layouts))
    return (
        f"Instructions, null: one Django against itself differs by up to {percent(floor, 2)}; less is never a finding.",
    )


def judge_times(plan: Plan, blocks: Sequence[Block]) -> list[tuple[Comparison, Judgement]]:
    """Every declared comparison that was measured, judged within the whole declared family."""
    margins = {group.key: group.margin for group in plan.groups}
    observed = [
        Observed(key=one.key, log_ratios=tuple(log_ratios(one, blocks)), margin=margins[one.group])
        for one in plan.family
    ]
    judged = judge_family(observed, fewest_pairs=plan.timing.fewest_blocks)
    return [(one, judgement) for one, judgement in zip(plan.family, judged, strict=True) if judgement.pairs]


def judge_nulls(plan: Plan, blocks: Sequence[Block]) -> Null:
    """All null pairs of a run, pooled by block."""
    by_block = null_ratios(plan, blocks)
    pooled = judge_null(by_block, fewest_blocks=plan.timing.fewest_blocks)
    return Null(pooled.trusted, pooled.reason, pooled.ratio, pooled.low, pooled.high, pooled.blocks)


def null_ratios(plan: Plan, blocks: Sequence[Block]) -> dict[int, list[float]]:
    """The log ratios of all null pairs, by block."""
    return {block.index: [ratio for one in plan.nulls for ratio in log_ratios(one, [block])] for block in blocks}


def _time_row(manifest: Manifest, one: Comparison, judgement: Judgement, blocks: Sequence[Block]) -> Row:
    group = _group(manifest, one)
    return judged_row(
        judgement,
        subject=group.subject,
        point=group.point,
        metric="time",
        unit="s",
        sides=(_side(manifest, one.baseline), _side(manifest, one.candidate)),
        values=(
            median(seconds_a_block(one.group, one.baseline, blocks)),
            median(seconds_a_block(one.group, one.candidate, blocks)),
        ),
    )


def _instruction_row(
    manifest: Manifest, one: Comparison, judgement: Judgement, layouts: Sequence[CountedLayout]
) -> Row:
    group = _group(manifest, one)
    return judged_row(
        judgement,
        subject=group.subject,
        point=group.point,
        metric="instructions",
        unit="instructions",
        sides=(_side(manifest, one.baseline), _side(manifest, one.candidate)),
        values=(
            median(counts_a_layout(one.group, one.baseline, layouts)),
            median(counts_a_layout(one.group, one.candidate, layouts)),
        ),
    )


def _footprint_rows(manifest: Manifest, surveys: Sequence[Survey]) -> list[Row]:
    assert isinstance(manifest.plan, Plan)
    groups = {group.key: group for group in manifest.plan.groups}
    return [
        judged_row(
            one.judgement,
            subject=START_UPS if one.group is None else groups[one.group].subject,
            point={} if one.group is None else groups[one.group].point,
            metric=one.metric,
            unit=one.unit,
            sides=(_side(manifest, one.arms[0]), _side(manifest, one.arms[1])),
            values=one.values,
        )
        for one in judge_surveys(manifest.plan, surveys)
    ]


def _counter_rows(manifest: Manifest, one: Comparison, blocks: Sequence[Block]) -> list[Row]:
    before, after = (_statements(one.group, arm, blocks) for arm in (one.baseline, one.candidate))
    if not before or not after or not (any(before) or any(after)):
        return []
    group = _group(manifest, one)
    row = judged_row(
        judge_counter(one.key, before, after),
        subject=group.subject,
        point=group.point,
        metric="statements",
        unit="statements",
        sides=(_side(manifest, one.baseline), _side(manifest, one.candidate)),
        values=(before[0], after[0]),
    )
    return [row]


def _statements(group_key: str, arm: Arm, blocks: Sequence[Block]) -> list[int]:
    checks = [one.check for one in arm_slices(group_key, arm, blocks)]
    return [check.statements.count for check in checks if check is not None]


def _group(manifest: Manifest, one: Comparison) -> Group:
    assert isinstance(manifest.plan, Plan)
    return next(group for group in manifest.plan.groups if group.key == one.group)


def _side(manifest: Manifest, arm: Arm) -> Side:
    assert isinstance(manifest.plan, Plan)
    environment = manifest.environments[arm.environment]
    return Side(environment.name, environment.interpreter.version, manifest.plan.database, arm.variant)


def _sides(manifest: Manifest) -> dict[Arm, Side]:
    assert isinstance(manifest.plan, Plan)
    return {arm: _side(manifest, arm) for group in manifest.plan.groups for arm in group.arms}


def _missing(refusal: Refusal) -> Missing:
    what = " ".join(part for part in (refusal.group.removesuffix("[]"), refusal.arm) if part)
    return Missing(what, refusal.kind, refusal.reason)


def _unreached(run: Run) -> list[Missing]:
    """The precision asked for, where the run was to stop when it was out of reach."""
    stopped = [end.too_noisy for end in run.of(End) if end.stopped_by == TOO_NOISY and end.too_noisy]
    return [Missing("the precision asked for", "fault", reason) for reason in stopped]


def _notes(run: Run) -> tuple[str, ...]:
    notes = list(run.faults)
    notes += [end.too_noisy for end in run.of(End) if end.stopped_by != TOO_NOISY and end.too_noisy]
    if not run.ended:
        notes.append("This run was cut off; start the same command again to continue it.")
    if run.manifest.revision.dirty:
        notes.append("The suite's own files differed from its commit when this was measured.")
    return tuple(notes)
