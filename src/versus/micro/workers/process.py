"""A worker process, which is started in an environment and asked one thing at a time."""

import contextlib
import os
import selectors
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import msgspec

from versus.environments.environment import Environment, process_environment
from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout

WORKER = Path(__file__).parents[1] / "inside" / "worker.py"
PATIENCE_S = 120.0  # unless an order comes with another: reading the benchmarks folder takes a second
LAST_LINES = 6


class RefusedError(Exception):
    """A variant must not be timed. The message is one sentence about "it", the variant."""


class FailedError(Exception):
    """A subject raised. The message is one line, `trace` the traceback."""

    def __init__(self, sentence: str, trace: str) -> None:
        super().__init__(sentence)
        self.trace = trace


class DiedError(Exception):
    """The worker ended or does not answer. The message says which."""


class HungError(DiedError):
    """The worker does not answer."""


class Asked(Protocol):
    """The part of a worker that the engine uses."""

    def ask(self, do: str, *, patience_s: float | None = None, **arguments: Any) -> Any: ...
    def dismiss(self) -> None: ...
    def stop(self) -> None: ...


def stop_all(workers: Iterable[Asked]) -> None:
    """Lets all workers end at once, then waits for each."""
    held = list(workers)
    for worker in held:
        worker.dismiss()
    for worker in held:
        worker.stop()


class WorkerSetup(msgspec.Struct, frozen=True):
    """What the workers of a run have in common. The database URL never reaches a record."""

    benchmarks: Path
    fixtures: Path
    token: str
    database_url: str | None

    def redacted(self, text: str) -> str:
        """Returns the text without anything that the database URL tells of its server."""
        url = urlsplit(self.database_url or "")
        if url.hostname is None:  # no database, or the suite's own on a socket
            return text
        for told in (self.database_url, url.password, url.hostname, url.username):
            if told:
                text = text.replace(told, "…").replace(unquote(told), "…")
        return text

    def variables(self, folder: Path, layout: Layout, *, twin: bool, moved: bool = False) -> dict[str, str]:
        """Returns a process's environment variables, equally long for all processes that share a layout.

        With `moved`, the heap begins elsewhere for each hash seed.
        """
        url = self.database_url or f"sqlite:///{quote(str(folder / 'unused.sqlite3'))}"
        return process_environment(
            VERSUS_FIXTURES=str(self.fixtures),
            VERSUS_SCRATCH=str(folder),
            VERSUS_TOKEN=self.token,
            BENCH_DATABASE_URL=url,
            PYTHONHASHSEED=str(layout.twin_hash_seed if twin else layout.hash_seed),
            VERSUS_PADDING="x" * layout.padding,
            VERSUS_MOVED="yes" if moved else "not",
        )


class WorkerProcess:
    """A worker process. It is started at once; `ready` waits until it answers."""

    def __init__(
        self,
        scratch: Scratch,
        environment: Environment,
        setup: WorkerSetup,
        layout: Layout,
        *,
        under: Sequence[str] = (),
        patience_s: float | None = None,
    ) -> None:
        """Starts the process. `under` is a command that runs the Python, such as valgrind with its options.

        `patience_s` is the patience with every order, whatever patience an order comes with.
        """
        self._patience_s = patience_s
        self._scratch = scratch
        self._environment = environment
        self._setup = setup
        read, write = os.pipe()
        self._complaints = scratch.folder / f"worker-{write}-{os.urandom(4).hex()}.log"
        command = [*under, environment.python, "-P", "-s", str(WORKER)]
        variables = setup.variables(scratch.folder, layout, twin=environment.replica % 2 == 1, moved=bool(under))
        with self._complaints.open("wb") as complaints:
            self._process: subprocess.Popen[bytes] = scratch.start(
                # As long for the third worker as for the first: a shorter argument moves all that comes after it.
                [*command, str(setup.benchmarks), f"{write:05d}"],
                environment=variables,
                stdin=subprocess.PIPE,
                stderr=complaints,
                pass_fds=[write],
            )
        os.close(write)
        self._answers = os.fdopen(read, "rb")
        os.set_blocking(read, False)
        self._unread = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(read, selectors.EVENT_READ)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ready(self) -> Mapping[str, Any]:
        """Waits for the worker, and returns what it says of itself.

        Raises EnvironmentFailedError where it does not start, or imports another Django than its own.
        """
        try:
            hello = self.answer(PATIENCE_S)
        except (FailedError, DiedError) as error:
            raise EnvironmentFailedError(f"Django {self._environment.name} does not start: {error}") from error
        file = Path(hello["django_file"]).resolve()
        if not file.is_relative_to(Path(self._environment.folder).resolve()):
            raise EnvironmentFailedError(f"The environment of Django {self._environment.name} imports {file}.")
        return dict(hello)

    def ask(self, do: str, *, patience_s: float | None = None, **arguments: Any) -> Any:
        """Returns the worker's answer. Raises RefusedError, FailedError, DiedError or HungError."""
        self.send(do, **arguments)
        return self.answer(patience_s or PATIENCE_S)

    def send(self, do: str, **arguments: Any) -> None:
        """Gives an order, whose answer is then to be waited for. Raises DiedError."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(msgspec.json.encode({"do": do, **arguments}) + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise DiedError(self._last_words()) from None

    def dismiss(self) -> None:
        """Tells the worker that nothing more will be asked, so that it ends by itself."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def kill(self) -> None:
        """Ends the worker at once, whatever it does; `stop` is still to be called."""
        self._process.kill()

    def stop(self) -> None:
        """Waits for the worker's end, and ends it where it does not come."""
        self.dismiss()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2.0)
        self._scratch.stop(self._process)
        self._selector.close()
        self._answers.close()
        self._complaints.unlink(missing_ok=True)

    @property
    def answers(self) -> int:
        """The descriptor that becomes readable when there is an answer, or none to come."""
        return self._answers.fileno()

    def answer(self, patience_s: float) -> Any:
        """Waits for the answer to the order that was sent. Raises as `ask` does."""
        patience = self._patience_s or patience_s
        while b"\n" not in self._unread:
            if not self._selector.select(patience):
                raise HungError(f"it did not answer within {patience:.0f} s")
            received = os.read(self._answers.fileno(), 1 << 20)
            if not received:
                raise DiedError(self._last_words())
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        answer = msgspec.json.decode(line)
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "failed" in answer:
            raise FailedError(self._setup.redacted(answer["failed"]), self._setup.redacted(answer["trace"]))
        return answer["ok"]

    def _last_words(self) -> str:
        code = self._process.wait()
        complaints = self._setup.redacted(self._complaints.read_text(errors="replace"))
        said = complaints.splitlines()[-LAST_LINES:]
        ended = f"killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return ". ".join([f"its process was {ended}" if code < 0 else f"its process {ended}", *said])
