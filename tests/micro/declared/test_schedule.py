"""Chance, from a seed: balanced, repeatable, complete."""

from collections import Counter
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.micro.fake import group
from versus.micro.declared.plan import Arm
from versus.micro.declared.schedule import block_random, blocks_of_round, layout, seats, turns

ARMS = st.integers(2, 7).map(lambda n: [f"arm{i}" for i in range(n)])


@given(ARMS, st.integers(1, 6), st.integers())
def test_of_any_two_arms_each_goes_first_equally_often(arms: list[str], half: int, seed: int) -> None:
    order = turns(arms, 2 * half, Random(seed))
    rounds = [order[i : i + len(arms)] for i in range(0, len(order), len(arms))]
    assert all(sorted(turn) == sorted(arms) for turn in rounds)
    for arm, fellow in combinations(arms, 2):
        assert sum(r.index(arm) < r.index(fellow) for r in rounds) == half


@given(ARMS, st.integers(1, 12), st.integers())
def test_every_arm_gets_its_slices(arms: list[str], slices: int, seed: int) -> None:
    assert Counter(turns(arms, slices, Random(seed))) == dict.fromkeys(arms, slices)


def test_all_orders_of_two_occur() -> None:
    firsts = {tuple(turns(["a", "b"], 2, Random(seed))[:2]) for seed in range(50)}
    assert firsts == {("a", "b"), ("b", "a")}


@given(st.integers(1, 20), st.integers(0, 5), st.integers(), st.integers(1, 8))
def test_a_round_holds_every_group_once(count: int, round_number: int, seed: int, most: int) -> None:
    groups = [group(f"s{i}") for i in range(count)]
    blocks = blocks_of_round(groups, seed, round_number, most)
    assert sorted(group.key for block in blocks for group in block) == sorted(group.key for group in groups)
    assert max(map(len, blocks)) <= most
    assert max(map(len, blocks)) - min(map(len, blocks)) <= 1


def test_rounds_differ_and_repeat() -> None:
    groups = [group(f"s{i}") for i in range(12)]
    assert blocks_of_round(groups, 1, 0, 6) == blocks_of_round(groups, 1, 0, 6)
    assert blocks_of_round(groups, 1, 0, 6) != blocks_of_round(groups, 1, 1, 6)
    assert block_random(1, groups, 0).random() == block_random(1, groups, 0).random()
    assert block_random(1, groups, 0).random() != block_random(2, groups, 0).random()


def test_the_twin_never_shares_the_blocks_hash_seed() -> None:
    for seed in range(200):
        memory = layout(Random(seed))
        assert memory.hash_seed != memory.twin_hash_seed
        assert memory.hash_seed > 0  # 0 would switch hash randomisation off


def test_arms_of_one_environment_never_share_a_process_and_change_places() -> None:
    arms = [Arm("old", "a"), Arm("old", "b"), Arm("new", "a"), Arm("new", "b")]
    placements = set()
    for seed in range(50):
        placed = seats(group(arms=arms), Random(seed))
        assert len(set(placed.values())) == len(arms)
        placements.add(placed["old/a"].slot)
    assert placements == {0, 1}
