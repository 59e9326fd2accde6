"""A session's worker processes: how each kind is started, and that all of them end."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.machine.callgrind import dump_file, under_callgrind
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import StartUp
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.conversation import Asked, Conversation, DiedError, FailedError, stop_all
from versus.micro.workers.crew import ProcessCrew, SeatLostError
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup
from versus.micro.workers.starting import start_up

COUNTING_S = 180.0  # under callgrind everything takes some fifty times as long


class Workers:
    """Of the environments named in `environments`, which may grow."""

    def __init__(
        self, scratch: Scratch, setups: Mapping[str, WorkerSetup], environments: Mapping[str, Environment]
    ) -> None:
        """`setups` are by database; that of the first is also that of a seat that names none."""
        self._scratch = scratch
        self._setups = {"": next(iter(setups.values())), **setups}
        self._environments = environments

    def start_origins(self, seats: Iterable[Seat], layout: Layout) -> "StartedOrigins":
        """Starts a process for each environment and database that has a seat; it is forked for each."""
        return StartedOrigins(self._scratch.folder, self._started(dict.fromkeys(map(_origin, seats)), layout))

    def start_one_each(self, seats: Iterable[Seat], layout: Layout) -> Mapping[Seat, Asked]:
        """Starts a worker for each seat."""
        return self._started(seats, layout)

    def start_counting(self, seats: Iterable[Seat], layout: Layout) -> Mapping[Seat, Asked]:
        """Starts a worker for each seat under callgrind, which writes to `dump`."""
        return self._started(seats, layout, under_callgrind(self._scratch.folder), COUNTING_S)

    def _started(
        self, seats: Iterable[Seat], layout: Layout, under: Sequence[str] = (), patience_s: float | None = None
    ) -> dict[Seat, WorkerProcess]:
        """Starts all at once."""
        started: dict[Seat, WorkerProcess] = {}
        with _all_or_none(started):
            for seat in seats:
                environment, setup = self._environments[seat.environment], self._setups[seat.database]
                started[seat] = WorkerProcess(
                    self._scratch, environment, setup, layout, under=under, patience_s=patience_s
                )
            for worker in started.values():
                worker.ready()
        return started

    @property
    def dump(self) -> str:
        return dump_file(self._scratch.folder)

    def start_up(self, environment: str, layout: Layout) -> StartUp:
        """Django's start in a process that then ends. Raises FailedError."""
        return start_up(self._scratch, self._environments[environment], self._setups[""], layout)


class StartedOrigins:
    """They only idle and are forked: so all that are timed are alike, whoever was timed before."""

    def __init__(self, folder: Path, origins: Mapping[Seat, WorkerProcess]) -> None:
        self._folder = folder
        self._origins = origins

    def crew(self, seats: Sequence[Seat]) -> ProcessCrew:
        """Raises SeatLostError, or EnvironmentFailedError where an origin cannot be forked."""
        forked: dict[Seat, Conversation] = {}
        with _all_or_none(forked):
            for seat in seats:
                try:
                    forked[seat] = self._origins[_origin(seat)].fork()
                except DiedError as error:
                    raise SeatLostError(seat, error) from error
                except FailedError as error:
                    raise EnvironmentFailedError(f"Django {seat.environment} does not start: {error}") from error
        return ProcessCrew(self._folder, forked)

    def stop(self) -> None:
        stop_all(self._origins.values())


def _origin(seat: Seat) -> Seat:
    return msgspec.structs.replace(seat, slot=0)


@contextlib.contextmanager
def ending(workers: Mapping[Seat, Asked], doing: str) -> Iterator[None]:
    """Stops the workers afterwards, and turns what they could not do into one sentence."""
    try:
        yield
    except (FailedError, DiedError) as error:
        raise EnvironmentFailedError(f"{doing} failed: {error}.") from error
    finally:
        stop_all(workers.values())


@contextlib.contextmanager
def _all_or_none(started: Mapping[Seat, Asked]) -> Iterator[None]:
    """Stops all that were started where one does not come."""
    try:
        yield
    except BaseException:
        stop_all(started.values())
        raise
