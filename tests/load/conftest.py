import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from versus.load.server import free_port
from versus.machine.scratch import Scratch


@pytest.fixture
def scratch(tmp_path):
    with Scratch(base=tmp_path) as scratch:
        yield scratch


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
