"""Services beside a server, and the cross-check's own."""

import httpx
import numpy as np
import pytest

from versus.errors import EnvironmentFailedError
from versus.load import services as services_module
from versus.load.crosscheck import Quantile, tolerance
from versus.load.services import Service, lacking, started
from versus.load.upstream import delays_s


def test_delays_cover_their_span_evenly_and_not_in_order():
    delays = np.array(delays_s(10.0, 50.0)) * 1000
    assert sorted(delays) == pytest.approx(np.linspace(10, 50, 101))
    assert np.median(delays) == pytest.approx(30.0)
    assert np.abs(np.diff(delays)).min() > 5
    assert set(delays_s(20.0, 20.0)) == {0.02}


def test_what_is_tolerated_is_a_time_or_a_share_whichever_is_more():
    assert tolerance("p50", 2.0) == pytest.approx(0.3)
    assert tolerance("p50", 30.0) == pytest.approx(1.5)
    assert tolerance("p99", 50.0) == pytest.approx(5.0)
    assert Quantile("p50", 30.0, 31.4, 1.5).agrees
    assert not Quantile("p50", 30.0, 31.6, 1.5).agrees


def test_a_program_that_is_missing_is_named_with_how_to_get_it(monkeypatch):
    monkeypatch.setattr(services_module.shutil, "which", lambda _program: None)
    assert lacking(["redis"]).startswith("redis-server is not installed; install")
    assert lacking(["upstream"]) is None
    assert lacking([]) is None


@pytest.mark.end_to_end
def test_a_service_answers_while_it_is_wanted_and_is_gone_afterwards(scratch):
    with started(["upstream"], scratch) as variables:
        assert httpx.get(variables["BENCH_UPSTREAM"], trust_env=False).text == "answered late"
    with pytest.raises(httpx.TransportError):
        httpx.get(variables["BENCH_UPSTREAM"], trust_env=False)


@pytest.mark.end_to_end
def test_a_service_that_does_not_start_says_its_last_lines(scratch, monkeypatch):
    broken = Service(None, "", lambda _port, _folder: ["/bin/sh", "-c", "echo no room; exit 1"], "X", "")
    monkeypatch.setattr(services_module, "SERVICES", {"broken": broken})
    with pytest.raises(EnvironmentFailedError, match=r"(?s)service broken does not start.*no room"):
        started(["broken"], scratch).__enter__()
