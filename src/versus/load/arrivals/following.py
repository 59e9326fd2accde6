"""A generator on a machine of its own: it follows a master elsewhere, from stage to stage."""

import time
from collections.abc import Callable
from pathlib import Path

from versus.errors import EnvironmentFailedError
from versus.load.arrivals.locust import Locust
from versus.load.declared.master import MasterAddress
from versus.locations import Locations
from versus.machine.scratch import Scratch

LOOK_EVERY_S = 0.1


def follow(
    master: MasterAddress,
    scratch: Scratch,
    where: Locations,
    report: Callable[[str], None],
    *,
    idle_s: float,
) -> int:
    """Sends a share of each stage that the master leads; returns in how many, when nothing came of it for `idle_s`.

    A stage's locust ends with its master, and the next one is waited for by a new one.
    Raises EnvironmentFailedError where not even one stage came.
    """
    stages, waiting_since = 0, time.monotonic()
    while time.monotonic() - waiting_since < idle_s:
        folder = scratch.folder / f"following-{stages}"
        if _followed(_worker(master, scratch, where, folder), until=waiting_since + idle_s):
            stages += 1
            waiting_since = time.monotonic()
            report(f"{stages} stages done")
    if not stages:
        raise EnvironmentFailedError(
            f"Nobody led a stage at {master.text} within {idle_s:.0f} s; start ./versus load … --workers there first."
        )
    return stages


def _worker(master: MasterAddress, scratch: Scratch, where: Locations, folder: Path) -> Locust:
    options = {"master-host": master.host, "master-port": master.port}
    return Locust(scratch, where, "open_arrivals.py", folder, options, flags=("worker",))


def _followed(worker: Locust, *, until: float) -> bool:
    """Returns whether a stage came to its end."""
    worker.start()
    try:
        while (ended := worker.exit_code()) is None and (worker.has_begun() or time.monotonic() < until):
            time.sleep(LOOK_EVERY_S)
        return ended == 0 and worker.has_begun()
    finally:
        worker.stop()
