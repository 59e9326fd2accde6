import numpy as np
import pytest

from tests.load.samples import case_of, plan, samples, scenario
from versus.load.readings.clock import Reading, Readings
from versus.load.readings.gates import Evidence, gates_of, look_through
from versus.load.readings.samples import DROPPED, NO_ANSWER, WRONG_BODY, WRONG_STATUS
from versus.load.readings.summary import sum_up

SOUND = {
    "lag_p99_ms": 1.0,
    "generator_share": 0.1,
    "not_sent": 0.0,
    "failed": 0.0,
    "unavailable": 0.0,
    "wrong": 0.0,
    "growth": 0.0,
}
READINGS = Readings(Reading(0.0, 0), Reading(1.0, 10_000_000), Reading(3.0, 2_030_000_000))


def judged(*, in_turn=False, **differently):
    return look_through(gates_of(scenario(), in_turn=in_turn), Evidence(**(SOUND | differently)))


def test_a_sound_stage_passes_every_gate():
    outcomes, reason = judged()
    assert reason is None
    assert all(outcome.passed for outcome in outcomes)
    assert len({outcome.gate for outcome in outcomes}) == len(outcomes) == len(SOUND)


@pytest.mark.parametrize(
    ("seen", "gate"),
    [
        ({"lag_p99_ms": 25.1}, "generator lag p99: 25.1 ms, at most 25 ms is allowed."),
        ({"lag_p99_ms": 9.0, "latency_p99_ms": 89.0}, "generator lag p99: 9 ms, at most 8.9 ms is allowed."),
        ({"generator_share": 0.71}, "generator CPU: 0.71 cores, at most 0.7 cores is allowed."),
        ({"not_sent": 0.002}, "arrivals not sent: 0.2 % of those offered, none is allowed."),
        ({"failed": 0.002}, "errors: 0.2 % of the arrivals, at most 0.1 % is allowed."),
        (
            {"unavailable": 0.002},
            "answers of 503 (no room, says the server): 0.2 % of the arrivals, at most 0.1 % is allowed.",
        ),
        ({"wrong": 0.001}, "wrong bodies: 0.1 % of the arrivals, none is allowed."),
        ({"growth": 0.06}, "growth of requests under way: 6.0 % of the offered rate, at most 5.0 % is allowed."),
    ],
)
def test_each_gate_can_fail_alone_and_says_by_how_much(seen, gate):
    outcomes, reason = judged(**seen)
    assert reason == gate
    assert [outcome.passed for outcome in outcomes].count(False) == 1


@pytest.mark.parametrize(
    ("seen", "gate"),
    [
        ({"spilled": 0.06}, "answers after the slice: 6.0 % of the arrivals, at most 5.0 % is allowed."),
        (
            {"latency_growth": 0.3},
            "growth of latencies within slices: 0.3 s a second, at most 0.2 s a second is allowed.",
        ),
    ],
)
def test_in_slices_a_server_has_to_keep_up_within_them(seen, gate):
    assert judged(in_turn=True, **seen)[1] == gate
    assert judged(**seen)[1] is None
    assert judged(in_turn=True, growth=1.0)[1] is None  # others were loaded meanwhile: it says nothing


def test_the_cap_on_drops_is_the_scenario_s():
    seen = Evidence(**(SOUND | {"not_sent": 0.05}))
    assert look_through(gates_of(scenario(drop_cap=0.1), in_turn=False), seen)[1] is None
    assert look_through(gates_of(scenario(drop_cap=0.01), in_turn=True), seen)[1]


@pytest.mark.parametrize("outcome", [NO_ANSWER, WRONG_STATUS, WRONG_BODY, DROPPED])
def test_samples_that_went_wrong_make_a_stage_invalid(outcome):
    wrong = samples([0.01] * 100, outcome=outcome)
    if outcome == DROPPED:
        for column in (wrong.lag, wrong.queue, wrong.service):
            column[:] = np.nan
        wrong.status[:] = 0
    assert sum_up(plan(), case_of(plan()), wrong, READINGS, "")[1]


def test_a_server_that_says_it_has_no_room_is_told_apart_from_one_that_breaks():
    wrong = samples([0.01] * 100, outcome=WRONG_STATUS)
    wrong.status[:] = 500
    assert "errors: 100" in sum_up(plan(), case_of(plan()), wrong, READINGS, "")[1]
    wrong.status[:] = 503
    reason = sum_up(plan(), case_of(plan()), wrong, READINGS, "")[1]
    assert "answers of 503 (no room, says the server): 100" in reason
    assert "errors" not in reason


@pytest.mark.parametrize(
    "latencies",
    [
        [0.01] * 99 + [1.0],
        [0.01] * 50 + [1.0 - 0.01 * late for late in range(50)],
        [0.01 * more for more in range(100)],
    ],
    ids=["slow tail", "stall", "leak"],
)
def test_a_slow_server_is_a_finding(latencies):
    measured, reason = sum_up(plan(), case_of(plan()), samples(latencies), READINGS, "")
    assert reason is None
    assert measured.latency.largest >= 980


def test_a_backlog_that_drains_is_no_growth_and_one_that_stays_is():
    drained = samples([0.01], under_way=[1] * 15 + list(range(40, 0, -4)) + [1] * 5)
    assert drained.growth(rate=40.0, seconds=1.5) == 0
    lasting = samples([0.01], under_way=list(range(0, 60, 2)))
    assert lasting.growth(rate=40.0, seconds=1.5) > 0.5


def test_few_requests_more_than_before_are_scatter():
    assert samples([0.01], under_way=[0] * 15 + [4] * 15).growth(rate=5.0, seconds=1.5) == 0


def test_cpu_per_request_is_without_what_the_server_spends_at_rest():
    cpu = READINGS.cpu(samples([0.01] * 100))
    assert cpu.idle == pytest.approx(0.01)
    assert cpu.stage_s == pytest.approx(2.0)
    assert cpu.per_request_s == pytest.approx(0.02)
    assert READINGS.cpu(samples([])).per_request_s is None


def test_closed_journeys_have_no_lateness_and_no_backlog_to_look_at():
    closed = scenario(journeys={"visitors": 4, "think_s": 0.0})
    seen = Evidence(**(SOUND | {"lag_p99_ms": 1000.0, "growth": 1.0}))
    outcomes, reason = look_through(gates_of(closed, in_turn=False), seen)
    assert [outcome.gate for outcome in outcomes] == ["generator CPU", "errors"]
    assert reason is None
