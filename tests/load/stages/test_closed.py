"""Visitors on closed journeys."""

import os
import signal

import pytest

from versus.errors import EnvironmentFailedError
from versus.load.arrivals.visitors import JourneyCounts, Visitors
from versus.load.declared.scenario import read_scenario
from versus.load.stages.closed import _unsound


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (JourneyCounts(requests=1000, failures=0, journeys=200, seconds=10.0, cpu_s=2.0), None),
        (
            JourneyCounts(requests=1000, failures=2, journeys=200, seconds=10.0, cpu_s=2.0),
            "errors: 0.2 % of the arrivals",
        ),
        (JourneyCounts(requests=1000, failures=0, journeys=200, seconds=10.0, cpu_s=7.5), "generator CPU: 0.75 cores"),
        (JourneyCounts(requests=3, failures=0, journeys=0, seconds=10.0, cpu_s=0.1), "Not one journey"),
    ],
)
def test_a_busy_generator_and_errors_yield_no_number(done, said, where):
    found = _unsound(read_scenario("journeys", where.scenarios), done)
    assert found is None if said is None else said in found


@pytest.mark.end_to_end
def test_journeys_are_counted_and_nothing_fails(load_stages, django_60, where):
    scenario = read_scenario("journeys", where.scenarios)
    found = load_stages(scenario, django_60, seconds=2.0)
    (throughput,) = found
    assert throughput.failures == 0
    assert throughput.requests >= 4 * throughput.journeys > 0
    assert 0 < throughput.cpu_s <= 1.5 * throughput.seconds


@pytest.mark.end_to_end
def test_visitors_that_die_are_said_to_have_ended(odd_server, scratch, where, tmp_path):
    visitors = Visitors(
        scratch, where, odd_server, visitors=2, seconds=30.0, folder=tmp_path / "visitors", options={"only": "/"}
    )
    with visitors:
        visitors.window()
        os.kill(visitors.locust.pid, signal.SIGKILL)
        with pytest.raises(EnvironmentFailedError, match="generator ended with exit code -9"):
            visitors.done()
