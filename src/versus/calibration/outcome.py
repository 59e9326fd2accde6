"""Judges the trials on record: a pure function of them."""

from collections.abc import Sequence
from statistics import fmean
from typing import Literal, NamedTuple

import msgspec

from versus.calibration.former import NAMES, code_of
from versus.calibration.injection import environment_size
from versus.calibration.part import INSTRUCTION_SIZES, LOAD_SIZES, SIZES, Part
from versus.calibration.plans import SPLITS, split_text
from versus.calibration.trials import FinishedTrial, Tried
from versus.judge.calls.instructions import judge_instructions
from versus.judge.calls.slices import log_ratios
from versus.judge.calls.times import judge_times
from versus.judge.load.counted import INSTRUCTIONS_PER_REQUEST
from versus.judge.load.stages import CPU_PER_REQUEST
from versus.judge.report import Row, between_djangos
from versus.judge.run import judge_run
from versus.judge.statistics.verdict import Judgement
from versus.judge.trials.known_answers import (
    Detection,
    Judged,
    NullOutcome,
    PlacesOutcome,
    detection,
    null_outcome,
    places_outcome,
)
from versus.judge.trials.other_tools import ToolOutcome, judge_other_tools
from versus.judge.trials.splits import SplitOutcome, SplitTrial, judge_splits
from versus.micro.declared.observations import Block, CountedLayout
from versus.micro.declared.plan import Comparison
from versus.units import NS_PER_S

COST_OF_A_REQUEST = (CPU_PER_REQUEST, INSTRUCTIONS_PER_REQUEST)


class Detected(msgspec.Struct, frozen=True):
    """How often a slow-down of one size was found: in all trials, and in those made while the machine was quiet."""

    all: Detection
    quiet: Detection | None
    seconds: float | None
    """Machine time a comparison, process starts included; None by instructions."""


class _Slowed(NamedTuple):
    """What a comparison with a copy that is slowed down by `size` came to."""

    size: float | None
    subject: str
    row: Judged
    trial: FinishedTrial


class Outcome(msgspec.Struct, frozen=True):
    """The verdict on each part; None and () for a part without trials. `counts` and `quiet` are trials, by part."""

    counts: dict[str, int]
    null: NullOutcome | None = None
    null_postgres: NullOutcome | None = None
    null_instructions: NullOutcome | None = None
    injected: tuple[Detected, ...] = ()
    injected_instructions: tuple[Detected, ...] = ()
    load_null: NullOutcome | None = None
    load_injected: tuple[Detected, ...] = ()
    load_null_instructions: NullOutcome | None = None
    load_injected_instructions: tuple[Detected, ...] = ()
    order: PlacesOutcome | None = None
    order_alone: PlacesOutcome | None = None
    neighbours: PlacesOutcome | None = None
    splits: tuple[SplitOutcome, ...] = ()
    former: tuple[SplitOutcome, ...] = ()
    other_tools: tuple[ToolOutcome, ...] = ()
    quiet: dict[str, int] = {}
    faults: tuple[str, ...] = ()
    schema: Literal["versus.calibration/2"] = "versus.calibration/2"


def outcome(tried: Tried) -> Outcome:
    """Judges each part that has trials."""
    done = tried.done
    counts = {str(part): len(trials) for part, trials in done.items()} | {str(Part.OTHER_TOOLS): len(tried.other_tools)}
    return Outcome(
        counts=counts,
        null=_null(done[Part.NULL]),
        null_postgres=_null(done[Part.NULL_POSTGRES]),
        null_instructions=_null(done[Part.NULL_INSTRUCTIONS]),
        injected=_detected(_calls([*done[Part.INJECTED], *done[Part.INJECTED_LARGE]]), SIZES),
        injected_instructions=_detected(_calls(done[Part.INJECTED_INSTRUCTIONS]), INSTRUCTION_SIZES),
        load_null=_load_null(done[Part.LOAD_NULL]),
        load_injected=_detected(_requests(done[Part.LOAD_INJECTED]), LOAD_SIZES),
        load_null_instructions=_load_null(done[Part.LOAD_NULL_INSTRUCTIONS]),
        load_injected_instructions=_detected(_requests(done[Part.LOAD_INJECTED_INSTRUCTIONS]), LOAD_SIZES),
        order=_places(done[Part.ORDER]),
        order_alone=_places(done[Part.ORDER_ALONE]),
        neighbours=_places(done[Part.NEIGHBOURS]),
        splits=judge_splits([split_trial(trial) for trial in done[Part.SPLIT]]),
        former=judge_splits(sorted(map(_former_trial, done[Part.FORMER]), key=lambda trial: trial.name == NAMES[1])),
        other_tools=judge_other_tools(tried.other_tools) if tried.other_tools else (),
        quiet={str(part): sum(all(run.trial.quiet) for run in trials) for part, trials in done.items()},
        faults=tuple(tried.faults),
    )


