"""Requests a second of visitors who wait for each answer, by locust and by wrk: what other tools tell of a server."""

import re
import shutil
import subprocess
from pathlib import Path

from versus.environments.environment import process_environment
from versus.errors import EnvironmentFailedError
from versus.load.arrivals.visitors import Visitors
from versus.locations import Locations
from versus.machine.scratch import Scratch

PATIENCE = 10  # times the seconds that wrk was told to take
LACKS_WRK = "wrk is not installed; install Debian's package wrk, or your system's"


def lacks_wrk() -> str | None:
    """Returns why wrk cannot be asked; None where it can."""
    return None if shutil.which("wrk") else LACKS_WRK


def rate_by_locust(
    scratch: Scratch, where: Locations, url: str, path: str, *, visitors: int, seconds: float, folder: Path
) -> float:
    """Raises EnvironmentFailedError where locust does not come to its end."""
    with Visitors(
        scratch, where, url, visitors=visitors, seconds=seconds, folder=folder, options={"only": path, "think": 0}
    ) as going:
        done = going.done()
    return done.requests / done.seconds


def rate_by_wrk(url: str, *, visitors: int, seconds: float) -> float:
    """Raises EnvironmentFailedError where wrk says nothing that is understood."""
    ended = subprocess.run(
        ["wrk", "-t1", f"-c{visitors}", f"-d{seconds:.0f}s", url], env=process_environment(),
        capture_output=True, text=True, check=False, timeout=PATIENCE * seconds,
    )  # fmt: skip
    found = re.search(r"Requests/sec:\s+([\d.]+)", ended.stdout)
    if found is None:
        raise EnvironmentFailedError("wrk printed no rate that is understood.")
    return float(found[1])
