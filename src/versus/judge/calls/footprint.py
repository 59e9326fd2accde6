"""Memory, modules and thread hops over memory layouts, and a start-up's time over paired rounds."""

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import fmean, median
from typing import Any

import msgspec

from versus.judge.calls.instructions import FEWEST_LAYOUTS
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.pairs import agreeing_values, null_floor, pair_log_ratio
from versus.judge.statistics.verdict import Judgement, Verdict
from versus.judge.statistics.warning import BelowFloor, TooFewPairs
from versus.micro.declared.observations import Footprint, Survey
from versus.micro.declared.plan import START_UP_ROUNDS, START_UPS, Arm, Comparison, Plan

# Two installations of one Django, with hash seeds of their own, differ a little: in names that a call composes, in
# steps of some bytes. These are to be well above it.
MARGIN = 0.01
FEWEST_BYTES = 64
PHASES = {"setup": "setup", "first_request": "request"}
"""What starts up, and the beginning of its names in StartUp."""


class FootprintRow(msgspec.Struct, frozen=True):
    """One judged row; `group` is a plan's, or None for a start-up. The variants are those of its arms."""

    group: str | None
    arms: tuple[Arm, Arm]
    metric: str
    unit: str
    judgement: Judgement
    values: tuple[float, float]


class PairedBytes(msgspec.Struct, frozen=True):
    """A comparison's bytes in memory layouts, or in start-ups that ran side by side: one number a pair."""

    key: str
    baseline: tuple[float, ...]
    candidate: tuple[float, ...]

    @property
    def log_ratios(self) -> tuple[float, ...]:
        """log(candidate / baseline), one a pair. FEWEST_BYTES stand for whatever is less, which is not told apart."""
        pairs = zip(self.baseline, self.candidate, strict=True)
        return tuple(math.log(max(after, FEWEST_BYTES) / max(before, FEWEST_BYTES)) for before, after in pairs)

    @property
    def within_bound(self) -> bool:
        """Whether the two sides are within FEWEST_BYTES of each other in every pair."""
        pairs = zip(self.baseline, self.candidate, strict=True)
        return all(abs(after - before) <= FEWEST_BYTES for before, after in pairs)

    @property
    def medians(self) -> tuple[float, float]:
        return median(self.baseline), median(self.candidate)


def judge_surveys(plan: Plan, surveys: Sequence[Survey]) -> list[FootprintRow]:
    """Returns rows of every declared comparison that was surveyed, then those of the start-ups.

    Surveys in one layout, as older records have them, are judged by a fixed bound. Where layouts were varied, bytes are
    judged by Student's t over them, and a difference below the null's is no finding.
    """
    if all(survey.layout is None for survey in surveys):
        by_name = {survey.environment: survey for survey in surveys}
        return [*_footprint_rows(plan, by_name), *_start_up_rows(plan, by_name)]
    return [*_rows_over_layouts(plan, surveys), *_start_up_rows_over_layouts(plan, surveys)]


def judge_paired_bytes(
    family: Sequence[PairedBytes], nulls: Sequence[PairedBytes], fewest_pairs: int
) -> list[Judgement]:
    """Returns a judgement for each declared comparison, in order; one without pairs is inconclusive.

    *Same*, *faster* for less and *slower* for more are read from Student's t over the pairs with a margin of 1 %. What
    differs by 64 bytes at most in every pair is *same*. A difference that one Django shows against itself, on average
    over the pairs of a null, is *inconclusive*.
    """
    observed = [Observed(paired.key, paired.log_ratios, MARGIN) for paired in family]
    judged = judge_family(observed, fewest_pairs=fewest_pairs)
    floor = null_floor([fmean(null.log_ratios) for null in nulls if null.baseline])
    return [_settled(paired, judgement, floor) for paired, judgement in zip(family, judged, strict=True)]


def _settled(paired: PairedBytes, judgement: Judgement, floor: float) -> Judgement:
    if not paired.baseline:
        return judgement
    replace = msgspec.structs.replace
    if not all(paired.medians):  # then there is no ratio to speak of
        ratio = 1.0 if paired.medians == (0, 0) else None
        judgement = replace(judgement, ratio=ratio, low=None, high=None, interval_level=None, deciding=None)
    if judgement.verdict is Verdict.SAME or any(isinstance(caution, TooFewPairs) for caution in judgement.warnings):
        return judgement
    if paired.within_bound:
        return replace(judgement, verdict=Verdict.SAME, warnings=())
    difference = fmean(paired.log_ratios)
    if judgement.verdict is Verdict.INCONCLUSIVE or abs(difference) > floor:
        return judgement
    below = BelowFloor(ratio=math.exp(difference), floor=floor)
    return replace(judgement, verdict=Verdict.INCONCLUSIVE, warnings=(*judgement.warnings, below))


