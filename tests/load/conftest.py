import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from versus.load.declared.plan import plan_load
from versus.load.readings import gates
from versus.load.servers.server import free_port
from versus.load.stages.run import run_load
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT


@pytest.fixture
def scratch(tmp_path):
    with Scratch(base=tmp_path) as scratch:
        yield scratch


@pytest.fixture(scope="session")
def load_suite(where, tmp_path_factory):
    """State of these tests alone: data is seeded once for all of them."""
    return Locations(where.root, tmp_path_factory.mktemp("load-state"))


LIFTED = 1e9
MACHINE_S_OWN = (
    (gates.GeneratorLag, "SHARE_OF_OBJECTIVE"), (gates.GeneratorCpuShare, "BUSIEST"), (gates.Growth, "MOST"),
    (gates.Spilled, "MOST"), (gates.LatencyGrowth, "MOST"),
)  # fmt: skip
"""The thresholds that a sound generator and a sound server miss where others use the machine meanwhile."""


@pytest.fixture
def any_machine(monkeypatch):
    """No stage is measured again because the machine of the test is busy: the number of stages is the plan's."""
    for gate, threshold in MACHINE_S_OWN:
        monkeypatch.setattr(gate, threshold, LIFTED)


@pytest.fixture
def judged_stages(scratch, load_suite, tmp_path):
    """Runs a scenario's stages on the given environments and returns all that was observed."""

    def stages(scenario, *environments, done=(), report=lambda _text: None, project=BENCH_PROJECT, **planned):
        named = {environment.name: environment for environment in environments}
        observed = []
        run_load(
            plan_load(scenario, list(named), seed=1, **{"starts": 1, **planned}), named, scratch=scratch,
            folder=tmp_path / "run", done=done, sink=observed.append, report=report, where=load_suite, project=project,
        )  # fmt: skip
        return observed

    return stages


@pytest.fixture
def load_stages(judged_stages, any_machine):
    """As `judged_stages`, on whatever machine."""
    return judged_stages


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


@pytest.fixture
def counting(scratch, load_suite, tmp_path):
    """Carries out a plan that counts instructions, in the environments of these names; returns what was observed."""

    def counted(plan, environments):
        observed = []
        run_load(
            plan, environments, scratch=scratch, folder=tmp_path / "run", done=(), sink=observed.append,
            report=lambda _text: None, where=load_suite,
        )  # fmt: skip
        return observed

    return counted
