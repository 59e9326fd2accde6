"""Runs a variant under stock asv, where neither the suite nor its engine is installed."""

import ctypes
import math
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from . import _kit
from ._arm import Arm, start_django
from ._database import Workplace

SAMPLE_S = 0.01  # asv's own default sample_time
FEWEST_CALLS = 3
PR_SET_PDEATHSIG = 1


class Bench:
    """Prepared once a process. asv calls `before_call` ahead of every timed `call`."""

    def __init__(self, cls: type[_kit.Subject], one: _kit.Variant, point: _kit.Point) -> None:
        _end_with_asv()
        # asv runs each benchmark in a temporary working directory that it removes itself. Nothing is closed: asv has no
        # hook that comes once, and at exit the threads are gone that a coroutine would need.
        scratch = Path.cwd()
        state = Path(os.environ.get("VERSUS_STATE") or _kit.project_root() / ".versus")
        start_django(f"sqlite:///{quote(str(scratch / 'unused.sqlite3'))}")
        self._arm = Arm(cls, one, point, Workplace(_writable(state / "fixtures"), scratch))
        self.call = self._arm.once
        self._arm.result()
        self.calls_per_sample = self._calibrate()
        self._restored_at = self._calls = 0

    def before_call(self) -> None:
        """Restores the written rows once a sample, outside the timing."""
        if self._calls - self._restored_at >= self.calls_per_sample:
            self._arm.restore()
            self._restored_at = self._calls
        self._calls += 1

    def _calibrate(self) -> int:
        fastest, calls, began = math.inf, 0, time.perf_counter()
        while calls < FEWEST_CALLS or time.perf_counter() - began < SAMPLE_S:
            started = time.perf_counter()
            self._arm.once()
            fastest = min(fastest, time.perf_counter() - started)
            calls += 1
        self._arm.restore()
        return max(1, round(SAMPLE_S / fastest))


def _end_with_asv() -> None:
    """asv gives a benchmark a process group of its own, which would outlive a killed asv by up to its time limit."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
