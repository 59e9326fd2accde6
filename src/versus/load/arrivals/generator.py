"""The load generator: a plan's arrivals, sent to one server."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import msgspec

from versus.files import write_whole
from versus.load.arrivals.locust import STARTING_S, Locust
from versus.load.declared.master import HERE, MasterAddress
from versus.load.declared.plan import LoadPlan
from versus.load.declared.scenario import Case
from versus.load.readings.samples import Samples, read_samples
from versus.load.servers.contract import Answers, request_body, request_headers
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project

LEAVING_S = 10.0
WORKERS_WITHIN_S = 120.0  # for somebody to start them, before the first stage
TARGETS, TURNS = "targets.json", "turns.json"


class Moments(msgspec.Struct, frozen=True):
    """When the generator's stage begins and ends, in seconds of the monotonic clock that all processes share."""

    quiet: float
    begins: float
    ends: float
    drained: float | None = None


class Generator:
    """Sends a plan's warm-up and stage once it is told to. Started when entered; gone when left.

    `in_turn` it waits for `take_turns` after the warm-up.
    """

    def __init__(
        self,
        scratch: Scratch,
        plan: LoadPlan,
        case: Case,
        where: Locations,
        *,
        seed: int,
        folder: Path,
        in_turn: bool = False,
        project: Project = BENCH_PROJECT,
        master: MasterAddress = HERE,
    ) -> None:
        self._plan = plan
        self._case = case
        self._seed = seed
        self._in_turn = in_turn
        self._master = master
        self._health_path = project.health_path
        self._folder = folder
        self._announced = folder / "moments.json"
        self.samples_file = folder / "samples.npz"
        flags = ("master",) if plan.workers else ()
        self.locust = Locust(scratch, where, "open_arrivals.py", folder, self._options(), flags)

    def __enter__(self) -> Self:
        self.locust.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.locust.stop()

    def leave(self) -> None:
        """Closes every connection that is still held."""
        self.locust.stop()

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
        self._tell(TARGETS, {"host": url, "targets": rows})

    def take_turns(self, begins: float, slices: Sequence[tuple[float, float]]) -> None:
        """Names the stage's slices as (seconds after `begins`, seconds)."""
        self._ends = begins + slices[-1][0] + slices[-1][1]
        self._tell(TURNS, {"begins": begins, "slices": slices})

    def wait_for_stage(self) -> Moments:
        """Returns when the warm-up is over. Raises EnvironmentFailedError when it does not come to that."""
        model = self._plan.scenario.load
        others_s = WORKERS_WITHIN_S if self._plan.workers else 0.0
        deadline = time.monotonic() + STARTING_S + others_s + model.warm_up_s + model.drain_s
        while True:
            moments = self._moments()
            if moments is not None:
                self._ends = moments.ends
                return moments
            self.locust.look(deadline)

    def wait_for_drain(self) -> float:
        """Waits until the last request was answered or given up; returns when that was."""
        deadline = self._ends + self._plan.scenario.load.drain_s + LEAVING_S
        while True:
            now = self._moments()
            if now is not None and now.drained is not None:
                return now.drained
            self.locust.look(deadline)

    def samples(self) -> Samples:
        return read_samples(self.samples_file)

    def _tell(self, name: str, content: Mapping[str, object]) -> None:
        """Writes a file that the locustfile waits for."""
        write_whole(self._folder / name, msgspec.json.encode(content))

    def _moments(self) -> Moments | None:
        try:
            return msgspec.json.decode(self._announced.read_bytes(), type=Moments)
        except OSError:
            return None

    def _options(self) -> dict[str, object]:
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
            "connections": self._share(model.connections),
            "waiting": self._share(model.waiting),
            "answer-timeout": model.answer_timeout_s,
            "targets": self._folder / TARGETS,
            "samples": self.samples_file,
            "announce": self._announced,
        }
        if self._in_turn:
            options["turns"] = self._folder / TURNS
        if model.hold is not None:
            path = model.hold.path or self._health_path
            number = self._share(model.hold.connections)
            options |= {"hold": model.hold.kind, "hold-number": number, "hold-path": path}
        if self._plan.workers:
            options |= {
                "master-bind-host": self._master.host, "master-bind-port": self._master.port,
                "expect-workers": self._plan.workers,
            }  # fmt: skip
        return options

    def _share(self, number: int) -> int:
        """Returns what each generator has of what all have together."""
        return max(1, number // max(1, self._plan.workers))
