"""A run of calls: blocks, layouts and surveys in, its report out."""

import math
from collections.abc import Iterator, Sequence

from versus.judge.calls.controls import control_notes
from versus.judge.calls.disagreement import with_disagreements
from versus.judge.calls.footprint import judge_surveys
from versus.judge.calls.instructions import (
    counted_floor,
    counts_a_layout,
    judge_instructions,
    layout_ratios,
    paired_counts,
)
from versus.judge.calls.screening import screening_note
from versus.judge.calls.slices import arm_slices, log_ratios, paired_seconds, seconds_a_block
from versus.judge.calls.statements import statement_changes
from versus.judge.calls.sweep import Reading, judge_crossings, judge_growths
from versus.judge.calls.times import judge_nulls, judge_times
from versus.judge.report import Missing, Report, Row, Side, Untimed, judged_row
from versus.judge.run import notes_of, refused
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.pairs import agreeing_values
from versus.judge.statistics.verdict import Judgement
from versus.micro.blocks.engine import TOO_NOISY
from versus.micro.declared.observations import Block, CountedLayout, Refusal, Screened, Survey
from versus.micro.declared.plan import START_UPS, Arm, Comparison, Group, Instrument, Plan, Screen
from versus.micro.declared.planning import without_twins
from versus.records.journal import End
from versus.records.manifest import Manifest
from versus.records.store import Run
from versus.spelling import percent

Values = tuple[float, float]
"""The baseline's and the candidate's."""


def judge_calls(run: Run) -> Report:
    """Returns the same report for the same records, whenever it is made."""
    manifest: Manifest[Plan] = run.manifest
    plan = manifest.plan
    blocks: list[Block] = run.of(Block)
    layouts: list[CountedLayout] = run.of(CountedLayout)
    timed = judge_times(plan, blocks)
    screened: list[Screened] = run.of(Screened)
    counted = [
        (comparison, judgement)
        for comparison, judgement in judge_instructions(plan, layouts)
        if not screened or judgement.pairs > 1  # a screening's single layout is told of in a note
    ]
    rows = [_time_row(manifest, comparison, judgement, blocks) for comparison, judgement in timed]
    rows += [row for comparison in plan.family for row in _statement_rows(manifest, comparison, blocks)]
    rows += [_instruction_row(manifest, comparison, judgement, layouts) for comparison, judgement in counted]

    def sides(group: Group, arm: Arm) -> Side:
        return _side(manifest, arm, plan.database_of(group))

    rows = with_disagreements(rows) + _footprint_rows(manifest, run.of(Survey))
    controls = [subject.name for subject in manifest.catalogue.subjects if subject.control]
    readings = [_times(blocks, timed), _instructions(layouts, counted)]
    return Report(
        manifest.run,
        tuple(rows),
        null=judge_nulls(plan, blocks) if Instrument.TIME in plan.instruments else None,
        missing=(*refused(run, without_twins(plan, run.of(Refusal))), *_unreached(run)),
        notes=(
            *_notes(run),
            *control_notes(rows, controls),
            *(screening_note(plan, found) for found in screened),
            *_floor_note(plan, layouts),
        ),
        statement_changes=tuple(statement_changes(plan, blocks, sides)),
        growths=tuple(growth for reading in readings for growth in judge_growths(plan, reading, sides)),
        crossings=tuple(crossing for reading in readings for crossing in judge_crossings(plan, reading, sides)),
        untimed=tuple(untimed for found in screened for untimed in _untimed(manifest, found)),
    )


def _times(blocks: Sequence[Block], judged: Sequence[tuple[Comparison, Judgement]]) -> Reading:
    return Reading(
        metric="time",
        unit="s",
        costs=lambda group, arm: seconds_a_block(group, arm, blocks),
        log_ratios=lambda comparison: log_ratios(comparison, blocks),
        judged=judged,
    )


def _instructions(layouts: Sequence[CountedLayout], judged: Sequence[tuple[Comparison, Judgement]]) -> Reading:
    return Reading(
        metric="instructions",
        unit="instructions",
        costs=lambda group, arm: counts_a_layout(group, arm, layouts),
        log_ratios=lambda comparison: layout_ratios(comparison, layouts),
        judged=judged,
    )


