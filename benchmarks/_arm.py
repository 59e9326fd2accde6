"""A variant at a point, prepared and ready to be called: what is timed, and nothing that is not."""

import asyncio
import contextlib
import contextvars
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import TYPE_CHECKING, Any, Protocol

from ._database import Database, NoDatabase, Workplace, must_name_all_written, open_database
from ._sources import project_root

if TYPE_CHECKING:  # the kit loads the asv bridge, which needs this file
    from ._kit import Point, Subject, Variant


def start_django(database_url: str) -> None:
    """Sets up the bench project once in this process."""
    if str(project_root()) not in sys.path:
        sys.path.append(str(project_root()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench_project.settings"
    os.environ["BENCH_DATABASE_URL"] = database_url
    os.environ["BENCH_CALLS"] = "yes"
    import django

    django.setup()


class Driver(Protocol):
    """Calls `method`. `orm` runs a function where the ORM of the timed calls runs.

    `timed` returns nanoseconds of wall and CPU time, read next to the calls: entering a loop takes time of its own.
    """

    method: Callable[..., Any]

    def orm(self, function: Callable[..., Any], *arguments: Any) -> Any: ...
    def once(self) -> Any: ...
    def times(self, number: int) -> None: ...
    def timed(self, number: int) -> tuple[int, int]: ...
    def close(self) -> None: ...


class Direct:
    """Makes plain calls."""

    def __init__(self, method: Callable[..., Any], values: tuple[Any, ...]) -> None:
        self.method = method
        self._values = values

    def orm(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)

    def once(self) -> Any:
        return self.method(*self._values)

    def times(self, number: int) -> None:
        method, values = self.method, self._values
        for _ in repeat(None, number):
            method(*values)

    def timed(self, number: int) -> tuple[int, int]:
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        self.times(number)
        return time.perf_counter_ns() - wall, time.process_time_ns() - cpu

    def close(self) -> None:
        pass


class Awaited:
    """Awaits calls inside one loop and one ThreadSensitiveContext, as an async view under ASGI would await them."""

    def __init__(self, method: Callable[..., Any], values: tuple[Any, ...]) -> None:
        from asgiref.sync import ThreadSensitiveContext

        self.method = method
        self._values = values
        self._loop = asyncio.new_event_loop()
        self._context = contextvars.copy_context()
        self._thread = ThreadSensitiveContext()
        self._run(self._thread.__aenter__())

    def _run(self, coroutine: Any) -> Any:
        # Not asyncio.Runner: it adds more to a call than this does, and asv makes one such call for each it times.
        return self._loop.run_until_complete(self._loop.create_task(coroutine, context=self._context))

    def orm(self, function: Callable[..., Any], *arguments: Any) -> Any:
        from asgiref.sync import sync_to_async

        return self._run(sync_to_async(function)(*arguments))

    def once(self) -> Any:
        return self._run(self.method(*self._values))

    def times(self, number: int) -> None:
        self._run(self._await_times(number))

    def timed(self, number: int) -> tuple[int, int]:
        taken: tuple[int, int] = self._run(self._await_timed(number))
        return taken

    async def _await_times(self, number: int) -> None:
        method, values = self.method, self._values
        for _ in repeat(None, number):
            await method(*values)

    async def _await_timed(self, number: int) -> tuple[int, int]:
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        await self._await_times(number)
        return time.perf_counter_ns() - wall, time.process_time_ns() - cpu

    def close(self) -> None:
        self._run(self._thread.__aexit__(None, None, None))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class Arm:
    """One variant of one subject at one point, with a database of its own."""

    def __init__(self, cls: "type[Subject]", declared: "Variant", point: "Point", workplace: Workplace) -> None:
        """Opens its database and prepares. Raises CheckFailedError where `writes` leaves something out."""
        self.cls = cls
        self.variant = declared
        self.point = point
        self._values = tuple(point[name] for name in cls.parameters)
        self._subject = cls()
        method = getattr(self._subject, declared.name)
        self._driver: Driver = Awaited(method, self._values) if declared.awaited else Direct(method, self._values)
        dataset = cls.dataset(**point)
        self._database: Database = NoDatabase() if dataset is None else open_database(dataset, workplace)
        try:
            if cls.writes and dataset is not None:
                self._driver.orm(must_name_all_written, cls.writes)
            self.prepare()
            if cls.writes:
                self._driver.orm(self._database.remember, cls.writes)
        except BaseException:
            self.close()  # or the next arm would be given this one's connection
            raise

    def prepare(self) -> None:
        """Makes fresh state, as at the start of a process."""
        self._driver.orm(self._subject.prepare, *self._values)

    @contextlib.contextmanager
    def calling(self, cls: "type[Subject]") -> Iterator[None]:
        """Prepares and calls this class meanwhile, which is another import of the arm's own."""
        held = self._subject, self._driver.method
        self._subject = cls()
        self._driver.method = getattr(self._subject, self.variant.name)
        try:
            yield
        finally:
            self._subject, self._driver.method = held

    def once(self) -> Any:
        return self._driver.once()

    def times(self, number: int) -> None:
        self._driver.times(number)

    def timed(self, number: int) -> tuple[int, int]:
        """Returns the nanoseconds of wall and of CPU time that so many calls in a row take."""
        return self._driver.timed(number)

    def result(self) -> Any:
        """Returns one call's result as the contract compares it; it may be lazy, so the ORM's thread evaluates it."""
        returned = self.once()
        return self._driver.orm(self._subject.contract, returned)

    def restore(self) -> None:
        """Undoes what the calls since the last restore wrote."""
        if self.cls.writes:
            self._driver.orm(self._database.restore)

    def disconnect(self) -> None:
        """Closes its connections; the next call opens them again."""
        self._driver.orm(self._database.disconnect)

    def database_facts(self) -> dict[str, str]:
        return self._driver.orm(self._database.facts)

    def close(self) -> None:
        self.disconnect()
        self._driver.close()
        self._database.discard()
