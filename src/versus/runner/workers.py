"""A session's worker processes: how each kind is started, and that all of them end."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import StartUp
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.instruments.callgrind import dump_file, under_callgrind
from versus.micro.workers.crew import ProcessCrew
from versus.micro.workers.process import Asked, DiedError, FailedError, WorkerProcess, WorkerSetup, stop_all
from versus.micro.workers.starting import start_up

COUNTING_S = 180.0  # under callgrind everything takes some fifty times as long


class Workers:
    """Of the environments named in `environments`, which may grow."""

    def __init__(self, scratch: Scratch, surroundings: WorkerSetup, environments: Mapping[str, Environment]) -> None:
        self._scratch = scratch
        self._surroundings = surroundings
        self._environments = environments

    def start(self, seats: Sequence[Seat], layout: Layout) -> ProcessCrew:
        """Starts all at once: nothing is timed while processes start."""
        started: dict[Seat, WorkerProcess] = {}
        with _all_or_none(started):
            for seat in seats:
                environment = self._environments[seat.environment]
                started[seat] = WorkerProcess(self._scratch, environment, self._surroundings, layout)
        return ProcessCrew(self._scratch.folder, started)

    def start_one_each(self, environments: Iterable[str], layout: Layout) -> Mapping[str, Asked]:
        """Starts a worker in each environment; they are by environment."""
        workers = self.start([Seat(name, 0) for name in environments], layout)
        return {seat.environment: worker for seat, worker in workers.items()}

    def start_counting(self, environments: Iterable[str], layout: Layout) -> Mapping[str, Asked]:
        """Starts workers by environment, under callgrind, which writes to `dump`."""
        under = under_callgrind(self._scratch.folder)
        started: dict[str, WorkerProcess] = {}
        with _all_or_none(started):
            for name in environments:
                started[name] = WorkerProcess(
                    self._scratch,
                    self._environments[name],
                    self._surroundings,
                    layout,
                    under=under,
                    patience_s=COUNTING_S,
                )
        return started

    @property
    def dump(self) -> str:
        return dump_file(self._scratch.folder)

    def start_up(self, environment: str, layout: Layout) -> StartUp:
        """Django's start in a process that then ends. Raises FailedError."""
        return start_up(self._scratch, self._environments[environment], self._surroundings, layout)


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
def _all_or_none[Key](started: dict[Key, WorkerProcess]) -> Iterator[None]:
    """Waits for what was started; stops all of it where one does not come."""
    try:
        yield
        for worker in started.values():
            worker.ready()
    except BaseException:
        stop_all(started.values())
        raise
