import math

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.judge.samples import scattered
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.verdict import Judgement, Verdict
from versus.judge.statistics.warning import (
    BelowFloor,
    DifferenceInsideMargin,
    IntervalBeyondMargin,
    TooFewPairs,
    UnadjustedOnly,
    UnusablePairs,
    YekutieliDisagrees,
)


def judge(log_ratios, **declared):
    [judgement] = judge_family([Observed("row", tuple(log_ratios), **declared)])
    return judgement


def kinds(judgement):
    return [type(warning) for warning in judgement.warnings]


@pytest.mark.parametrize(
    ("centre", "spread", "pairs", "verdict", "warnings"),
    [
        (0.00, 0.015, 24, "same", []),
        (0.04, 0.015, 24, "slower", []),
        (-0.04, 0.015, 24, "faster", []),
        # Standard error 0.2 %: real and too small to matter.
        (0.008, 0.010, 24, "same", [DifferenceInsideMargin]),
        (-0.008, 0.010, 24, "same", [DifferenceInsideMargin]),
        # Real, and not surely below the margin: a difference that was found is told.
        (0.015, 0.015, 24, "slower", []),
        (-0.015, 0.015, 24, "faster", []),
        # Too scattered to tell either way.
        (0.00, 0.06, 24, "inconclusive", []),
        (0.03, 0.08, 24, "inconclusive", []),
        # One pair short of what any verdict needs.
        (0.00, 0.001, 11, "inconclusive", [TooFewPairs]),
        (0.40, 0.001, 11, "inconclusive", [TooFewPairs]),
        (0.40, 0.001, 12, "slower", []),
        (0.00, 0.001, 12, "same", []),
        # No scatter at all.
        (0.00, 0.0, 12, "same", []),
        (0.01, 0.0, 12, "same", [DifferenceInsideMargin]),
        (0.10, 0.0, 12, "slower", []),
        (0.10, 0.0, 1, "inconclusive", [TooFewPairs]),
    ],
)
def test_one_comparison_by_itself(centre, spread, pairs, verdict, warnings):
    judgement = judge(scattered(centre, spread, pairs) if spread else [centre] * pairs)
    assert judgement.verdict == verdict
    assert kinds(judgement) == warnings
    assert judgement.pairs == pairs


def test_the_numbers_of_a_row():
    judgement = judge(scattered(0.04, 0.015, 24))
    standard_error = 0.015 / math.sqrt(24)
    assert judgement.ratio == pytest.approx(math.exp(0.04))
    assert judgement.low == pytest.approx(math.exp(0.04 - 2.0687 * standard_error), rel=1e-5)
    assert judgement.high == pytest.approx(math.exp(0.04 + 2.0687 * standard_error), rel=1e-5)
    assert judgement.interval_level == 0.95
    assert judgement.margin == 0.02
    assert judgement.smallest_detectable == pytest.approx(math.expm1(2.9262 * standard_error), rel=1e-3)
    assert judgement.p == judgement.adjusted_p == judgement.by_p < 1e-10
    assert judgement.equivalence_p == judgement.adjusted_equivalence_p == judgement.by_equivalence_p > 0.99


def test_a_same_whose_shown_interval_leaves_the_margin_says_so():
    # Standard error 0.7 %: half the 90 % interval is 1.2 %, half the 95 % interval 1.45 %.
    pairs = scattered(0.007, 0.034, 24)
    edge = judge(pairs)
    assert edge.verdict == "same"
    assert edge.high > 1.02 > edge.deciding.high
    assert edge.deciding.level == pytest.approx(0.90)
    assert edge.warnings == (IntervalBeyondMargin(edge.deciding.level, 0.95, 0.02),)
    assert kinds(judge([-value for value in pairs])) == [IntervalBeyondMargin]


def test_no_finding_below_the_floor_however_sure():
    above, below = (judge(scattered(0.04, 0.01, 24), floor=floor) for floor in (0.03, 0.05))
    assert (above.verdict, above.warnings) == ("slower", ())
    assert below.verdict == "inconclusive"
    assert below.warnings == (BelowFloor(ratio=below.ratio, floor=math.expm1(0.05)),)
    assert below.smallest_detectable > 0.05 > above.smallest_detectable


def test_the_subjects_own_margin_counts():
    pairs = scattered(0.03, 0.015, 24)
    assert judge(pairs).verdict == "slower"
    assert judge(pairs, margin=0.05).verdict == "same"


def test_where_more_is_better_more_is_faster():
    pairs = scattered(0.04, 0.015, 24)
    assert judge(pairs, better="higher").verdict == "faster"
    assert judge([-value for value in pairs], better="higher").verdict == "slower"


def test_a_row_without_pairs_says_nothing():
    judgement = judge([])
    assert judgement.verdict == "inconclusive"
    assert judgement.warnings == (TooFewPairs(pairs=0, fewest=12),)
    assert judgement.ratio is judgement.low is judgement.smallest_detectable is judgement.p is None


def test_a_single_pair_has_a_ratio_and_no_interval():
    judgement = judge([math.log(1.2)])
    assert judgement.ratio == pytest.approx(1.2)
    assert judgement.low is judgement.high is judgement.smallest_detectable is None


def test_few_pairs_show_their_interval_but_were_not_tested():
    judgement = judge(scattered(0.4, 0.001, 11))
    assert judgement.low > 1
    assert judgement.p is judgement.adjusted_p is judgement.equivalence_p is judgement.deciding is None
    assert judgement.smallest_detectable is None  # nothing could have been found


@pytest.mark.parametrize("unusable", [math.nan, math.inf, -math.inf])
def test_one_pair_that_failed_withholds_the_verdict(unusable):
    judgement = judge([*scattered(0.4, 0.001, 24), unusable])
    assert judgement.verdict == "inconclusive"
    assert judgement.warnings == (UnusablePairs(unusable=1, pairs=25),)
    assert judgement.ratio is None


