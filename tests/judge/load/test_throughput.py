"""Closed journeys and searches for capacity as rows."""

import msgspec
import pytest

from tests.judge.load.test_stages import ENVIRONMENTS, NAMES, planned
from versus.judge.load.capacity import judge_capacities
from versus.judge.load.throughput import judge_throughputs
from versus.load.declared.scenario import Journeys
from versus.load.readings.observations import NULL_CASE, Capacity, Counts, Latency, Rung, Throughput
from versus.load.stages.capacity import SustainedRate


def visited(name, start, journeys, *, cpu_s=8.0, reason=None):
    return Throughput(name, "", start, (), journeys, 5 * journeys, 0, 10.0, cpu_s, 0.2, reason)


def plan():
    made = planned()
    load = msgspec.structs.replace(made.scenario.load, journeys=Journeys(4))
    return msgspec.structs.replace(made, scenario=msgspec.structs.replace(made.scenario, load=load))


def test_more_journeys_are_faster_and_less_cpu_is_too():
    found = [
        visited(name, start, journeys + start % 2)
        for start in range(6)
        for name, journeys in zip(NAMES, (1000, 1200, 1000), strict=True)
    ]
    rows, faults = judge_throughputs(plan(), found, ENVIRONMENTS)
    assert faults == []
    by_metric = {(row.metric, row.candidate.django): row for row in rows}
    assert by_metric["journeys", "6.0.1"].ratio == pytest.approx(1.2, rel=0.01)
    assert by_metric["journeys", "6.0.1"].verdict == "faster"
    assert by_metric["cpu_per_journey", "6.0.1"].ratio == pytest.approx(1 / 1.2, rel=0.01)
    assert by_metric["cpu_per_journey", "6.0.1"].verdict == "faster"
    assert by_metric["journeys", "6.1.1"].verdict == "same"
    assert by_metric["journeys", "6.0.1"].better == "higher"


def test_a_start_that_does_not_count_is_missing_with_its_reason():
    found = [visited(name, 0, 100, reason="errors" if name == "6.0.1" else None) for name in NAMES]
    rows, faults = judge_throughputs(plan(), found, ENVIRONMENTS)
    assert {row.candidate.django for row in rows} == {"6.1.1"}
    assert [(fault.kind, fault.reason) for fault in faults] == [("fault", "errors")]


def searched(name, start, rate, *, limit=False):
    counts, latency = Counts(1, 1, 1, 1, 0, 0, 0), Latency(1, {}, 1.0)
    rungs = (Rung(rate, None, False, latency, counts), Rung(rate * 1.1, "p99 too late", limit, latency, counts))
    return Capacity(name, "", start, 2000.0, SustainedRate(rate, rate * 1.1, "p99 too late", 2), rungs)


def test_capacity_is_compared_where_the_server_was_what_gave_in():
    found = [searched(name, start, 100.0 + start) for start in range(6) for name in NAMES[:2]]
    found += [searched(NAMES[2], start, 1900.0, limit=True) for start in range(6)]
    found.append(msgspec.structs.replace(searched(NAMES[0], 0, 2000.0), case=NULL_CASE))
    rows, missing = judge_capacities(planned(), found, ENVIRONMENTS)
    assert [(row.candidate.django, row.verdict) for row in rows] == [("6.0.1", "same")]
    assert len(missing) == 6
    assert "where the generator ends" in missing[0].reason
