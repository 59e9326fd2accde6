"""Runs a variant under stock asv, where neither the suite nor its engine is installed."""

import atexit
import math
import os
import tempfile
import time
from pathlib import Path

from . import _kit
from ._arm import Arm, start_django
from ._database import Workplace

SAMPLE_S = 0.01  # asv's own default sample_time
CALIBRATION_CALLS = 3


class Bench:
    """Prepared once a process. asv calls `before_call` ahead of every timed `call`."""

    def __init__(self, cls: type[_kit.Subject], one: _kit.Variant, point: _kit.Point) -> None:
        # asv runs each benchmark in a temporary working directory that it removes itself, whatever happens.
        scratch = Path.cwd()
        state = Path(os.environ.get("VERSUS_STATE") or _kit.project_root() / ".versus")
        start_django(f"sqlite:///{scratch / 'unused.sqlite3'}")
        self._arm = Arm(cls, one, point, Workplace(_writable(state / "fixtures"), scratch))
        atexit.register(self._arm.close)
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
        fastest = math.inf
        for _ in range(CALIBRATION_CALLS):
            began = time.perf_counter()
            self._arm.once()
            fastest = min(fastest, time.perf_counter() - began)
        self._arm.restore()
        return max(1, round(SAMPLE_S / fastest))


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
