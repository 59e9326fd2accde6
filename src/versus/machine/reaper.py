"""Ends a run's processes and removes its folders once the run has ended, whatever ended it.

It is started by its file's name and uses the standard library only. Orders come on standard input, a JSON list a line:
["watch", pid, start_ticks], ["unwatch", pid], ["remove", path]. The input ends when the run does.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time

PATIENCE_S = 5.0  # several times what an ASGI server needs to shut down; a PostgreSQL needs less


def start_ticks(pid: int) -> int | None:
    """Returns when a process started, in clock ticks since boot: with the pid it identifies it. None if it ended."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - pathlib would double the start-up of this file
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[0] == b"Z" else int(fields[19])


def session(leader: int) -> list[int]:
    """Returns the pids of a session, also of processes that made a group of their own or lost their parents."""
    members = []
    for name in os.listdir("/proc"):  # noqa: PTH208
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as stat:  # noqa: PTH123
                if int(stat.read().rpartition(b")")[2].split()[3]) == leader:
                    members.append(int(name))
    return members


def signal_session(leader: int, asking: signal.Signals) -> None:
    """Sends a signal to every process of a session."""
    for pid in session(leader):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, asking)


def still_alive(watched: dict[int, int]) -> dict[int, int]:
    """Returns the processes that still run. A pid that was given to another process does not count."""
    return {pid: ticks for pid, ticks in watched.items() if start_ticks(pid) == ticks}


def end(watched: dict[int, int]) -> None:
    """Asks the sessions that are still alive to end, and kills them if they do not."""
    asked = alive = still_alive(watched)
    for leader in asked:
        signal_session(leader, signal.SIGTERM)
    patience_ends = time.monotonic() + PATIENCE_S
    while alive and time.monotonic() < patience_ends:
        time.sleep(0.05)
        alive = still_alive(alive)
    for leader in asked:
        signal_session(leader, signal.SIGKILL)


def main() -> None:
    """Takes orders until the input ends, and then cleans up."""
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
    end(watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