def _untimed(manifest: Manifest[Plan], screened: Screened) -> Iterator[Untimed]:
    """Yields the comparisons that have no row: of a run that times nothing also those that cannot be counted."""
    plan = manifest.plan
    rowless = {"still", "check", "uncounted"} if plan.screen is Screen.ONLY else {"still"}
    for comparison in plan.family:
        reason = screened.reasons.get(comparison.key)
        if reason in rowless:
            group = plan.group(comparison.group)
            yield Untimed(group.subject, group.point, *_sides(manifest, comparison), counted=reason != "uncounted")


def _floor_note(plan: Plan, layouts: Sequence[CountedLayout]) -> tuple[str, ...]:
    if not layouts:
        return ()
    floor = math.expm1(counted_floor(plan, layouts))
    said = (
        "Instructions, null: in nineteen of twenty comparisons one Django differs from itself by up to "
        f"{percent(floor, 2)}; less is never a finding."
    )
    return (said,)


def _compared_row(
    manifest: Manifest[Plan], comparison: Comparison, judgement: Judgement, metric: str, unit: str, values: Values
) -> Row:
    group = manifest.plan.group(comparison.group)
    return judged_row(
        judgement,
        subject=group.subject,
        point=group.point,
        metric=metric,
        unit=unit,
        sides=_sides(manifest, comparison),
        values=values,
    )


def _time_row(manifest: Manifest[Plan], comparison: Comparison, judgement: Judgement, blocks: Sequence[Block]) -> Row:
    values = agreeing_values(*paired_seconds(comparison, blocks), judgement.ratio)
    return _compared_row(manifest, comparison, judgement, "time", "s", values)


def _instruction_row(
    manifest: Manifest[Plan], comparison: Comparison, judgement: Judgement, layouts: Sequence[CountedLayout]
) -> Row:
    values = agreeing_values(*paired_counts(comparison, layouts), judgement.ratio)
    return _compared_row(manifest, comparison, judgement, "instructions", "instructions", values)


def _footprint_rows(manifest: Manifest[Plan], surveys: Sequence[Survey]) -> list[Row]:
    groups = {group.key: group for group in manifest.plan.groups}
    return [
        judged_row(
            footprint.judgement,
            subject=START_UPS if footprint.group is None else groups[footprint.group].subject,
            point={} if footprint.group is None else groups[footprint.group].point,
            metric=footprint.metric,
            unit=footprint.unit,
            sides=_placed(manifest, footprint.group, footprint.arms),
            values=footprint.values,
        )
        for footprint in judge_surveys(manifest.plan, surveys)
    ]


def _statement_rows(manifest: Manifest[Plan], comparison: Comparison, blocks: Sequence[Block]) -> list[Row]:
    before, after = (_statements(comparison.group, arm, blocks) for arm in (comparison.baseline, comparison.candidate))
    if not before or not after or not (any(before) or any(after)):
        return []
    judgement = judge_counter(comparison.key, before, after)
    values = float(before[0]), float(after[0])
    return [_compared_row(manifest, comparison, judgement, "statements", "statements", values)]


def _statements(group_key: str, arm: Arm, blocks: Sequence[Block]) -> list[int]:
    checks = [slices.check for slices in arm_slices(group_key, arm, blocks)]
    return [check.statements.count for check in checks if check is not None]


def _sides(manifest: Manifest[Plan], comparison: Comparison) -> tuple[Side, Side]:
    return _placed(manifest, comparison.group, (comparison.baseline, comparison.candidate))


def _placed(manifest: Manifest[Plan], group: str | None, arms: tuple[Arm, Arm]) -> tuple[Side, Side]:
    plan = manifest.plan
    database = plan.database if group is None else plan.database_of(plan.group(group))
    return _side(manifest, arms[0], database), _side(manifest, arms[1], database)


def _side(manifest: Manifest[Plan], arm: Arm, database: str) -> Side:
    environment = manifest.environments[arm.environment]
    return Side(environment.name, environment.interpreter.version, database, arm.variant)


def _unreached(run: Run) -> list[Missing]:
    """The precision asked for, where the run was to stop when it was out of reach."""
    ends: list[End] = run.of(End)
    stopped = [end.too_noisy for end in ends if end.stopped_by == TOO_NOISY and end.too_noisy]
    return [Missing("the precision asked for", "fault", reason) for reason in stopped]


def _notes(run: Run) -> tuple[str, ...]:
    ends: list[End] = run.of(End)
    noisy = tuple(end.too_noisy for end in ends if end.stopped_by != TOO_NOISY and end.too_noisy)
    notes = notes_of(run)
    return notes[: len(run.faults)] + noisy + notes[len(run.faults) :]
