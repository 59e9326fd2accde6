"""What a run says it is going to take and to reach."""

import re
import time

import msgspec

from tests.micro.fake import group, plan
from tests.records.samples import blocks
from tests.records.samples import plan as sampled
from versus.micro.blocks.allocation import Shortfall
from versus.micro.blocks.cost import fewest_blocks_s
from versus.micro.declared.plan import SPLIT, Plan, Timing, timing_for
from versus.runner.expectation import plan_text, too_noisy_text

NOON = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))


def asked(half_width: float | None, budget_s: float) -> Plan:
    return plan(group("one"), group("two"), timing=timing_for(half_width, budget_s))


def test_the_plan_tells_what_is_measured_and_when_it_ends() -> None:
    text = plan_text(asked(0.01, 600), now=NOON)
    assert f"2 comparisons in 2 groups on sqlite, at least 12 pairs of {SPLIT.slices} slices each" in text
    assert "wanted within ±1 % (seed 7)" in text
    least = time.strftime("%H:%M", time.localtime(NOON + fewest_blocks_s(asked(0.01, 600))))
    assert text.endswith(f"to 10 min, ends between {least} and 12:10.")


def test_the_best_takes_the_whole_budget() -> None:
    text = plan_text(asked(None, 1200), now=NOON)
    assert "as precise as the budget allows" in text
    assert text.endswith("About 20 min, ends about 12:20.")


def test_without_a_budget_the_fewest_blocks_are_all_that_is_known() -> None:
    declared = plan(group(), timing=Timing())
    assert re.search(r"1 comparison in 1 group .* About \d+ s, ends about 12:0\d\.$", plan_text(declared, now=NOON))


def test_what_is_done_already_is_not_to_come() -> None:
    whole, continued = (plan_text(asked(None, 1200), done=done, now=NOON) for done in ((), blocks(6, 1.0) * 50))
    assert "About 20 min" in whole
    assert "About 10 min, ends about 12:10." in continued  # 300 blocks of 2 s


def test_too_noisy_says_what_it_takes_and_what_is_in_reach() -> None:
    declared = msgspec.structs.replace(sampled(), timing=timing_for(0.01, 60))
    measured = blocks(12, 1.0, scatter=0.05)
    key = declared.groups[0].key
    text = too_noisy_text(declared, [Shortfall(key, 55, 240.0, 10)], measured)
    assert text.startswith("Too noisy for ±1 %: at this scatter that takes 55 more blocks (4 min); within the budget")
    within = float(re.findall(r"about ±([\d.]+) % is reachable", text)[0])
    fewer = too_noisy_text(declared, [Shortfall(key, 55, 240.0, 0)], measured)
    assert 1 < within < float(re.findall(r"about ±([\d.]+) % is reachable", fewer)[0])
    assert key in text


def test_too_noisy_names_a_few_and_counts_the_rest() -> None:
    declared = msgspec.structs.replace(sampled(), timing=Timing(half_width=0.005))
    key = declared.groups[0].key
    text = too_noisy_text(declared, [Shortfall(key, None, None, 48)] * 5, blocks(12, 1.0, scatter=0.05))
    assert "takes more than a million blocks; within 60 blocks" in text
    assert text.endswith(f"({key}, {key}, {key} and 2 more).")
