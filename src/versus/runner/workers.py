"""A session's worker processes: how each kind is started, and that all of them end."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import StartUp
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.instruments.callgrind import dump_file, under_callgrind
from versus.micro.workers.conversation import Asked, Conversation, DiedError, FailedError, stop_all
from versus.micro.workers.crew import ProcessCrew
from versus.micro.workers.forked import ForkedWorker
from versus.micro.workers.process import WorkerProcess
from versus.micro.workers.setup import WorkerSetup
from versus.micro.workers.starting import start_up

COUNTING_S = 180.0  # under callgrind everything takes some fifty times as long


class Workers:
    """Of the environments named in `environments`, which may grow."""

    def __init__(self, scratch: Scratch, surroundings: WorkerSetup, environments: Mapping[str, Environment]) -> None:
        self._scratch = scratch
        self._surroundings = surroundings
        self._environments = environments

    def start(self, seats: Sequence[Seat], layout: Layout) -> ProcessCrew:
        """Starts a process for each environment and forks it for each seat, before anything is timed.

        The one started only idles: so all that are timed are alike.
        """
        origins = self._started(dict.fromkeys(seat.environment for seat in seats), layout)
        forked: dict[Seat, Conversation] = {}
        try:
            for seat in seats:
                forked[seat] = self._forked(seat.environment, origins)
        except BaseException:
            stop_all(forked.values())
            stop_all(origins.values())
            raise
        return ProcessCrew(self._scratch.folder, forked, tuple(origins.values()))

    def start_one_each(self, environments: Iterable[str], layout: Layout) -> Mapping[str, Asked]:
        """Starts a worker in each environment; they are by environment."""
        return self._started(environments, layout)

    def _forked(self, environment: str, origins: Mapping[str, WorkerProcess]) -> ForkedWorker:
        try:
            return origins[environment].fork()
        except (FailedError, DiedError) as error:
            raise EnvironmentFailedError(f"Django {environment} does not start: {error}") from error

    def _started(self, environments: Iterable[str], layout: Layout) -> dict[str, WorkerProcess]:
        """Starts all at once."""
        started: dict[str, WorkerProcess] = {}
        with _all_or_none(started):
            for name in environments:
                started[name] = WorkerProcess(self._scratch, self._environments[name], self._surroundings, layout)
        return started

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
def ending(workers: Mapping[str, Asked], doing: str) -> Iterator[None]:
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
