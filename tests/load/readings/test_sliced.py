"""Servers that cannot keep up, loaded in slices: simulated queues whose load and CPU time are known."""

import dataclasses

import msgspec
import numpy as np
import pytest

from tests.load.samples import plan, samples
from versus.load.readings.clock import Reading, SlicedReadings
from versus.load.readings.gates import gates_of, look_through
from versus.load.readings.sliced import SlicedArrivals
from versus.load.readings.summary import evidence_of, reason_today

SLICE_S, SETTLE_S, SLICES, ARMS = 0.25, 0.05, 30, 4
AHEAD_S = 0.005
IDLE = 0.003  # CPU seconds a second, of a server at rest


@dataclasses.dataclass
class Queue:
    """What one stage saw of a server that answers one request at a time, each in about `service_s`.

    While it works on one it spends `cpu_share` of the time on its CPU.
    """

    rate: float
    service_s: float
    cpu_share: float = 1.0
    seed: int = 1

    def __post_init__(self):
        dice = np.random.default_rng(self.seed)
        self.begins = [number * ARMS * (SLICE_S + SETTLE_S) for number in range(SLICES)]
        self.own, latencies, self.work = [], [], []
        free = 0.0
        for number, begin in enumerate(self.begins):
            for into in np.sort(dice.uniform(0.0, SLICE_S, dice.poisson(self.rate * SLICE_S))):
                started = max(begin + into, free)
                free = started + self.service_s * dice.lognormal(0.0, 0.1)
                self.work.append((started, free))
                self.own.append(number * SLICE_S + into)
                latencies.append(free - begin - into)
        self.samples = dataclasses.replace(samples(latencies), intended=np.array(self.own))

    def reading(self, moment):
        spent = sum(max(0.0, min(moment, end) - start) for start, end in self.work) * self.cpu_share
        return Reading(moment, round((spent + IDLE * (moment + 10.0)) * 1e9))

    @property
    def cpu(self):
        around = [
            (self.reading(begin - AHEAD_S), self.reading(begin + SLICE_S + SETTLE_S - AHEAD_S)) for begin in self.begins
        ]
        drained = self.reading(max(self.work[-1][1], self.begins[-1] + 1.0))
        return SlicedReadings(self.reading(-0.5), around, drained, self.begins, SLICE_S).cpu(self.samples)

    @property
    def true_cpu_s(self):
        """A request's, on average."""
        return self.cpu_share * float(np.mean([end - start for start, end in self.work]))

    @property
    def reason(self):
        made = msgspec.structs.replace(
            plan(settle_s=SETTLE_S), seconds=SLICES * SLICE_S, rate=self.rate, slice_s=SLICE_S
        )
        return reason_today(made, self.samples)


@pytest.mark.parametrize("rate", [20.0, 40.0, 180.0, 1500.0])
@pytest.mark.parametrize("load", [0.3, 0.5])
def test_a_server_that_is_half_busy_is_sound(rate, load):
    reasons = [Queue(rate, load / rate, seed=seed).reason for seed in range(20)]
    assert reasons.count(None) == len(reasons)


@pytest.mark.parametrize("rate", [20.0, 40.0, 180.0, 1500.0])
@pytest.mark.parametrize("load", [1.25, 1.5, 2.0])
def test_an_overloaded_server_is_not_sound_though_it_catches_up_between_its_slices(rate, load):
    reasons = [Queue(rate, load / rate, seed=seed).reason for seed in range(5)]
    assert None not in reasons
    assert all("answers after the slice" in reason or "growth of latencies" in reason for reason in reasons)


def test_the_view_of_50_ms_in_one_thread_fails_by_both():
    """40 requests a second offered and 20 possible: the worst fault known, which all gates let pass once."""
    reason = Queue(rate=40.0, service_s=0.05).reason
    assert "answers after the slice: 5" in reason
    assert "growth of latencies within slices: 1." in reason


@pytest.mark.parametrize(("service_s", "rate"), [(0.01, 40.0), (0.03, 40.0), (0.05, 40.0), (0.2, 40.0), (0.01, 150.0)])
@pytest.mark.parametrize("cpu_share", [1.0, 0.03])
def test_cpu_time_is_right_whatever_spills_over(service_s, rate, cpu_share):
    queue = Queue(rate, service_s, cpu_share)
    assert queue.cpu.idle == pytest.approx(IDLE, rel=0.01)
    assert queue.cpu.per_request_s == pytest.approx(queue.true_cpu_s, rel=0.02)


def test_waiting_views_take_as_long_late_in_a_slice_as_early():
    """Many at once, 100 ms each: nothing waits for anything else, but a fifth more settling time is needed."""
    arrivals = np.sort(np.random.default_rng(1).uniform(0.0, SLICE_S * SLICES, 600))
    waiting = dataclasses.replace(samples([0.1] * 600), intended=arrivals)
    sliced = SlicedArrivals.of(waiting, SLICE_S)
    assert sliced.latency_growth() == pytest.approx(0.0, abs=1e-9)
    assert 0.1 < sliced.spilled(SETTLE_S) < 0.3
    assert sliced.spilled(0.1) == 0.0


def test_one_stall_is_no_growth():
    arrivals = np.arange(600) * SLICE_S * SLICES / 600
    latencies = np.full(600, 0.01)
    stalled = (arrivals >= 1.0) & (arrivals < 1.25)
    latencies[stalled] += 1.25 - arrivals[stalled]
    sliced = SlicedArrivals.of(dataclasses.replace(samples(list(latencies)), intended=arrivals), SLICE_S)
    assert abs(sliced.latency_growth()) < 0.01
    assert sliced.spilled(SETTLE_S) == 0.0


def test_what_was_never_answered_spills_and_what_was_never_sent_does_not():
    made = samples([0.01, 0.01, float("nan"), float("nan")])
    made.lag[3] = np.nan
    sliced = SlicedArrivals.of(made, SLICE_S)
    assert sliced.ended[2] == np.inf
    assert sliced.ended[3] == -np.inf
    assert sliced.spilled(SETTLE_S) == 0.25
    assert list(sliced.last_ends(2)) == [np.inf, -np.inf]


def test_a_stage_without_slices_is_judged_by_its_backlog():
    seen = evidence_of(samples([0.01] * 40, under_way=list(range(0, 60, 2))), plan())
    assert seen.growth > 0.5
    assert (seen.spilled, seen.latency_growth) == (0.0, 0.0)
    assert look_through(gates_of(plan().scenario, in_turn=False), seen)[1]
