"""What a counted process holds so that the rest lies elsewhere."""

import sys
from collections import Counter

from versus.micro.inside.heap import held


def sizes(seed: int) -> Counter[int]:
    return Counter(map(sys.getsizeof, held(seed)))


def test_a_seed_holds_the_same_blocks_and_another_seed_others() -> None:
    assert sizes(1) == sizes(1)
    assert len({tuple(sorted(sizes(seed).items())) for seed in range(20)}) == 20


def test_blocks_fall_into_every_class_that_is_served_from_pools() -> None:
    found = sum((sizes(seed) for seed in range(20)), Counter[int]())
    assert set(range(64, 513, 16)) <= set(found)
    assert max(found) > 512
