"""Services beside a server."""

import httpx
import pytest

from versus.errors import EnvironmentFailedError
from versus.load.servers import services as services_module
from versus.load.servers.services import Service, lacking, started
from versus.project import BENCH_PROJECT, Switches


def test_a_program_that_is_missing_is_named_with_how_to_get_it(monkeypatch):
    monkeypatch.setattr(services_module.shutil, "which", lambda _program: None)
    assert lacking(["redis"]).startswith("redis-server is not installed; install")
    assert lacking(["upstream"]) is None
    assert lacking([]) is None


@pytest.mark.end_to_end
def test_a_service_answers_while_it_is_wanted_and_is_gone_afterwards(scratch):
    with started(["upstream"], scratch, BENCH_PROJECT.switches) as variables:
        assert httpx.get(variables["BENCH_UPSTREAM"], trust_env=False).text == "answered late"
    with pytest.raises(httpx.TransportError):
        httpx.get(variables["BENCH_UPSTREAM"], trust_env=False)


@pytest.mark.end_to_end
def test_a_service_that_does_not_start_says_its_last_lines(scratch, monkeypatch):
    broken = Service(None, "", lambda _port, _folder: ["/bin/sh", "-c", "echo no room; exit 1"], "")
    monkeypatch.setattr(services_module, "SERVICES", {"broken": broken})
    with pytest.raises(EnvironmentFailedError, match=r"(?s)service broken does not start.*no room"):
        started(["broken"], scratch, Switches("", services={"broken": "X"})).__enter__()
