"""Exact integers (statements, modules): equal or not, with no statistics in between."""

from collections.abc import Iterator, Sequence

from versus.judge.statistics.verdict import Judgement, Verdict
from versus.judge.statistics.warning import Caution, CountsVary, TooFewPairs


def judge_counter(key: str, baseline: Sequence[int], candidate: Sequence[int]) -> Judgement:
    """Judges one count a block for each arm: fewer is faster, more is slower, equal is same.

    Counts that vary between an arm's blocks, or an arm without any, are inconclusive. There is neither interval nor
    p; the ratio is None where the baseline counted 0 and the candidate did not. Raises ValueError for a negative
    count, TypeError for one that is no integer.
    """
    for count in (*baseline, *candidate):
        _refuse_uncountable(count)
    cautions = tuple(_obstacles(baseline, candidate))
    return Judgement(
        key=key,
        verdict=Verdict.INCONCLUSIVE if cautions else _verdict(baseline[0], candidate[0]),
        pairs=min(len(baseline), len(candidate)),
        ratio=None if cautions else _ratio(baseline[0], candidate[0]),
        margin=0.0,
        smallest_detectable=None if cautions else 0.0,
        warnings=cautions,
    )


def _refuse_uncountable(count: object) -> None:
    if not isinstance(count, int) or isinstance(count, bool):
        raise TypeError(f"a count is an integer, not {count!r}")
    if count < 0:
        raise ValueError(f"a count cannot be {count}")


def _obstacles(baseline: Sequence[int], candidate: Sequence[int]) -> Iterator[Caution]:
    for arm, counts in (("baseline", baseline), ("candidate", candidate)):
        if len(set(counts)) > 1:
            yield CountsVary(arm=arm, low=min(counts), high=max(counts))
    if not baseline or not candidate:
        yield TooFewPairs(pairs=0, fewest=1)


def _verdict(baseline: int, candidate: int) -> Verdict:
    if candidate == baseline:
        return Verdict.SAME
    return Verdict.FASTER if candidate < baseline else Verdict.SLOWER


def _ratio(baseline: int, candidate: int) -> float | None:
    if candidate == baseline:
        return 1.0
    return candidate / baseline if baseline else None
