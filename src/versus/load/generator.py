"""The load generator: locust in a child process, because importing it rewires the process that does."""

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from versus.environments.environment import process_environment
from versus.errors import EnvironmentFailedError
from versus.load.contract import Answers, request_body, request_headers
from versus.load.log import last_lines
from versus.load.plan import LoadPlan
from versus.load.priority import raise_priority
from versus.load.samples import Samples, read_samples
from versus.load.scenario import Case
from versus.locations import Locations
from versus.machine.scratch import Scratch

STARTING_S = 30.0  # importing locust takes 1 s on a free core
LEAVING_S = 10.0
LOOK_EVERY_S = 0.01
TARGETS, FAULT = "targets.json", "fault.txt"


class Moments(msgspec.Struct, frozen=True):
    """Where the generator is, in seconds of the monotonic clock that all processes share."""

    quiet: float
    begins: float
    ends: float
    drained: float | None = None


class Generator:
    """Sends a plan's warm-up and stage once it is told to. Started when entered; gone when left."""

    def __init__(
        self,
        scratch: Scratch,
        plan: LoadPlan,
        case: Case,
        where: Locations,
        *,
        seed: int,
        folder: Path,
    ) -> None:
        self._scratch = scratch
        self._plan = plan
        self._case = case
        self._where = where
        self._seed = seed
        self._folder = folder
        self._announced = folder / "moments.json"
        self._log = folder / "generator.log"
        self.samples_file = folder / "samples.npz"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        variables = process_environment(HOME=str(self._folder))  # away from a user's own ~/.locust.conf
        del variables["PYTHONDONTWRITEBYTECODE"]  # the suite's own tools need not be compiled anew at each start
        with self._log.open("w") as log:
            self._process: subprocess.Popen[Any] = self._scratch.start(
                self._command(),
                environment=variables,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        raise_priority(self._process.pid)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._scratch.stop(self._process)

    def leave(self) -> None:
        """Closes every connection that is still held."""
        self._scratch.stop(self._process)

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    @property
    def pid(self) -> int:
        return self._process.pid

    def go(self, url: str, answers: Answers) -> None:
        """Names the server, and what its right answers are."""
        rows = [
            {
                "path": target.path,
                "method": target.method,
                "weight": target.weight,
                "status": target.status,
                "sha256": answers.bodies.get(target.label),
                "text": target.text if target.varies else None,
                "name": target.label,
                "body": request_body(target),
                "headers": request_headers(target, answers.etags, answers.reader),
                "first_byte": target.first_byte,
            }
            for target in self._case.targets
        ]
        unfinished = self._folder / f"{TARGETS}.part"
        unfinished.write_bytes(msgspec.json.encode({"host": url, "targets": rows}))
        unfinished.rename(self._folder / TARGETS)

    def wait_for_stage(self) -> Moments:
        """Returns when the warm-up is over. Raises EnvironmentFailedError when it does not come to that."""
        model = self._plan.scenario.load
        deadline = time.monotonic() + STARTING_S + model.warm_up_s + model.drain_s
        while True:
            moments = self._moments()
            if moments is not None:
                return moments
            self._check_on_it(deadline)

    def wait_for_drain(self, moments: Moments) -> float:
        """When the last request was answered or given up."""
        deadline = moments.ends + self._plan.scenario.load.drain_s + LEAVING_S
        while True:
            now = self._moments()
            if now is not None and now.drained is not None:
                return now.drained
            self._check_on_it(deadline)

    def samples(self) -> Samples:
        return read_samples(self.samples_file)

    def _moments(self) -> Moments | None:
        try:
            return msgspec.json.decode(self._announced.read_bytes(), type=Moments)
        except OSError:
            return None

    def _check_on_it(self, deadline: float) -> None:
        if self.ended or time.monotonic() > deadline:
            how = f"ended with exit code {self._process.poll()}" if self.ended else "hangs"
            stand_ins = {
                sys.prefix: "<tools>",
                sys.base_prefix: "<python>",
                str(self._where.root): "<suite>",
                str(self._scratch.folder): "<scratch>",
            }
            fault = self._folder / FAULT
            if fault.exists():
                raise EnvironmentFailedError(f"The load generator says: {fault.read_text()}.")
            raise EnvironmentFailedError(f"The load generator {how}:\n{last_lines(self._log, stand_ins)}")
        time.sleep(LOOK_EVERY_S)

    def _command(self) -> list[str]:
        model = self._plan.scenario.load
        options: dict[str, object] = {
            "rate": self._plan.rate,
            "shape": msgspec.json.encode(self._plan.shape).decode(),
            "arrivals": model.arrivals,
            "seed": self._seed,
            "stage": self._plan.seconds,
            "warm-up": model.warm_up_s,
            "pause": model.pause_s,
            "drain": model.drain_s,
            "connections": model.connections,
            "waiting": model.waiting,
            "answer-timeout": model.answer_timeout_s,
            "targets": self._folder / TARGETS,
            "samples": self.samples_file,
            "announce": self._announced,
            "exit-code-on-error": 0,
        }
        if model.hold is not None:
            options |= {"hold": model.hold.kind, "hold-number": model.hold.connections, "hold-path": model.hold.path}
        return [
            sys.executable, "-P", "-s", "-m", "locust", "-f", str(self._where.locustfiles / "open_arrivals.py"),
            "--headless", "--only-summary",
            *(word for name, value in options.items() for word in (f"--{name}", str(value))),
        ]  # fmt: skip
