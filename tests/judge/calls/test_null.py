import math

import pytest

from tests.judge.samples import scattered
from versus.judge.calls.null import judge_null


def one_row(log_ratios):
    return {block: [value] for block, value in enumerate(log_ratios)}


def test_a_quiet_null_is_trusted():
    judgement = judge_null(one_row(scattered(0.0, 0.01, 12)))
    assert judgement.trusted
    assert judgement.reason is None
    assert judgement.blocks == 12
    assert judgement.ratio == pytest.approx(1)
    # t₀.₉₇₅ of 11 degrees of freedom, from a printed table.
    assert judgement.half_width == pytest.approx(math.expm1(2.20099 * 0.01 / math.sqrt(12)), rel=1e-4)
    assert judgement.high == pytest.approx(1 + judgement.half_width, rel=1e-6)
    assert judgement.bias.low < judgement.low < 1 < judgement.high < judgement.bias.high


def test_a_null_that_differs_is_not():
    judgement = judge_null(one_row(scattered(0.01, 0.005, 24)))
    assert judgement.trusted is False
    assert judgement.reason == "Two environments of one Django differ by +1.01 % (99.9 % interval +0.62 % to +1.39 %)."


def test_it_may_differ_either_way():
    assert judge_null(one_row(scattered(-0.01, 0.005, 24))).trusted is False


def test_a_null_is_excused_up_to_its_99_9_percent_interval():
    judgement = judge_null(one_row(scattered(0.003, 0.005, 24)))
    assert judgement.low > 1 > judgement.bias.low
    assert judgement.trusted


def test_a_null_too_wide_to_vouch_for_the_margin_is_not():
    wide = one_row(scattered(0.0, 0.02, 12))
    judgement = judge_null(wide)
    assert judgement.trusted is False
    assert judgement.reason == "The null is known to ±1.28 % only, more than half the margin of 2.0 %."
    assert judge_null(wide, margin=0.05).trusted


@pytest.mark.parametrize(("blocks", "counted"), [(0, "0 blocks"), (1, "1 block"), (11, "11 blocks")])
def test_too_few_blocks_vouch_for_nothing(blocks, counted):
    judgement = judge_null(one_row([0.0] * blocks))
    assert judgement.trusted is None
    assert judgement.reason == f"Null pairs were measured in {counted}, 12 are the fewest to judge by."
    assert (judgement.ratio is None) == (blocks < 2)


def test_a_block_counts_once_however_many_rows_it_carries():
    means = scattered(0.0, 0.01, 12)
    ragged = {block: [mean - 0.1, mean + 0.1] if block % 2 else [mean] for block, mean in enumerate(means)}
    many, single = judge_null(ragged), judge_null(one_row(means))
    assert many.blocks == single.blocks == 12
    assert many.half_width == pytest.approx(single.half_width)


def test_blocks_without_a_null_pair_do_not_count():
    assert judge_null({**one_row([0.0] * 11), "later": []}).blocks == 11


def test_a_null_pair_that_failed_is_a_reason_by_itself():
    judgement = judge_null({**one_row([0.0] * 12), 12: [0.0, math.nan]})
    assert judgement.trusted is False
    assert judgement.reason == "In 1 of 13 blocks a null pair gave no usable number."


def test_the_margin_must_be_a_positive_share():
    with pytest.raises(ValueError, match="margin must be a positive share"):
        judge_null({}, margin=0)
