"""Who gets the next blocks."""

from random import Random

from versus.micro.blocks.allocation import Demand, allocate


def test_as_many_as_possible_reach_their_precision_cheapest_first() -> None:
    demands = [Demand("dear", 12, 50, 1.0), Demand("cheap", 12, 5, 1.0), Demand("middle", 12, 20, 1.0)]
    found = allocate(demands, 30.0, 1000)
    assert found.reachable == ("cheap", "middle")
    assert found.next == ("cheap", "middle")
    (short,) = found.shortfalls
    assert (short.group, short.blocks_needed, short.seconds_needed, short.blocks_within) == ("dear", 50, 50.0, 5)


def test_what_is_left_is_shared_evenly_by_those_out_of_reach() -> None:
    found = allocate([Demand("a", 12, None, 1.0), Demand("b", 12, 900, 3.0)], 40.0, 1000)
    assert found.reachable == ()
    assert set(found.next) == {"a", "b"}
    assert [shortfall.blocks_within for shortfall in found.shortfalls] == [10, 10]


def test_without_a_budget_only_the_most_blocks_limit() -> None:
    found = allocate([Demand("far", 12, 49, 1.0), Demand("near", 12, 48, 1.0)], None, 60)
    assert found.reachable == ("near",)
    assert [(shortfall.group, shortfall.blocks_within) for shortfall in found.shortfalls] == [("far", 48)]


def test_the_reachable_fit_into_what_is_left_and_no_other_would() -> None:
    random = Random(3)
    for _ in range(300):
        demands = [
            Demand(str(number), 12, random.choice([None, random.randrange(1, 80)]), random.uniform(0.1, 4.0))
            for number in range(random.randrange(1, 9))
        ]
        left = random.uniform(0, 200)
        found = allocate(demands, left, 1000)
        price = {demand.group: demand.need * demand.turn_s for demand in demands if demand.need is not None}
        left -= sum(price[group] for group in found.reachable)
        assert left >= 0
        assert {shortfall.group for shortfall in found.shortfalls} | set(found.reachable) == {
            demand.group for demand in demands
        }
        assert all(price.get(shortfall.group, 1e9) > left for shortfall in found.shortfalls)
        assert all(shortfall.blocks_within >= 0 for shortfall in found.shortfalls)
