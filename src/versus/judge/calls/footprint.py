"""Memory, modules and thread hops: nearly exact numbers, and a start-up's time over paired rounds."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import msgspec

from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.counter import judge_counter
from versus.judge.statistics.pairs import agreeing_values, pair_log_ratio
from versus.judge.statistics.verdict import Judgement, Verdict
from versus.micro.declared.observations import Footprint, Survey
from versus.micro.declared.plan import Arm, Comparison, Plan
from versus.micro.instruments.surveying import ROUNDS, START_UPS

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


def judge_surveys(plan: Plan, surveys: Sequence[Survey]) -> list[FootprintRow]:
    """Rows of every declared comparison that was surveyed, then those of the start-ups."""
    by_name = {one.environment: one for one in surveys}
    return [*_footprint_rows(plan, by_name), *_start_up_rows(plan, by_name)]


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


def _footprint_rows(plan: Plan, surveys: dict[str, Survey]) -> Iterator[FootprintRow]:
    for one in plan.family:
        arms = (one.baseline, one.candidate)
        before, after = (_footprint(one.group, arm, surveys) for arm in arms)
        if before is None or after is None:
            continue
        for metric, read in (("peak memory", _peak), ("retained memory", _retained)):
            values = read(before), read(after)
            yield FootprintRow(one.group, arms, metric, "bytes", judge_bytes(one.key, *values), values)
        if before.thread_hops or after.thread_hops:
            hops = before.thread_hops, after.thread_hops
            judgement = judge_counter(one.key, hops[:1], hops[1:])
            yield FootprintRow(one.group, arms, "thread hops", "thread hops", judgement, hops)


def _footprint(group: str, arm: Arm, surveys: dict[str, Survey]) -> Footprint | None:
    survey = surveys.get(arm.environment)
    return None if survey is None else survey.footprints.get(group, {}).get(arm.id)


def _peak(footprint: Footprint) -> float:
    return footprint.peak_bytes


def _retained(footprint: Footprint) -> float:
    """Whole bytes; what shrank meanwhile was a cache's doing, and no call keeps less than nothing."""
    return max(0, round(footprint.retained_bytes))


def _start_up_rows(plan: Plan, surveys: dict[str, Survey]) -> Iterator[FootprintRow]:
    pairs = [
        (before, after)
        for before, after in _environment_pairs(plan.family)
        if all(name in surveys and surveys[name].starts for name in (before, after))
    ]
    declared = [(before, after, variant) for before, after in pairs for variant in PHASES]
    observed = [
        Observed(_key(*one), tuple(map(_log_ratio, *(_read(surveys[name], one[2], "s") for name in one[:2]))))
        for one in declared
    ]
    timed = judge_family(observed, fewest_pairs=ROUNDS)
    for one, judgement in zip(declared, timed, strict=True):
        seconds, memory, modules = (
            [_read(surveys[name], one[2], what) for name in one[:2]] for what in ("s", "rss_bytes", "modules")
        )
        yield _start_up_row(one, "time", "s", judgement, seconds)
        bytes_judged = judge_bytes(_key(*one), median(memory[0]), median(memory[1]), len(memory[0]))
        yield _start_up_row(one, "memory", "bytes", bytes_judged, memory)
        yield _start_up_row(one, "modules", "modules", judge_counter(_key(*one), *modules), modules)


def _environment_pairs(family: Sequence[Comparison]) -> list[tuple[str, str]]:
    pairs = [(one.baseline.environment, one.candidate.environment) for one in family]
    return [(before, after) for before, after in dict.fromkeys(pairs) if before != after]


def _key(before: str, after: str, variant: str) -> str:
    return f"{START_UPS}[] {before}/{variant} : {after}/{variant}"


def _log_ratio(before: float, after: float) -> float:
    return pair_log_ratio([before], [after])


def _read(survey: Survey, variant: str, what: str) -> list[Any]:
    """One value a round."""
    return [getattr(one, f"{PHASES[variant]}_{what}") for one in survey.starts]


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