def test_the_family_adjusts_and_the_row_says_so():
    borderline = Observed("borderline", scattered(0.0133, 0.03, 24), margin=0.001)
    quiet = [Observed(f"quiet {i}", scattered(0.0, 0.03, 24), margin=0.001) for i in range(7)]
    [alone] = judge_family([borderline])
    assert alone.verdict == "slower"
    among_others = judge_family([borderline, *quiet])[0]
    assert among_others.p == alone.p < 0.05 < among_others.adjusted_p
    assert among_others.verdict == "inconclusive"
    assert among_others.low > 1
    assert among_others.deciding.low < 1 < among_others.deciding.high
    assert among_others.warnings == (UnadjustedOnly(family=8),)


def test_a_declared_row_that_was_not_measured_still_counts():
    borderline = Observed("borderline", scattered(0.0133, 0.03, 24), margin=0.001)
    unmeasured = [Observed(f"not run {i}", ()) for i in range(7)]
    assert judge_family([borderline, *unmeasured])[0].verdict == "inconclusive"


def test_rows_too_short_to_judge_lend_the_others_no_strength():
    borderline = Observed("borderline", scattered(0.0133, 0.03, 24), margin=0.001)
    glaring = [Observed(f"short {i}", scattered(0.5, 0.001, 11)) for i in range(7)]
    assert judge_family([borderline, *glaring])[0].verdict == "inconclusive"


def test_yekutieli_is_asked_about_every_verdict():
    clear = Observed("clear", scattered(0.0185, 0.03, 24), margin=0.001)
    quiet = [Observed(f"quiet {i}", scattered(0.0, 0.03, 24), margin=0.001) for i in range(7)]
    found = judge_family([clear, *quiet])[0]
    assert found.verdict == "slower"
    assert found.adjusted_p < 0.05 < found.by_p
    assert found.warnings == (YekutieliDisagrees(yekutieli_p=found.by_p),)


def test_yekutieli_is_asked_about_the_test_that_decided():
    rows = [Observed("same", scattered(0.0, 0.0404, 24))]
    rows += [Observed(f"off {i}", scattered(0.5, 0.032, 24)) for i in range(2)]
    same = judge_family(rows)[0]
    assert same.verdict == "same"
    assert same.adjusted_equivalence_p < 0.05 < same.by_equivalence_p
    assert same.warnings == (YekutieliDisagrees(yekutieli_p=same.by_equivalence_p),)


log_ratios = st.lists(st.floats(-0.05, 0.05), min_size=0, max_size=20).map(tuple)
families = st.lists(log_ratios, min_size=1, max_size=6).map(
    lambda rows: [Observed(str(index), row) for index, row in enumerate(rows)]
)
OPPOSITE = {"faster": "slower", "slower": "faster", "same": "same", "inconclusive": "inconclusive"}


@given(families)
def test_swapping_the_arms_swaps_every_verdict(rows):
    swapped_rows = [Observed(row.key, tuple(-value for value in row.log_ratios)) for row in rows]
    for judgement, swapped in zip(judge_family(rows), judge_family(swapped_rows), strict=True):
        assert swapped.verdict == OPPOSITE[judgement.verdict]
        assert swapped.adjusted_p == judgement.adjusted_p
        if judgement.low is not None:
            assert swapped.ratio == pytest.approx(1 / judgement.ratio)
            assert swapped.low == pytest.approx(1 / judgement.high)


spread_rows = st.tuples(st.floats(-0.06, 0.06), st.floats(0.005, 0.08), st.integers(12, 40))


@given(st.lists(spread_rows, min_size=1, max_size=8))
@settings(max_examples=200)
def test_the_deciding_interval_agrees_with_the_verdict(drawn):
    rows = [Observed(str(index), scattered(*row)) for index, row in enumerate(drawn)]
    for judgement in judge_family(rows):
        low, high = judgement.deciding.low, judgement.deciding.high
        edges = (1 / 1.02, 1.0, 1.02)
        assume(all(abs(end - edge) > 1e-9 for end in (low, high) for edge in edges))
        match judgement.verdict:
            case "same":
                assert 1 / 1.02 < low < high < 1.02
            case "faster":
                assert high < 1
            case "slower":
                assert low > 1
            case "inconclusive":
                assert low < 1 < high


def test_rows_keep_their_order_and_key():
    rows = [Observed("b", scattered(0.1, 0.01)), Observed("a", ()), Observed("c", scattered(0.0, 0.01))]
    assert [(judgement.key, judgement.verdict) for judgement in judge_family(rows)] == [
        ("b", Verdict.SLOWER),
        ("a", Verdict.INCONCLUSIVE),
        ("c", Verdict.SAME),
    ]
    assert judge_family([]) == []


def test_what_was_declared_wrongly_is_refused():
    with pytest.raises(ValueError, match="declares each comparison once: twin"):
        judge_family([Observed("twin", ()), Observed("twin", ())])
    with pytest.raises(ValueError, match="margin must be a positive share"):
        judge_family([Observed("row", (), margin=0.0)])
    with pytest.raises(ValueError, match="two pairs at least"):
        judge_family([], fewest_pairs=1)


def test_a_judgement_survives_json():
    rows = [
        Observed("few", scattered(0.1, 0.01, 3)),
        Observed("inside", scattered(0.008, 0.01, 24)),
        Observed("outlying", (*scattered(0.0, 0.01, 24), 0.5)),
    ]
    for judgement in judge_family(rows):
        assert judgement.warnings
        assert msgspec.json.decode(msgspec.json.encode(judgement), type=Judgement) == judgement
