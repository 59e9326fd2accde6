"""The search for a capacity, against servers whose capacity is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from versus.load.stages.capacity import LEAST_RATE, STEP, WITHIN, Search, SustainedRate

RATES = st.floats(1.0, 20_000.0)


def searched(first: float, ceiling: float, capacity: float) -> tuple[SustainedRate, list[float]]:
    search, asked = Search(first, ceiling), []
    while (rate := search.rate) is not None:
        asked.append(rate)
        search.tell(None if rate <= capacity else "p99 above 250 ms")
    return search.found, asked


@given(RATES, RATES, st.floats(1.0, 50.0))
def test_the_capacity_lies_between_what_was_sustained_and_what_failed(first, capacity, room):
    found, asked = searched(first, max(first, capacity * room), capacity)
    assert found.rungs == len(asked) == len(set(asked)) <= 60
    assert found.rate <= capacity
    if found.failed_at is not None and found.rate:
        assert capacity < found.failed_at <= found.rate * (1 + WITHIN)
        assert found.reason == "p99 above 250 ms"


def test_it_ends_at_the_ceiling_and_says_so():
    found, asked = searched(10.0, 40.0, 1000.0)
    assert found == SustainedRate(40.0, None, None, len(asked))
    assert max(asked) == 40.0


def test_who_fails_everywhere_has_no_capacity():
    found, asked = searched(10.0, 1000.0, 0.0)
    assert found.rate == 0
    assert LEAST_RATE <= min(asked) < LEAST_RATE * STEP


def test_a_ladder_costs_about_ten_rungs():
    assert len(searched(20.0, 2000.0, 93.0)[1]) <= 10


@pytest.mark.parametrize(("first", "ceiling"), [(0.0, 10.0), (20.0, 10.0), (1.0, float("inf"))])
def test_a_search_without_room_is_refused(first, ceiling):
    with pytest.raises(ValueError, match="search begins"):
        Search(first, ceiling)


def test_nothing_can_be_told_after_the_end():
    search = Search(10.0, 10.0)
    search.tell(None)
    with pytest.raises(ValueError, match="over"):
        search.tell(None)