def judged(trial: FinishedTrial) -> list[tuple[Comparison, Judgement]]:
    """Judges a trial's comparisons by time, or by instructions where the trial counted those."""
    blocks: list[Block] = trial.run.of(Block)
    if blocks:
        return judge_times(trial.plan, blocks)
    layouts: list[CountedLayout] = trial.run.of(CountedLayout)
    return judge_instructions(trial.plan, layouts)


def _null(done: Sequence[FinishedTrial]) -> NullOutcome | None:
    return null_outcome([[row for _, row in judged(trial)] for trial in done]) if done else None


def _load_null(done: Sequence[FinishedTrial]) -> NullOutcome | None:
    return null_outcome([judged_requests(trial) for trial in done]) if done else None


def judged_requests(trial: FinishedTrial) -> list[Row]:
    """Judges what a trial's requests cost, by CPU time or by instructions, without what else is known of them."""
    verdicts = judge_run(trial.run).verdicts
    return [row for row in verdicts if row.metric in COST_OF_A_REQUEST and between_djangos(row)]


def _places(done: Sequence[FinishedTrial]) -> PlacesOutcome | None:
    """Counts each block once, with the mean of its subjects, because they share its processes."""
    means = []
    for trial in done:
        for block in trial.run.of(Block):
            ratios = [ratio for comparison in trial.plan.family for ratio in log_ratios(comparison, [block])]
            means += [fmean(ratios)] if ratios else []
    return places_outcome(means) if len(means) > 1 else None


def split_trial(trial: FinishedTrial) -> SplitTrial:
    """Returns what a trial of where the time of a pair goes came to."""
    return _split(trial, split_text(trial.plan.timing), trial.trial.number // len(SPLITS))


def _former_trial(trial: FinishedTrial) -> SplitTrial:
    return _split(trial, *code_of(trial.trial.number))


def _split(trial: FinishedTrial, name: str, repetition: int) -> SplitTrial:
    blocks: list[Block] = trial.run.of(Block)
    arms = [slices for block in blocks for group in block.groups for slices in group.arms.values()]
    in_slices = sum(sum(slices.wall_ns) for slices in arms) / NS_PER_S
    return SplitTrial(
        name=name,
        repetition=repetition,
        log_ratios=tuple(tuple(log_ratios(comparison, blocks)) for comparison in trial.plan.family),
        seconds=_seconds_a_pair(blocks),
        in_slices=in_slices / sum(block.whole_s for block in blocks),
    )


def _calls(done: Sequence[FinishedTrial]) -> list[_Slowed]:
    return [
        _Slowed(environment_size(comparison.candidate.environment), comparison.group.partition("[")[0], row, trial)
        for trial in done
        for comparison, row in judged(trial)
    ]


def _requests(done: Sequence[FinishedTrial]) -> list[_Slowed]:
    return [
        _Slowed(environment_size(row.candidate.django), row.subject, row, trial)
        for trial in done
        for row in judged_requests(trial)
    ]


def _detected(trials: Sequence[_Slowed], sizes: Sequence[float]) -> tuple[Detected, ...]:
    found = []
    for size in sizes:
        here = [slowed for slowed in trials if slowed.size == size]
        quiet = [(slowed.subject, slowed.row) for slowed in here if all(slowed.trial.trial.quiet)]
        if here:
            everything = detection(size, [(slowed.subject, slowed.row) for slowed in here])
            still = detection(size, quiet) if quiet else None
            found.append(Detected(everything, still, _seconds([slowed.trial for slowed in here])))
    return tuple(found)


def _seconds(done: Sequence[FinishedTrial]) -> float | None:
    """Seconds that a comparison of two arms takes, from blocks that carried more than two."""
    blocks = [
        (block, trial) for trial in {id(trial): trial for trial in done}.values() for block in trial.run.of(Block)
    ]
    if not blocks:
        return None
    pairs = fmean(trial.plan.timing.fewest_blocks for _, trial in blocks)
    return float(_seconds_a_pair([block for block, _ in blocks]) * pairs)


def _seconds_a_pair(blocks: Sequence[Block]) -> float:
    """Returns the machine time of two arms, from blocks that carried more than two."""
    arms = sum(len(group.arms) for block in blocks for group in block.groups)
    return 2 * (sum(block.whole_s for block in blocks) / arms)
