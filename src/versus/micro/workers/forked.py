"""A worker that is forked from another one: what that one imported is there at once."""

import contextlib
import os
import signal
from pathlib import Path

from versus.micro.workers.conversation import ENDING_S, Asked, Conversation, DiedError, FailedError
from versus.micro.workers.setup import WorkerSetup


class ForkedWorker(Conversation):
    """It shares its origin's session, so that it ends with it at the latest."""

    def __init__(self, origin: Asked, folder: Path, setup: WorkerSetup) -> None:
        """Lets `origin` fork. Raises DiedError or FailedError where it does not."""
        self._origin = origin
        pipes = [folder / f"fork-{os.urandom(4).hex()}-{what}" for what in ("orders", "answers")]
        log = folder / f"fork-{os.urandom(4).hex()}.log"
        for pipe in pipes:
            os.mkfifo(pipe)
        log.touch()  # or there is none where it dies at once
        orders, answers = (os.open(pipe, os.O_RDWR) for pipe in pipes)
        try:
            self._pid: int = origin.ask("fork", orders=str(pipes[0]), answers=str(pipes[1]), complaints=str(log))
            # Both were opened both ways, to wait for nobody; but only the end of the other side shows in a pipe that is
            # open one way.
            reading, writing = os.open(pipes[1], os.O_RDONLY | os.O_NONBLOCK), os.open(pipes[0], os.O_WRONLY)
        finally:
            os.close(orders)
            os.close(answers)
            for pipe in pipes:
                pipe.unlink()
        super().__init__(setup, os.fdopen(writing, "wb"), reading, log)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def stop(self) -> None:
        self.dismiss()
        if not self._came_to_its_end():
            self.kill()
        self._hang_up()

    def _exit_code(self) -> int:
        try:
            return int(self._origin.ask("ended", pid=self._pid, patience_s=ENDING_S))
        except (DiedError, FailedError):  # the origin was killed, and this one with it
            return -signal.SIGKILL
