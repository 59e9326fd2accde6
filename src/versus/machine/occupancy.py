"""Whose turn it is to measure on this machine: one process at a time, whichever checkout or user it belongs to."""

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from versus.errors import OccupiedError
from versus.machine.reaper import start_ticks
from versus.spelling import plain, time_text

NAME = "django-versus-measures.lock"
FOLDER_VARIABLE = "VERSUS_TURNS"
"""Names another folder for the lock: for tests, which measure side by side and publish nothing."""
SHARED_FOLDER = Path("/tmp")  # noqa: S108 - one for all users, unlike TMPDIR; the lock file holds nothing secret
FOR_EVERYBODY = 0o666  # any user may measure next, so any user must be able to lock the file that another one made
POLL_S = 1.0
LONGEST_COMMAND = 80


class Occupant(msgspec.Struct, frozen=True):
    """Who measures. `began` and `expected_end` are seconds since the epoch; pid and start name the process.

    `expected_end` is None where nobody can tell.
    """

    command: str
    pid: int
    start: int | None
    began: float
    expected_end: float | None

    @property
    def text(self) -> str:
        """The first part of a sentence, as in "process 4711 has been measuring since 12:03 (./versus compare 5.2
        6.0), about 8 min left"."""
        since = time.strftime("%H:%M", time.localtime(self.began))
        command = plain(self.command)
        command = command if len(command) <= LONGEST_COMMAND else f"{command[: LONGEST_COMMAND - 1]}…"
        return f"process {self.pid} has been measuring since {since} ({command}), {self._rest}"

    @property
    def _rest(self) -> str:
        if self.expected_end is None:
            return "and does not know for how long"
        left = self.expected_end - time.time()
        return f"about {time_text(left)} left" if left > 0 else "longer than it expected"


@contextmanager
def taken(command: str, expected_s: float | None, *, wait: bool, tell: Callable[[str], None]) -> Iterator[None]:
    """Holds the machine for one measurement of about `expected_s` seconds; None where nobody can tell.

    `command` is told to others who want to measure: it must hold no secret. Where somebody else measures, raises
    OccupiedError with one sentence, or tells that sentence and waits if `wait` is true. The kernel's lock decides and
    ends with its process, however that ends; what the file says is believed only while the process that wrote it lives.
    """
    file = lock_file()
    lock = FileLock(file, mode=FOR_EVERYBODY)
    try:
        _acquire(lock, file, wait=wait, tell=tell)
    except OSError as error:
        raise OccupiedError(
            f"Nobody can tell whether another process measures: {file} cannot be locked ({error.strerror}); "
            "remove it if nobody measures."
        ) from error
    now = time.time()
    try:
        _tell_others(file, command, now, None if expected_s is None else now + expected_s)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.truncate(file, 0)
        lock.release()


class Turn:
    """A process's turn to measure: it begins when something is measured first, and is the same for all that follows.

    Make it with `turn`, which ends it.
    """

    def __init__(self, command: str, held: contextlib.ExitStack, *, wait: bool) -> None:
        self._command = command
        self._held = held
        self._wait = wait
        self._began: float | None = None
        self._end: float | None = None

    def take(self, expected_s: float | None, tell: Callable[[str], None]) -> None:
        """Takes the machine, as `taken` does; where it is taken already, only says that it may take longer."""
        if self._began is None:
            self._held.enter_context(taken(self._command, expected_s, wait=self._wait, tell=tell))
            self._began = time.time()
            self._end = None if expected_s is None else self._began + expected_s
            return
        end = None if expected_s is None else time.time() + expected_s
        if self._end is not None and (end is None or end > self._end):
            self._end = end
            _tell_others(lock_file(), self._command, self._began, end)


@contextmanager
def turn(command: str, *, wait: bool) -> Iterator[Turn]:
    """Whatever is taken within it is let go with it. `command` must hold no secret."""
    with contextlib.ExitStack() as held:
        yield Turn(command, held, wait=wait)


def _tell_others(file: Path, command: str, began: float, expected_end: float | None) -> None:
    occupant = Occupant(command, os.getpid(), start_ticks(os.getpid()), began, expected_end)
    with contextlib.suppress(OSError):  # the lock holds without it
        file.write_bytes(msgspec.json.encode(occupant))


def occupant_of(file: Path) -> Occupant | None:
    """Returns who wrote the lock file; None where that is unknown or has ended. Who holds the lock, it does not say."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Occupant)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.start is not None and start_ticks(found.pid) == found.start else None


def lock_file() -> Path:
    """Returns where the lock of this machine is."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named) / NAME
    shared = SHARED_FOLDER if os.access(SHARED_FOLDER, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    return shared / NAME


def _acquire(lock: FileLock, file: Path, *, wait: bool, tell: Callable[[str], None]) -> None:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        occupant = occupant_of(file)
        text = "another process is measuring on this machine" if occupant is None else occupant.text
        sentence = text[0].upper() + text[1:]
        if not wait:
            raise OccupiedError(f"{sentence}; two at once would disturb each other; --wait waits for it.") from None
        tell(f"{sentence}; waiting for it to end.")
        lock.acquire(poll_interval=POLL_S)
