import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from versus.load.declared.plan import plan_load
from versus.load.servers.server import free_port
from versus.load.stages.run import run_load
from versus.locations import Locations
from versus.machine.scratch import Scratch


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Server and generator have a core each: nothing else may run beside them."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("end_to_end"):
            item.add_marker(pytest.mark.alone)


@pytest.fixture
def scratch(tmp_path):
    with Scratch(base=tmp_path) as scratch:
        yield scratch


@pytest.fixture(scope="session")
def load_suite(where, tmp_path_factory):
    """State of these tests alone: data is seeded once for all of them."""
    return Locations(where.root, tmp_path_factory.mktemp("load-state"))


@pytest.fixture
def load_stages(scratch, load_suite, tmp_path):
    """Runs a scenario's stages on the given environments and returns all that was observed."""

    def load_stages(scenario, *environments, done=(), report=lambda _text: None, **planned):
        named = {environment.name: environment for environment in environments}
        observed = []
        run_load(
            plan_load(scenario, list(named), seed=1, **{"starts": 1, **planned}), named, scratch=scratch,
            folder=tmp_path / "run", done=done, sink=observed.append, report=report, where=load_suite,
        )  # fmt: skip
        return observed

    return load_stages


@pytest.fixture
def odd_server(scratch):
    """The address of a server with known oddities."""
    port = free_port()
    process = scratch.start(
        [sys.executable, str(Path(__file__).with_name("odd_server.py")), str(port)],
        environment={},
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                client.get(f"{url}/")
            except httpx.TransportError:
                time.sleep(0.02)
            else:
                return url
    pytest.fail("the test's own server does not answer")
