import msgspec
import pytest

from tests.load.load_samples import scenario
from versus.load.plan import LoadPlan, plan_load


def test_each_round_names_every_environment_once_in_an_order_of_its_own():
    plan = plan_load(scenario(), ["a", "b", "c"], seed=1, starts=40)
    assert plan.starts == 40
    assert all(sorted(around) == ["a", "b", "c"] for around in plan.order)
    assert len(set(plan.order)) == 6


def test_the_seed_decides_the_order_and_the_arrivals():
    one, again, other = (plan_load(scenario(), ["a", "b"], seed=seed, starts=20) for seed in (1, 1, 2))
    assert one == again
    assert one.order != other.order
    assert one.arrivals_seed(0) != one.arrivals_seed(1)
    assert one.arrivals_seed(0) != other.arrivals_seed(0)


def test_what_is_not_given_is_as_the_scenario_says():
    plan = plan_load(scenario(), ["a"], seed=1)
    assert (plan.rate, plan.seconds, plan.starts) == (40.0, 1.5, 6)
    plan = plan_load(scenario(), ["a"], seed=1, rate=7.0, seconds=2.0, starts=1)
    assert (plan.rate, plan.seconds, plan.starts) == (7.0, 2.0, 1)


def test_an_environment_twice_is_refused():
    with pytest.raises(ValueError, match="once"):
        plan_load(scenario(), ["a", "a"], seed=1)


def test_a_plan_survives_being_written():
    plan = plan_load(scenario(), ["a", "b"], seed=1)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=LoadPlan) == plan
