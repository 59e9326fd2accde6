"""The job that every queue runs: some milliseconds of work, and a line that notes that it was done.

A job is named by its token, the moment at which it was enqueued: nanoseconds of the clock that all processes share.
"""

import os
import time
from pathlib import Path

from bench_project import environment

STEPS = {"short": 75_000, "long": 300_000}  # some five and twenty milliseconds of pure Python
LENGTH = environment.one_of("BENCH_JOB", list(STEPS))


def enqueued() -> str:
    """Return a new token, noted down."""
    token = str(time.monotonic_ns())
    _note("enqueued", token)
    return token


def finish(token: str) -> None:
    """Do a job."""
    began = time.monotonic_ns()
    total = 0
    for number in range(STEPS[LENGTH]):
        total = (total * 31 + number) % 1_000_003
    _note("done", f"{token} {began} {time.monotonic_ns()}")


def _note(kind: str, line: str) -> None:
    """One write a line, appended: lines of several processes do not mix."""
    file = os.open(Path(os.environ["BENCH_JOBS_FOLDER"]) / kind, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, f"{line}\n".encode())
    finally:
        os.close(file)
