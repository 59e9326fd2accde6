"""Runs a variant under stock asv, where neither the suite nor its engine is installed."""

import ctypes
import math
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote

from ._arm import Arm, start_django
from ._checks import CheckFailedError, check, result_digest
from ._database import Workplace
from ._sources import project_root

if TYPE_CHECKING:  # the kit loads this file
    from ._kit import Point, Subject, Variant

SAMPLE_S = 0.01  # asv's own default sample_time
FEWEST_CALLS = 3
PR_SET_PDEATHSIG = 1


class Bridge:
    """A variant that is checked and prepared once a process. asv calls `before_call` ahead of every timed `call`.

    Raises NotImplementedError, which asv shows as n/a, where the suite would not measure the variant.
    """

    def __init__(self, cls: "type[Subject]", declared: "Variant", point: "Point") -> None:
        _end_with_asv()
        # asv runs each benchmark in a temporary working directory that it removes itself. Nothing is closed in the
        # end: asv has no hook that comes once, and at exit the threads are gone that a coroutine would need.
        scratch = Path.cwd()
        state = Path(os.environ.get("VERSUS_STATE") or project_root() / ".versus")
        start_django(f"sqlite:///{quote(str(scratch / 'unused.sqlite3'))}")
        workplace = Workplace(_writable(state / "fixtures"), scratch)
        try:
            self._arm = _checked(cls, declared, point, workplace)
        except CheckFailedError as failed:
            _not_applicable(f"{cls.name}'s variant {declared.name} must not be timed: {failed}")
        self.call = self._arm.once
        self._arm.result()
        self._arm.restore()
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


def _checked(cls: "type[Subject]", declared: "Variant", point: "Point", workplace: Workplace) -> Arm:
    """Returns the variant's arm after the checks. Raises CheckFailedError.

    The variant also has to return what the most of the subject's variants return: with fewer than that nobody can tell
    whose result is the right one.
    """
    arm = Arm(cls, declared, point, workplace)
    try:
        facts = check(arm)
    except CheckFailedError:
        arm.close()
        raise
    fellows = [] if declared.differs else [fellow for fellow in cls.variants.values() if fellow is not declared]
    fellows = [fellow for fellow in fellows if not fellow.differs and fellow.available()]
    if not fellows:
        return arm
    arm.close()  # a process has one database open at a time
    own = facts["result_digest"], facts["result_shown"]
    results = {declared.name: own}
    for fellow in fellows:
        try:
            results[fellow.name] = _result(cls, fellow, point, workplace)
        except Exception as error:  # noqa: BLE001 - a variant that fails has a row of its own that says so
            print(f"{cls.name}'s variant {fellow.name} is not compared with: {error}", file=sys.stderr)
    votes = Counter(results.values())
    if any(number >= votes[own] for result, number in votes.items() if result != own):
        told = ", ".join(f"{name} returns {shown!r}" for name, (_, shown) in results.items())
        raise CheckFailedError(f"the subject's variants return different results: {told}.")
    return Arm(cls, declared, point, workplace)


def _result(cls: "type[Subject]", declared: "Variant", point: "Point", workplace: Workplace) -> tuple[str, str]:
    arm = Arm(cls, declared, point, workplace)
    try:
        return result_digest(arm)
    finally:
        arm.close()


def _not_applicable(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    raise NotImplementedError(reason)


def _end_with_asv() -> None:
    """Ends this process with asv, which gives it a process group of its own that outlives a killed asv for long."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir())
