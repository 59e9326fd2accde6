"""A run's temporary folder and its processes. Both are gone after the run, whatever ends it."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from versus.errors import UserError
from versus.machine.reaper import signal_session, start_ticks

MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - Linux's own; a folder of our own with mode 0700 is made in it
ROOM_WANTED = 1 << 30  # the largest fixture (100 000 articles) times the arms of a block
PREFIX = "versus-"
GRACE_S = 5.0


class Scratch:
    """A temporary folder and the processes started in it.

    A second process, the reaper, holds the other end of a pipe. When this process ends in any way, the reaper ends the
    processes and removes the folder. The folder is in memory if there is room, so that no disk disturbs the timing.
    """

    def __init__(self, *, base: Path | None = None) -> None:
        self._base = base or roomiest()
        self._processes: dict[int, subprocess.Popen[Any]] = {}

    def __enter__(self) -> Self:
        _remove_abandoned(self._base)
        self.folder = Path(
            tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{start_ticks(os.getpid())}-", dir=self._base)
        )
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("reaper.py"))],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd="/",
        )
        self._order("remove", str(self.folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in list(self._processes.values()):
            self.stop(process)
        assert self._reaper.stdin is not None
        with contextlib.suppress(OSError):
            self._reaper.stdin.close()
        self._reaper.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path | None = None,
        **popen: Any,
    ) -> subprocess.Popen[Any]:
        """Starts a process in a session of its own that the reaper knows. It gets no variables but `environment`."""
        process = subprocess.Popen(
            list(command), env=dict(environment), cwd=cwd or self.folder, start_new_session=True, **popen
        )
        self._processes[process.pid] = process
        ticks = start_ticks(process.pid)
        if ticks is not None:
            self._order("watch", process.pid, ticks)
        return process

    def stop(self, process: subprocess.Popen[Any], asking: signal.Signals = signal.SIGTERM) -> int:
        """Ends a process and all of its session; returns its exit code."""
        self._processes.pop(process.pid, None)
        if process.poll() is None:
            _signal_group(process.pid, asking)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE_S)
        signal_session(process.pid, signal.SIGKILL)
        code = process.wait()
        self._order("unwatch", process.pid)
        return code

    def _order(self, *words: object) -> None:
        assert self._reaper.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # a reaper killed by hand; the next run removes what is left
            self._reaper.stdin.write(json.dumps(words) + "\n")
            self._reaper.stdin.flush()


def _signal_group(pid: int, asking: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, asking)


def roomiest() -> Path:
    """Returns where temporary folders are made: TMPDIR if it is set, else a folder in memory if there is room.

    Raises UserError where no temporary folder can be written to.
    """
    named = os.environ.get("TMPDIR")
    if named:
        return Path(named)
    try:
        if shutil.disk_usage(MEMORY_FOLDER).free >= ROOM_WANTED and os.access(MEMORY_FOLDER, os.W_OK):
            return MEMORY_FOLDER
    except OSError:
        pass
    folder = Path(tempfile.gettempdir())
    if not os.access(folder, os.W_OK):
        raise UserError(f"The temporary folder {folder} cannot be written to; set TMPDIR to one that can.")
    return folder


def _remove_abandoned(base: Path) -> None:
    """Removes folders whose run and reaper were both killed."""
    for folder in _abandoned(base):
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned(base: Path) -> Iterator[Path]:
    for folder in base.glob(f"{PREFIX}*-*-*"):
        pid, _, ticks = folder.name.removeprefix(PREFIX).partition("-")
        ticks = ticks.partition("-")[0]
        if pid.isdecimal() and ticks.isdecimal() and start_ticks(int(pid)) != int(ticks):
            yield folder
