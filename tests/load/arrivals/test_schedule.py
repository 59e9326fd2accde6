"""The schedule of arrivals whose rate changes, and the bringing together of samples: no locust is needed for either."""

import importlib
import itertools
import math

import numpy as np
import pytest


def load(where, name):
    """As locust does, which finds what lies beside its file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(where.locustfiles)
        return importlib.import_module(name)


@pytest.fixture(scope="module")
def schedule(where):
    return load(where, "_schedule")


@pytest.fixture(scope="module")
def samples(where):
    return load(where, "_samples")


def test_steps_and_ramps_hold_as_many_arrivals_as_the_area_below_them(schedule):
    shape = (schedule.Stretch(10, 1), schedule.Stretch(10, 1, 3), schedule.Stretch(5, 0), schedule.Stretch(10, 0.5))
    paced = list(schedule.offsets("paced", 20.0, 1, shape))
    assert len(paced) == 200 + 400 + 0 + 100
    assert paced == sorted(paced)
    counts = np.histogram(paced, bins=[0, 10, 20, 25, 35])[0]
    assert counts == pytest.approx([200, 400, 0, 100], abs=1)
    ramp = [moment for moment in paced if 10 <= moment < 20]
    assert np.histogram(ramp, bins=[10, 15, 20])[0] == pytest.approx([150, 250], abs=1)


def test_poisson_arrivals_follow_the_shape(schedule):
    shape = (schedule.Stretch(100, 1), schedule.Stretch(100, 4))
    arrivals = list(schedule.offsets("poisson", 20.0, 5, shape))
    low, high = np.histogram(arrivals, bins=[0, 100, 200])[0]
    assert low == pytest.approx(2000, abs=4 * math.sqrt(2000))
    assert high == pytest.approx(8000, abs=4 * math.sqrt(8000))
    gaps = np.diff([moment for moment in arrivals if moment > 100])
    assert gaps.std() == pytest.approx(1 / 80, rel=0.1)


def test_without_a_shape_it_never_ends(schedule):
    assert len(list(itertools.islice(schedule.offsets("paced", 1.0, 1), 10_000))) == 10_000


@pytest.mark.parametrize("told", [(0, 1), (-1, 1), (1, -1), (1, 1, -1)])
def test_a_stretch_that_makes_no_sense_is_refused(schedule, told):
    with pytest.raises(ValueError, match="stretch"):
        schedule.Stretch(*told)


def test_what_several_workers_saw_comes_together_without_loss(samples):
    parts = []
    for worker in range(3):
        part = samples.Samples()
        for number in range(worker, 30, 3):
            row = part.arrival(number / 10, target=worker)
            part.lag[row] = number
        part.sampled.extend([worker / 100, 1 + worker / 100])
        part.in_flight.extend([worker, worker])
        part.waiting.extend([0, 0])
        parts.append(samples.Samples.unpacked(part.packed()))
    whole = samples.Samples.merged(parts)
    assert list(whole.lag) == list(range(30))
    assert list(whole.target) == [number % 3 for number in range(30)]
    assert list(whole.sampled) == sorted(whole.sampled)
    assert list(whole.in_flight) == [0, 1, 2, 0, 1, 2]
