"""How much of a scenario is measured."""

import pytest

from tests.load.samples import scenario
from versus.load.declared.extent import GLANCE_S, declared, glance, glanced_at, thorough, turn_s
from versus.load.declared.scenario import known_scenarios, read_scenario
from versus.load.readings.samples import FEWEST_BEYOND

ALL_OF_THEM_S = 40 * 60  # what the quick profile of every scenario may take, two Djangos each
ONE_OF_THEM_S = 2 * 60
COUNTING_S = 0.9  # of an arm's statements, beforehand


@pytest.mark.parametrize("arms", [1, 2, 6, 40])
def test_a_glance_is_short_whatever_there_is_to_see(arms):
    starts, seconds = glance(scenario(stage_s=30.0, rate=20.0), arms)
    assert starts >= 1
    assert starts == 1 or starts * arms * turn_s(scenario(), seconds) <= GLANCE_S
    assert seconds * 20 >= 60


def test_a_glance_is_never_more_than_what_is_declared():
    assert glance(scenario(stage_s=2.0), 1).seconds == 2.0
    assert glance(scenario(starts=3), 1).starts == 3


def test_thorough_stages_hold_a_99_percent_quantile():
    starts, seconds = thorough(scenario(rate=40.0))
    assert starts >= 6
    assert seconds * 40.0 * 0.01 > FEWEST_BEYOND
    assert thorough(scenario(rate=40.0, stage_s=600.0)).seconds == 600.0


def test_all_of_them_fit_the_time_they_may_take(where):
    taken = 0.0
    for name in known_scenarios(where.scenarios):
        scenario = read_scenario(name, where.scenarios)
        arms = 2 * len(glanced_at(scenario, 2))
        starts, seconds = glance(scenario, arms)
        spent = starts * arms * turn_s(scenario, seconds) + arms * COUNTING_S
        assert spent <= ONE_OF_THEM_S
        taken += spent
        assert declared(scenario).starts >= 6
    assert taken <= ALL_OF_THEM_S
