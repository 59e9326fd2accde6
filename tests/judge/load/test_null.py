"""A load run compares a Django with itself, and is distrusted where that shows a difference."""

import msgspec

from tests.judge.load.test_stages import NAMES, planned, stage
from versus.judge.load.null import judge_load_null

TWIN = "5.2.1 again"


def judged(ratio, scatter=0.001, starts=6, twins=True):
    plan = msgspec.structs.replace(planned(starts), twins={NAMES[0]: TWIN} if twins else {})
    found = []
    for start in range(starts):
        wobble = 1 + scatter * (-1) ** start
        found += [stage(NAMES[0], start, 0.01), stage(TWIN, start, 0.01 * ratio * wobble)]
    return judge_load_null(plan, found)


def test_a_run_whose_null_is_level_is_trusted():
    null = judged(1.0)
    assert (null.trusted, null.blocks) == (True, 6)
    assert null.low < 1 < null.high


def test_a_null_that_shows_a_difference_distrusts_the_run():
    null = judged(1.05)
    assert null.trusted is False
    assert "Two environments of one Django differ" in null.reason


def test_an_imprecise_null_is_too_little_to_tell():
    null = judged(1.0, scatter=0.05)
    assert null.trusted is None
    assert "is known to" in null.reason
    assert judged(1.0, starts=3).trusted is None


def test_records_without_a_twin_have_no_null():
    assert judged(1.0, twins=False) is None


def test_a_round_whose_twin_is_not_sound_does_not_count():
    plan = msgspec.structs.replace(planned(6), twins={NAMES[0]: TWIN})
    found = [stage(name, start, 0.01) for start in range(6) for name in (NAMES[0], TWIN)]
    found[1] = stage(TWIN, 0, 9.0, reason="errors")
    assert judge_load_null(plan, found).blocks == 5
