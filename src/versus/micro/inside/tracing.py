"""Notes which of Django's functions one call runs; nothing here is timed.

{"do": "trace", "subject", "variant", "point"}
    answers a list of `db/models/query.py:QuerySet.get`, sorted
"""

import os
import sys
from typing import Any

import django

ROOT = os.path.dirname(django.__file__) + os.sep  # noqa: PTH120 - as code objects name their files
TOOL = 5  # of the six tools that sys.monitoring can tell apart, the last whose number nobody has a name for


def trace(worker: Any, subject: str, variant: str, point: dict[str, Any]) -> list[str]:
    """A call before fills what the process remembers: what is seen is what a timed call runs, in whatever thread."""
    cls = worker.kit.subjects[subject]
    arm = worker.arms.Arm(cls, cls.variants[variant], point, worker.workplace)
    try:
        arm.times(1)
        arm.restore()
        return _functions(arm)
    finally:
        arm.close()


def _functions(arm: Any) -> list[str]:
    seen: set[str] = set()
    monitoring = sys.monitoring

    def started(code: Any, _offset: int) -> Any:
        if code.co_filename.startswith(ROOT):
            seen.add(f"{code.co_filename.removeprefix(ROOT)}:{code.co_qualname}")
        return monitoring.DISABLE

    monitoring.use_tool_id(TOOL, "versus")
    try:
        monitoring.register_callback(TOOL, monitoring.events.PY_START, started)
        monitoring.restart_events()
        monitoring.set_events(TOOL, monitoring.events.PY_START)
        arm.times(1)
    finally:
        monitoring.set_events(TOOL, 0)
        monitoring.free_tool_id(TOOL)
    return sorted(seen)
