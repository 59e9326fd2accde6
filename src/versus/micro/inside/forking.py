"""Forks further workers from one that has imported everything and opened nothing.

    {"do": "fork", "orders", "answers", "complaints"}   answers the process number of a new worker, which reads orders
                                                        from the named pipe, answers to the other, and complains to
                                                        the file
    {"do": "ended", "pid"}                              waits for a forked worker's end, and answers its exit code

A fork takes far less time than a start. Forked workers of one environment share hash seed and addresses;
the twin's are another process's.
"""

import contextlib
import os
import sys
import threading
import traceback
from typing import Any


def fork(worker: Any, orders: str, answers: str, complaints: str) -> int:
    if worker.arm is not None or threading.active_count() > 1:
        raise RuntimeError("a worker that has an arm or a thread cannot be forked")
    reading, writing = os.open(orders, os.O_RDONLY), os.open(answers, os.O_WRONLY)
    origin = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            _be_forked(worker, origin, reading, writing, complaints)
        except BaseException:  # noqa: BLE001 - told where the engine looks for last words; the origin goes on
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(1)
    os.close(reading)
    os.close(writing)
    return child


def _be_forked(worker: Any, origin: int, orders: int, answers: int, complaints: str) -> None:
    """Serves and exits: it never returns."""
    worker.die_with_parent()
    if os.getppid() != origin:
        os._exit(1)  # the origin died before this one could be told
    os.dup2(orders, 0)
    os.close(orders)
    log = os.open(complaints, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(log, standard)
    os.close(log)
    worker.answers.close()  # its origin's
    with os.fdopen(0) as reading, os.fdopen(answers, "w", buffering=1) as writing:
        worker.serve(reading, writing)
    worker.end()


def ended(_worker: Any, pid: int) -> int:
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def reap() -> None:
    """Waits for all forked workers that nobody asked about."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