def judge_bytes(key: str, baseline: float, candidate: float, pairs: int = 1) -> Judgement:
    """*Same* within 1 % or 64 bytes, whichever is more; else *faster* for less, *slower* for more.

    There is neither interval nor p: the numbers are nearly exact, and the bound is what they scatter by. The ratio is
    None where the baseline holds nothing and the candidate something.
    """
    change = candidate - baseline
    if abs(change) <= max(FEWEST_BYTES, MARGIN * baseline):
        verdict = Verdict.SAME
    else:
        verdict = Verdict.FASTER if change < 0 else Verdict.SLOWER
    ratio = candidate / baseline if baseline else (1.0 if candidate == baseline else None)
    return Judgement(
        key=key,
        verdict=verdict,
        pairs=pairs,
        ratio=ratio,
        low=None,
        high=None,
        interval_level=None,
        deciding=None,
        margin=MARGIN,
        smallest_detectable=None,
        p=None,
        adjusted_p=None,
        by_p=None,
        equivalence_p=None,
        adjusted_equivalence_p=None,
        by_equivalence_p=None,
        warnings=(),
    )


def _rows_over_layouts(plan: Plan, surveys: Sequence[Survey]) -> Iterator[FootprintRow]:
    for metric, read in (("peak memory", _peak), ("retained memory", _retained)):
        family = [_paired(comparison, surveys, read) for comparison in plan.family]
        nulls = [_paired(comparison, surveys, read) for comparison in plan.nulls]
        judged = judge_paired_bytes(family, nulls, FEWEST_LAYOUTS)
        for comparison, paired, judgement in zip(plan.family, family, judged, strict=True):
            if paired.baseline:
                arms = comparison.baseline, comparison.candidate
                yield FootprintRow(comparison.group, arms, metric, "bytes", judgement, paired.medians)
    for comparison in plan.family:
        pairs = _footprints_of(comparison, surveys)
        before, after = [old.thread_hops for old, _ in pairs], [new.thread_hops for _, new in pairs]
        if any(before) or any(after):
            arms, values = (comparison.baseline, comparison.candidate), (median(before), median(after))
            judgement = judge_counter(comparison.key, before, after)
            yield FootprintRow(comparison.group, arms, "thread hops", "thread hops", judgement, values)


def _paired(comparison: Comparison, surveys: Sequence[Survey], read: Callable[[Footprint], float]) -> PairedBytes:
    pairs = _footprints_of(comparison, surveys)
    return PairedBytes(
        comparison.key, tuple(read(before) for before, _ in pairs), tuple(read(after) for _, after in pairs)
    )


def _footprints_of(comparison: Comparison, surveys: Sequence[Survey]) -> list[tuple[Footprint, Footprint]]:
    """Returns the footprints of both arms, one pair a layout that has them."""
    found = []
    for by_name in _by_layout(surveys):
        before, after = (
            _footprint(comparison.group, arm, by_name) for arm in (comparison.baseline, comparison.candidate)
        )
        if before is not None and after is not None:
            found.append((before, after))
    return found


def _by_layout(surveys: Sequence[Survey]) -> list[dict[str, Survey]]:
    """Returns each layout's surveys by environment."""
    layouts: dict[int, dict[str, Survey]] = {}
    for survey in surveys:
        if survey.layout is not None:
            layouts.setdefault(survey.layout.index, {})[survey.environment] = survey
    return [layouts[index] for index in sorted(layouts)]


def _start_up_rows_over_layouts(plan: Plan, surveys: Sequence[Survey]) -> Iterator[FootprintRow]:
    declared = [(*pair, phase) for pair in _environment_pairs(plan.family) for phase in PHASES]
    nulls = [(*pair, phase) for pair in _environment_pairs(plan.nulls) for phase in PHASES]
    timed = judge_family(
        [Observed(_key(*asked), tuple(map(_log_ratio, *_read_pairs(asked, surveys, "s")))) for asked in declared],
        fewest_pairs=START_UP_ROUNDS,
    )
    memory = judge_paired_bytes(
        [PairedBytes(_key(*asked), *_read_pairs(asked, surveys, "rss_bytes")) for asked in declared],
        [PairedBytes(_key(*asked), *_read_pairs(asked, surveys, "rss_bytes")) for asked in nulls],
        START_UP_ROUNDS,
    )
    for asked, time_judgement, memory_judgement in zip(declared, timed, memory, strict=True):
        seconds, memories, modules = (_read_pairs(asked, surveys, what) for what in ("s", "rss_bytes", "modules"))
        if seconds[0]:
            yield _start_up_row(asked, "time", "s", time_judgement, seconds)
            yield _start_up_row(asked, "memory", "bytes", memory_judgement, memories)
            yield _start_up_row(asked, "modules", "modules", judge_counter(_key(*asked), *modules), modules)


