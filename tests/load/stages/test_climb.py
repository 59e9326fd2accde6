"""A search for capacity on real servers."""

import msgspec
import pytest

from tests.load.samples import scenario
from versus.load.declared.scenario import Objective, Target
from versus.load.readings.observations import NULL_CASE
from versus.load.stages import climb as climb_module

pytestmark = pytest.mark.end_to_end


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(climb_module, "rung_s", lambda _plan, _rate: 0.6)


def of_page(path, latency_ms):
    made = scenario(rate=30.0, warm_up_s=0.1)
    return msgspec.structs.replace(made, targets=(Target(path, statements=0),), slo=Objective(0.9, latency_ms), data={})


def test_the_generator_s_own_ceiling_comes_first_and_nothing_is_sought_beyond_it(load_stages, django_60, monkeypatch):
    monkeypatch.setattr("versus.load.stages.run.CEILING", 2.0)
    null, found = load_stages(of_page("/hello/", 5000.0), django_60, climbs=True)
    assert null.case == NULL_CASE
    assert null.ceiling == 60.0
    assert found.ceiling == null.found.rate
    assert all(rung.rate <= found.ceiling for rung in found.rungs)
    assert all(rung.counts.offered for rung in found.rungs)


def test_a_service_level_that_nobody_keeps_is_the_reason_that_is_named(load_stages, django_60, monkeypatch):
    monkeypatch.setattr("versus.load.stages.run.CEILING", 1.0)
    monkeypatch.setattr("versus.load.stages.capacity.LEAST_RATE", 20.0)
    _, found = load_stages(of_page("/wait/", 45.0), django_60, climbs=True)
    assert found.found.rate == 0
    assert found.sustained is None
    assert "above 45 ms" in found.found.reason  # it takes 50 ms
