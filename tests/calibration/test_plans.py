"""A trial's plan is declared before it is measured, and is the same whenever it is made."""

from collections import Counter

import pytest

from tests.calibration.catalogues import catalogue
from versus.calibration.injection import TARGETS
from versus.calibration.part import EXTENTS, NEIGHBOURS, PAIRS, ROWS, SIZES, SIZES_OF, Part, seed_of
from versus.calibration.plans import (
    COUNTED_ROWS,
    DATABASE_ROWS,
    NULL_ROWS,
    injected_plan,
    neighbours_plan,
    null_plan,
    order_plan,
    replica_pair,
)
from versus.micro.declared.plan import Instrument, Purpose

REPLICAS = ["6.1.3", "6.1.3 (twin)", "6.1.3 (twin) (2)", "6.1.3 (twin) (3)"]
ENVIRONMENTS = ["6.1.3", *(f"path:time-{size * 100:g}" for size in SIZES)]


@pytest.fixture(scope="module")
def catalogues() -> dict:
    return {name: catalogue() for name in [*REPLICAS, *ENVIRONMENTS]}


def test_with_one_subject_in_a_block_every_subject_has_its_turn_in_both_orders(catalogues: dict) -> None:
    plans = [order_plan(number, catalogues, REPLICAS, Part.ORDER_ALONE) for number in range(12)]
    assert all(len(plan.groups) == 1 and plan.timing.fixed_order for plan in plans)
    firsts = Counter((plan.groups[0].subject, plan.groups[0].arms[0].environment) for plan in plans)
    assert len(firsts) == 2 * len(TARGETS)


def test_enough_null_comparisons_are_planned() -> None:
    assert EXTENTS[Part.NULL].trials * ROWS >= 510
    assert all(EXTENTS[part].trials * len(TARGETS) >= 100 for part in SIZES_OF)
    assert len(TARGETS) >= 5


def test_no_two_comparisons_of_a_family_share_an_arm(catalogues: dict) -> None:
    plan = null_plan(3, catalogues, REPLICAS, Part.NULL)
    assert len(plan.family) == ROWS
    arms = Counter(
        (comparison.group, arm.id) for comparison in plan.family for arm in (comparison.baseline, comparison.candidate)
    )
    assert set(arms.values()) == {1}
    assert {comparison.purpose for comparison in plan.comparisons} == {Purpose.DJANGO}


def test_installations_with_one_hash_seed_are_never_compared() -> None:
    for number in range(200):
        first, second = (REPLICAS.index(replica) for replica in replica_pair(number, REPLICAS))
        assert (first + second) % 2 == 1


def test_either_installation_is_the_baseline_and_all_are_used() -> None:
    pairs = {replica_pair(number, REPLICAS) for number in range(200)}
    assert len(pairs) == 8


def test_a_trial_is_the_same_whenever_it_is_planned(catalogues: dict) -> None:
    assert null_plan(5, catalogues, REPLICAS, Part.NULL) == null_plan(5, catalogues, REPLICAS, Part.NULL)
    assert null_plan(5, catalogues, REPLICAS, Part.NULL).seed != null_plan(6, catalogues, REPLICAS, Part.NULL).seed


def test_no_two_trials_share_a_seed() -> None:
    seeds = [seed_of(part, number) for part in Part for number in range(EXTENTS[part].trials)]
    assert len(set(seeds)) == len(seeds)


def test_by_instructions_a_family_has_a_floor(catalogues: dict) -> None:
    plan = null_plan(3, catalogues, REPLICAS, Part.NULL_INSTRUCTIONS)
    assert plan.instruments == (Instrument.INSTRUCTIONS,)
    assert len(plan.family) == ROWS
    assert plan.nulls
    for null in plan.nulls:
        first, second = (REPLICAS.index(arm.environment) for arm in (null.baseline, null.candidate))
        assert (first + second) % 2 == 1


def test_injected_trials_have_a_fixed_number_of_pairs(catalogues: dict) -> None:
    plan = injected_plan(0, catalogues, ENVIRONMENTS, Part.INJECTED, {})
    assert len(plan.family) == len(TARGETS) * len(SIZES)
    assert plan.timing.fewest_blocks == plan.timing.most_blocks == PAIRS
    assert plan.timing.budget_s is None
    assert not plan.nulls


def test_families_by_time_have_async_variants_and_those_by_instructions_have_none() -> None:
    apart = {("pagination", "async_paginator"), ("pagination", "paginator_in_thread")}
    assert set(NULL_ROWS) >= apart
    assert set(DATABASE_ROWS) >= apart
    assert not set(COUNTED_ROWS) & apart


def test_a_neighbours_trial_has_one_subject_alone_and_the_same_among_others(catalogues: dict) -> None:
    plan = neighbours_plan(1, catalogues, REPLICAS)
    (comparison,) = plan.family
    by_environment = {
        name: {group.key for group in plan.groups for arm in group.arms if arm.environment == name}
        for name in REPLICAS[:2]
    }
    assert by_environment[comparison.baseline.environment] == {comparison.group}
    assert len(by_environment[comparison.candidate.environment]) == NEIGHBOURS + 1
    assert plan.timing.groups_a_block == NEIGHBOURS + 1
    swapped = neighbours_plan(1 + len(TARGETS), catalogues, REPLICAS)
    assert swapped.family[0].baseline.environment == comparison.candidate.environment
    assert swapped.family[0].group == comparison.group


def test_order_trials_change_places(catalogues: dict) -> None:
    even, odd = (order_plan(number, catalogues, REPLICAS) for number in (0, 1))
    assert even.timing.fixed_order
    assert [arm.environment for arm in even.groups[0].arms] == REPLICAS[:2]
    assert [arm.environment for arm in odd.groups[0].arms] == REPLICAS[1::-1]
    assert even.family[0].baseline.environment == REPLICAS[0]
    assert odd.family[0].baseline.environment == REPLICAS[1]
