"""What the trials on record say: a pure function of them."""

from collections.abc import Sequence
from statistics import fmean
from typing import Literal

import msgspec

from versus.calibration.injection import environment_size
from versus.calibration.part import INSTRUCTION_SIZES, SIZES, Part
from versus.calibration.trials import Done, Tried
from versus.judge.calls.instructions import judge_instructions
from versus.judge.calls.slices import log_ratios
from versus.judge.calls.times import judge_times
from versus.judge.statistics.verdict import Judgement
from versus.judge.trials.known_answers import (
    Detection,
    NullOutcome,
    OrderOutcome,
    detection,
    null_outcome,
    order_outcome,
)
from versus.judge.trials.other_tools import ToolOutcome, judge_other_tools
from versus.micro.declared.observations import Block, CountedLayout
from versus.micro.declared.plan import Comparison


class Detected(msgspec.Struct, frozen=True):
    """One size: all trials, and those made while the machine was quiet."""

    all: Detection
    quiet: Detection | None
    seconds: float | None
    """Of machine time a comparison, process starts included; None for instructions."""


class Outcome(msgspec.Struct, frozen=True):
    """What is there; None and () where nothing is. `counts` are trials done, by part."""

    counts: dict[str, int]
    null: NullOutcome | None = None
    null_instructions: NullOutcome | None = None
    injected: tuple[Detected, ...] = ()
    injected_instructions: tuple[Detected, ...] = ()
    order: OrderOutcome | None = None
    others: tuple[ToolOutcome, ...] = ()
    quiet: dict[str, int] = {}
    faults: tuple[str, ...] = ()
    schema: Literal["versus.calibration/1"] = "versus.calibration/1"


def outcome(tried: Tried) -> Outcome:
    """What the trials say."""
    done = tried.done
    counts = {str(part): len(trials) for part, trials in done.items()} | {str(Part.OTHERS): len(tried.others)}
    return Outcome(
        counts=counts,
        null=_null(done[Part.NULL]),
        null_instructions=_null(done[Part.NULL_INSTRUCTIONS]),
        injected=_detected([*done[Part.INJECTED], *done[Part.INJECTED_LARGE]], SIZES),
        injected_instructions=_detected(done[Part.INJECTED_INSTRUCTIONS], INSTRUCTION_SIZES),
        order=_order(done[Part.ORDER]),
        others=judge_other_tools(tried.others) if tried.others else (),
        quiet={str(part): sum(all(one.trial.quiet) for one in trials) for part, trials in done.items()},
        faults=tuple(tried.faults),
    )


def judged(one: Done) -> list[tuple[Comparison, Judgement]]:
    """By time, or by instructions where that is what the trial read."""
    blocks: list[Block] = one.run.of(Block)
    if blocks:
        return judge_times(one.plan, blocks)
    layouts: list[CountedLayout] = one.run.of(CountedLayout)
    return judge_instructions(one.plan, layouts)


def _null(done: Sequence[Done]) -> NullOutcome | None:
    return null_outcome([[row for _, row in judged(one)] for one in done]) if done else None


def _order(done: Sequence[Done]) -> OrderOutcome | None:
    """A block counts once, with the mean of its subjects: they share its processes."""
    means = []
    for one in done:
        for block in one.run.of(Block):
            ratios = [ratio for comparison in one.plan.family for ratio in log_ratios(comparison, [block])]
            means += [fmean(ratios)] if ratios else []
    return order_outcome(means) if len(means) > 1 else None


def _detected(done: Sequence[Done], sizes: Sequence[float]) -> tuple[Detected, ...]:
    trials = [
        (environment_size(comparison.candidate.environment), comparison.group.partition("[")[0], row, one)
        for one in done
        for comparison, row in judged(one)
    ]
    found = []
    for size in sizes:
        here = [(subject, row, one) for its_size, subject, row, one in trials if its_size == size]
        quiet = [(subject, row) for subject, row, one in here if all(one.trial.quiet)]
        if here:
            everything = detection(size, [(subject, row) for subject, row, _ in here])
            still = detection(size, quiet) if quiet else None
            found.append(Detected(everything, still, _seconds([one for _, _, one in here])))
    return tuple(found)


def _seconds(done: Sequence[Done]) -> float | None:
    """What a comparison of two arms takes, from blocks that carried more of them."""
    blocks = [(block, one) for one in {id(one): one for one in done}.values() for block in one.run.of(Block)]
    if not blocks:
        return None
    arms = sum(len(group.arms) for block, _ in blocks for group in block.groups)
    a_turn = sum(block.whole_s for block, _ in blocks) / arms
    pairs = fmean(one.plan.timing.fewest_blocks for _, one in blocks)
    return float(2 * a_turn * pairs)
