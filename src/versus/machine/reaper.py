"""Outlives a run by a moment, to end its processes and remove its folders, whatever killed it.

Started by file name, standard library only. Orders come as lines on standard input, one JSON list each:
["watch", pid, start_ticks], ["unwatch", pid], ["remove", path]; the end of the input is the run's end.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time

PATIENCE_S = 5.0  # a PostgreSQL needs about 0.2 s for an immediate shutdown, an ASGI server 1 s


def start_ticks(pid: int) -> int | None:
    """When the process started, in clock ticks since boot; with the pid, its identity. None when it is gone or dead."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - pathlib would double the start-up of this file
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] == b"Z" else int(fields[19])


def end(watched: dict[int, int], asking: signal.Signals) -> dict[int, int]:
    """Signals every process still alive and its group; returns those that were."""
    alive = {pid: ticks for pid, ticks in watched.items() if start_ticks(pid) == ticks}
    for pid in alive:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == pid:
                os.killpg(pid, asking)
            else:
                os.kill(pid, asking)
    return alive


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        if order == "watch":
            watched[arguments[0]] = arguments[1]
        elif order == "unwatch":
            watched.pop(arguments[0], None)
        elif order == "remove":
            folders.append(arguments[0])
    alive = end(watched, signal.SIGTERM)
    patience_ends = time.monotonic() + PATIENCE_S
    while alive and time.monotonic() < patience_ends:
        time.sleep(0.05)
        alive = {pid: ticks for pid, ticks in alive.items() if start_ticks(pid) == ticks}
    end(alive, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
