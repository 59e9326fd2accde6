"""A worker process that is started in an environment."""

import contextlib
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.machine.scratch import Scratch
from versus.micro.declared.schedule import Layout
from versus.micro.workers.conversation import ENDING_S, PATIENCE_S, Conversation, DiedError, FailedError
from versus.micro.workers.forked import ForkedWorker
from versus.micro.workers.setup import WorkerSetup

WORKER = Path(__file__).parents[1] / "inside" / "worker.py"


class WorkerProcess(Conversation):
    """It is started at once; `ready` waits until it answers."""

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
        self._scratch = scratch
        self._environment = environment
        read, write = os.pipe()
        log = scratch.folder / f"worker-{write}-{os.urandom(4).hex()}.log"
        command = [*under, environment.python, "-P", "-s", str(WORKER)]
        variables = setup.variables(scratch.folder, layout, twin=environment.replica % 2 == 1)
        with log.open("wb") as complaints:
            self._process: subprocess.Popen[bytes] = scratch.start(
                # As long for the third worker as for the first: a shorter argument moves all that comes after it.
                [*command, str(setup.benchmarks), f"{write:05d}"],
                environment=variables,
                stdin=subprocess.PIPE,
                stderr=complaints,
                pass_fds=[write],
            )
        os.close(write)
        assert self._process.stdin is not None
        super().__init__(setup, self._process.stdin, read, log, patience_s)

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

    def fork(self) -> ForkedWorker:
        """Returns a worker that is what this one is now. Raises DiedError or FailedError."""
        return ForkedWorker(self, self._scratch.folder, self._setup)

    def kill(self) -> None:
        self._process.kill()

    def stop(self) -> None:
        self.dismiss()
        if self._came_to_its_end():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(ENDING_S)
        self._scratch.stop(self._process)
        self._hang_up()

    def _exit_code(self) -> int:
        return self._process.wait()