def _read_pairs(asked: tuple[str, str, str], surveys: Sequence[Survey], what: str) -> tuple[tuple[Any, ...], ...]:
    """Returns the values of both environments in the rounds that both have, in the order of the layouts."""
    before, after, phase = asked
    found: tuple[list[Any], list[Any]] = ([], [])
    for by_name in _by_layout(surveys):
        sides = [_read(by_name[name], phase, what) if name in by_name else [] for name in (before, after)]
        if len(sides[0]) == len(sides[1]):  # a round that one side lacks would shift the pairs after it
            found[0].extend(sides[0])
            found[1].extend(sides[1])
    return tuple(map(tuple, found))


def _footprint_rows(plan: Plan, surveys: dict[str, Survey]) -> Iterator[FootprintRow]:
    """Returns the rows of records with one layout."""
    for comparison in plan.family:
        arms = (comparison.baseline, comparison.candidate)
        before, after = (_footprint(comparison.group, arm, surveys) for arm in arms)
        if before is None or after is None:
            continue
        for metric, read in (("peak memory", _peak), ("retained memory", _retained)):
            values = read(before), read(after)
            yield FootprintRow(comparison.group, arms, metric, "bytes", judge_bytes(comparison.key, *values), values)
        if before.thread_hops or after.thread_hops:
            hops = before.thread_hops, after.thread_hops
            judgement = judge_counter(comparison.key, hops[:1], hops[1:])
            yield FootprintRow(comparison.group, arms, "thread hops", "thread hops", judgement, hops)


def _footprint(group: str, arm: Arm, surveys: dict[str, Survey]) -> Footprint | None:
    survey = surveys.get(arm.environment)
    return None if survey is None else survey.footprints.get(group, {}).get(arm.id)


def _peak(footprint: Footprint) -> float:
    return footprint.peak_bytes


def _retained(footprint: Footprint) -> float:
    """Returns whole bytes; what shrank meanwhile was a cache's doing, and no call keeps less than nothing."""
    return max(0, round(footprint.retained_bytes))


def _start_up_rows(plan: Plan, surveys: dict[str, Survey]) -> Iterator[FootprintRow]:
    pairs = [
        (before, after)
        for before, after in _environment_pairs(plan.family)
        if all(name in surveys and surveys[name].starts for name in (before, after))
    ]
    declared = [(before, after, variant) for before, after in pairs for variant in PHASES]
    observed = [
        Observed(_key(*asked), tuple(map(_log_ratio, *(_read(surveys[name], asked[2], "s") for name in asked[:2]))))
        for asked in declared
    ]
    timed = judge_family(observed, fewest_pairs=START_UP_ROUNDS)
    for asked, judgement in zip(declared, timed, strict=True):
        seconds, memory, modules = (
            [_read(surveys[name], asked[2], what) for name in asked[:2]] for what in ("s", "rss_bytes", "modules")
        )
        yield _start_up_row(asked, "time", "s", judgement, seconds)
        bytes_judged = judge_bytes(_key(*asked), median(memory[0]), median(memory[1]), len(memory[0]))
        yield _start_up_row(asked, "memory", "bytes", bytes_judged, memory)
        yield _start_up_row(asked, "modules", "modules", judge_counter(_key(*asked), *modules), modules)


def _environment_pairs(family: Sequence[Comparison]) -> list[tuple[str, str]]:
    pairs = [(comparison.baseline.environment, comparison.candidate.environment) for comparison in family]
    return [(before, after) for before, after in dict.fromkeys(pairs) if before != after]


def _key(before: str, after: str, variant: str) -> str:
    return f"{START_UPS}[] {before}/{variant} : {after}/{variant}"


def _log_ratio(before: float, after: float) -> float:
    return pair_log_ratio([before], [after])


def _read(survey: Survey, variant: str, what: str) -> list[Any]:
    """Returns one value a round."""
    return [getattr(start, f"{PHASES[variant]}_{what}") for start in survey.starts]


def _start_up_row(
    declared: tuple[str, str, str], metric: str, unit: str, judgement: Judgement, values: Sequence[Sequence[float]]
) -> FootprintRow:
    before, after, variant = declared
    arms = Arm(before, variant), Arm(after, variant)
    shown = (
        agreeing_values(values[0], values[1], judgement.ratio)
        if metric == "time"
        else (median(values[0]), median(values[1]))
    )
    return FootprintRow(None, arms, metric, unit, judgement, shown)
