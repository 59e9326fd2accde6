"""What the trials on record say: a pure function of them."""

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import msgspec

from versus.calibration.others.log import find_sample
from versus.calibration.others.trial import OtherTrial
from versus.calibration.part import EXTENTS, INSTRUCTION_SIZES, SIZES, Part, Trial
from versus.calibration.sizing import Sizing, shares_a_turn
from versus.errors import UserError
from versus.judge.calibration import Detection, NullOutcome, OrderOutcome, detection, null_outcome, order_outcome
from versus.judge.instructions import judge_instructions
from versus.judge.others import ToolOutcome, judge_others
from versus.judge.run import judge_run, judge_times
from versus.judge.slices import log_ratios
from versus.judge.verdict import Judgement
from versus.micro.observations import Block, CountedLayout
from versus.micro.plan import Comparison, Plan
from versus.records.store import Run, read_run

TRIAL = "trial.json"


class Done(msgspec.Struct, frozen=True):
    """A trial's run."""

    trial: Trial
    run: Run

    @property
    def plan(self) -> Plan:
        assert isinstance(self.run.manifest.plan, Plan)
        return self.run.manifest.plan


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
    runs: tuple[Run, ...] = ()
    faults: tuple[str, ...] = ()


def read_trials(part: Part, *roots: Path) -> tuple[list[Done], list[str]]:
    """(finished trials in order, a sentence for each that cannot be read); the first root that has one counts."""
    found: dict[int, Done] = {}
    faults: list[str] = []
    for file in [file for root in roots for file in sorted(root.glob(f"{part}/*/{TRIAL}"))]:
        try:
            trial = msgspec.json.decode(file.read_bytes(), type=Trial)
            run = read_run(file.parent)
        except msgspec.DecodeError as error:
            faults.append(f"{part}/{file.parent.name}/{TRIAL} is damaged or foreign ({error}).")
        except UserError as error:
            faults.append(str(error))
        else:
            faults += run.faults
            if run.ended:
                found.setdefault(trial.number, Done(trial, run))
    return [found[number] for number in sorted(found)], faults


def read_others(*roots: Path) -> tuple[list[OtherTrial], list[str]]:
    """(trials of the other tools, a sentence for each that cannot be read); the first root that has any counts."""
    try:
        found = find_sample(*(root / Part.OTHERS for root in roots))
    except UserError as error:
        return [], [str(error)]
    return ([], []) if found is None else (list(found.trials), list(found.faults))


def sizing_of(*roots: Path) -> Sizing | None:
    """None where it was not measured yet."""
    done, _ = read_trials(Part.SIZING, *roots)
    if not done:
        return None
    report = judge_run(done[0].run)
    ratios: dict[str, dict[str, float]] = {"time": {}, "instructions": {}}
    for row in report.verdicts:
        if row.metric in ratios and row.ratio is not None:
            ratios[row.metric][row.subject] = row.ratio
    return Sizing(shares_a_turn(ratios["time"]), shares_a_turn(ratios["instructions"]), done[0].run.manifest.run)


def outcome(*roots: Path) -> Outcome:
    """From the trials in the given folders."""
    done: dict[Part, list[Done]] = {}
    faults: list[str] = []
    for part in Part:
        done[part], found = read_trials(part, *roots)
        faults += found
    others, found = read_others(*roots)
    faults += found
    counts = {str(part): len(trials) for part, trials in done.items()} | {str(Part.OTHERS): len(others)}
    return Outcome(
        counts=counts,
        null=_null(done[Part.NULL]),
        null_instructions=_null(done[Part.NULL_INSTRUCTIONS]),
        injected=_detected([*done[Part.INJECTED], *done[Part.INJECTED_LARGE]], SIZES),
        injected_instructions=_detected(done[Part.INJECTED_INSTRUCTIONS], INSTRUCTION_SIZES),
        order=_order(done[Part.ORDER]),
        others=judge_others(others) if others else (),
        quiet={str(part): sum(all(one.trial.quiet) for one in trials) for part, trials in done.items()},
        runs=tuple(one.run for trials in done.values() for one in trials),
        faults=tuple(faults),
    )


def wanted(part: Part) -> int:
    return EXTENTS[part].trials


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


def environment_name(size: float, instrument: str) -> str:
    """What an environment that is slowed down is called, its folder too."""
    return f"{instrument}-{size * 100:g}"


def environment_size(name: str) -> float | None:
    """The share in an environment's name; None where it is not one of ours."""
    text = name.rpartition("-")[2]
    try:
        share = float(text) / 100
    except ValueError:
        return None
    return round(share, 6)


def _seconds(done: Sequence[Done]) -> float | None:
    """What a comparison of two arms takes, from blocks that carried more of them."""
    blocks = [(block, one) for one in {id(one): one for one in done}.values() for block in one.run.of(Block)]
    if not blocks:
        return None
    arms = sum(len(group.arms) for block, _ in blocks for group in block.groups)
    a_turn = sum(block.whole_s for block, _ in blocks) / arms
    pairs = fmean(one.plan.timing.fewest_blocks for _, one in blocks)
    return float(2 * a_turn * pairs)
