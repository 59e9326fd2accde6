"""A worker as the engine sees it: it is given orders and answers them, one JSON line each way."""

import contextlib
import os
import selectors
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from versus.micro.workers.setup import WorkerSetup

PATIENCE_S = 120.0  # unless an order comes with another: reading the benchmarks folder takes a second
LAST_LINES = 6
ENDING_S = 2.0  # for a worker that was told that nothing more will be asked


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


class Conversation(ABC):
    """Orders and answers through two pipes; how the process at their other end began is the subclass's."""

    def __init__(
        self, setup: WorkerSetup, orders: IO[bytes], answers: int, log: Path, patience_s: float | None = None
    ) -> None:
        """`answers` is a descriptor to read from, `log` the file of the worker's complaints, `patience_s` the patience
        with any order, whatever it comes with."""
        self._setup = setup
        self._log = log
        self._orders = orders
        self._answers = os.fdopen(answers, "rb")
        os.set_blocking(answers, False)
        self._patience_s = patience_s
        self._unread = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(answers, selectors.EVENT_READ)

    @abstractmethod
    def kill(self) -> None:
        """Ends the worker at once, whatever it does; `stop` is still to be called."""

    @abstractmethod
    def stop(self) -> None:
        """Waits for the worker's end, and ends it where it does not come."""

    @abstractmethod
    def _exit_code(self) -> int:
        """Waits for the end of a worker that is ending; negative for the signal that killed it."""

    def ask(self, do: str, *, patience_s: float | None = None, **arguments: Any) -> Any:
        """Returns the worker's answer. Raises RefusedError, FailedError, DiedError or HungError."""
        self.send(do, **arguments)
        return self.answer(patience_s or PATIENCE_S)

    def send(self, do: str, **arguments: Any) -> None:
        """Gives an order, whose answer is then to be waited for. Raises DiedError."""
        try:
            self._orders.write(msgspec.json.encode({"do": do, **arguments}) + b"\n")
            self._orders.flush()
        except BrokenPipeError:
            raise DiedError(self._last_words()) from None

    def dismiss(self) -> None:
        """Tells the worker that nothing more will be asked, so that it ends by itself."""
        with contextlib.suppress(BrokenPipeError):
            self._orders.close()

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
            if not self._receive():
                raise DiedError(self._last_words())
        line, _, self._unread = self._unread.partition(b"\n")
        answer = msgspec.json.decode(line)
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "failed" in answer:
            raise FailedError(self._setup.redacted(answer["failed"]), self._setup.redacted(answer["trace"]))
        return answer["ok"]

    def _receive(self) -> bool:
        """Reads what is there; False where nothing more will come."""
        received = os.read(self._answers.fileno(), 1 << 20)
        self._unread += received
        return bool(received)

    def _came_to_its_end(self) -> bool:
        """Waits a little for a worker that was dismissed; False where it does not end."""
        while not self._answers.closed and self._selector.select(ENDING_S):
            if not self._receive():
                return True
        return self._answers.closed

    def _hang_up(self) -> None:
        self._selector.close()
        self._answers.close()
        self._log.unlink(missing_ok=True)

    def _last_words(self) -> str:
        code = self._exit_code()
        said = self._setup.redacted(self._log.read_text(errors="replace")).splitlines()[-LAST_LINES:]
        ended = f"killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return ". ".join([f"its process was {ended}" if code < 0 else f"its process {ended}", *said])
