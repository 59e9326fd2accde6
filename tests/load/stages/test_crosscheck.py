"""What the generator says, held against a server with known delays and against wrk."""

import shutil

import numpy as np
import pytest

from versus.errors import EnvironmentFailedError
from versus.load.servers.upstream import delays_s
from versus.load.stages import crosscheck
from versus.load.stages.crosscheck import CrossCheck, OpenLoopStart, Quantile, cross_check, tolerance
from versus.locations import locations

DISAGREES = OpenLoopStart(11_000, (Quantile("p50", 30.0, 30.2, 31.6, 1.5),))
AGREES = OpenLoopStart(11_000, (Quantile("p50", 30.0, 30.2, 31.4, 1.5),))


def test_delays_cover_their_span_evenly_and_not_in_order():
    delays = np.array(delays_s(0.01, 0.05)) * 1000
    assert sorted(delays) == pytest.approx(np.linspace(10, 50, 101))
    assert np.median(delays) == pytest.approx(30.0)
    assert np.abs(np.diff(delays)).min() > 5
    assert set(delays_s(0.02, 0.02)) == {0.02}


def test_what_is_tolerated_is_a_time_or_a_share_whichever_is_more():
    assert tolerance("p50", 2.0) == pytest.approx(0.3)
    assert tolerance("p50", 30.0) == pytest.approx(1.5)
    assert tolerance("p99", 50.0) == pytest.approx(5.0)


def test_every_start_has_to_agree():
    assert CrossCheck((AGREES, AGREES), (), None).agrees
    assert not CrossCheck((AGREES, DISAGREES), (), None).agrees


@pytest.fixture
def short(monkeypatch):
    for name, value in (("STARTS", 1), ("RATE", 500.0), ("SECONDS", 5.0), ("CONNECTIONS", (2,)), ("CLOSED_S", 1.0)):
        monkeypatch.setattr(crosscheck, name, value)


@pytest.mark.alone
@pytest.mark.end_to_end
def test_a_generator_is_held_against_what_is_known(short, scratch):
    said = []
    found = cross_check(scratch, locations(), said.append)
    [start] = found.opened
    assert [quantile.name for quantile in start.quantiles] == ["p50", "p99"]
    for quantile in start.quantiles:
        assert 0.95 * quantile.known < quantile.taken < quantile.seen  # neither timers nor answers come early
    [closed] = found.throughput
    assert closed.locust > 0
    assert (closed.wrk is None) == (shutil.which("wrk") is None) == (found.missing is not None)
    assert said == ["open arrivals against known delays, start 1 of 1: 5 s", "closed loop, connections: 2, 2 s"]


@pytest.mark.end_to_end
def test_too_few_answers_are_no_cross_check(short, scratch, monkeypatch):
    monkeypatch.setattr(crosscheck, "SECONDS", 1.0)
    with pytest.raises(EnvironmentFailedError, match="too few for p99"):
        cross_check(scratch, locations(), lambda _said: None)
