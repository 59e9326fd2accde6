"""Checks the load generator against a server whose delays are known, and against wrk."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import msgspec
import numpy as np

from versus.errors import EnvironmentFailedError
from versus.load.arrivals.closed_loop import lacks_wrk, rate_by_locust, rate_by_wrk
from versus.load.arrivals.generator import Generator
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import LoadModel, Objective, Scenario, Target
from versus.load.readings.observations import Latency
from versus.load.readings.samples import QUANTILES, Samples, latency_of
from versus.load.readings.tables import Floats
from versus.load.servers import upstream
from versus.load.servers.contract import check_answers
from versus.load.servers.server import HOST, free_port
from versus.load.servers.services import listening
from versus.load.servers.upstream import TAKEN, delays_s
from versus.load.stages.same_question import SameQuestion
from versus.locations import Locations
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch
from versus.units import MS_PER_S

STARTS = 3
RATE = 200.0
SECONDS = 55.0  # eleven thousand requests
SHORTEST_S, LONGEST_S = 0.01, 0.05
TOLERATED = {"p50": (0.3, 0.05), "p99": (1.0, 0.10)}
"""The tolerance of each quantile: (ms, share of the quantile), whichever is more."""
CONNECTIONS = (1, 10, 50)
CLOSED_S = 8.0
ANSWERS_AFTER_S = 0.02
ABOUT_S = STARTS * SECONDS + 2 * len(CONNECTIONS) * CLOSED_S
"""What both checks take, but for the servers' starts."""


class Quantile(msgspec.Struct, frozen=True):
    """One quantile in ms: as the server was told, by the server's own clock, and by the generator."""

    name: str
    known: float
    taken: float
    seen: float
    tolerated: float

    @property
    def agrees(self) -> bool:
        return abs(self.seen - self.known) <= self.tolerated


class OpenLoopStart(msgspec.Struct, frozen=True):
    """The quantiles of open arrivals at one fresh start of server and generator."""

    requests: int
    quantiles: tuple[Quantile, ...]


class ClosedLoop(msgspec.Struct, frozen=True):
    """Requests a second over so many connections, each waiting for its answer; wrk's is None where it is missing."""

    connections: int
    locust: float
    wrk: float | None


class CrossCheck(msgspec.Struct, frozen=True):
    """The result of both checks; `missing` says why there is no wrk. `same` is what other tools say of two Djangos."""

    opened: tuple[OpenLoopStart, ...]
    throughput: tuple[ClosedLoop, ...]
    missing: str | None
    same: SameQuestion | None = None

    @property
    def agrees(self) -> bool:
        return all(quantile.agrees for start in self.opened for quantile in start.quantiles)


def cross_check(scratch: Scratch, where: Locations, report: Callable[[str], None]) -> CrossCheck:
    """Runs both checks, which takes about four minutes.

    Raises EnvironmentFailedError where a server or a generator does not start.
    """
    opened, throughput = [], []
    for number in range(1, STARTS + 1):
        report(f"open arrivals against known delays, start {number} of {STARTS}: {SECONDS:.0f} s")
        opened.append(_open(scratch, where, number))
    missing = lacks_wrk()
    for connections in CONNECTIONS:
        report(f"closed loop, connections: {connections}, {2 * CLOSED_S:.0f} s")
        throughput.append(_closed(scratch, where, connections))
    return CrossCheck(tuple(opened), tuple(throughput), missing)


def tolerance(name: str, known_ms: float) -> float:
    """Returns by how many ms a quantile may differ."""
    least, share = TOLERATED[name]
    return max(least, share * known_ms)


def _open(scratch: Scratch, where: Locations, number: int) -> OpenLoopStart:
    scenario = Scenario(
        question="", may_conclude=(), may_not_conclude=(), data={}, targets=(Target("/", statements=0),),
        load=LoadModel(rate=RATE, stage_s=SECONDS, waiting=1000, connections=64), slo=Objective(0.99, 100.0),
        name="cross-check",
    )  # fmt: skip
    plan = plan_load(scenario, ["known delays"], seed=number, starts=1)
    case = plan.case(plan.every_arm[0])
    folder = scratch.folder / f"cross-check-{number}"
    with _delays(scratch, SHORTEST_S, LONGEST_S) as url, Generator(
        scratch, plan, case, where, seed=number, folder=folder
    ) as generator:  # fmt: skip
        generator.go(url, check_answers(case.targets, url, "the server with known delays"))
        generator.wait_for_stage()
        generator.wait_for_drain()
        samples = generator.samples()
        taken = latency_of(_taken_ms(url)[-samples.counts.sent :])  # what came before was the warm-up
    return OpenLoopStart(samples.counts.answered, tuple(_quantile(name, taken, samples) for name in TOLERATED))


def _quantile(name: str, server: Latency, samples: Samples) -> Quantile:
    delays = delays_s(SHORTEST_S, LONGEST_S)
    known = float(np.quantile(delays, QUANTILES[name], method="inverted_cdf")) * MS_PER_S
    taken, seen = (account.quantiles.get(name) for account in (server, samples.latency))
    if taken is None or seen is None:
        raise EnvironmentFailedError(f"The generator got {samples.counts.answered} answers: too few for {name}.")
    return Quantile(name, known, taken, seen, tolerance(name, known))


def _taken_ms(url: str) -> Floats:
    """Returns how long each answer took by the server's own clock, in the order in which they went out."""
    answer = httpx.get(f"{url}{TAKEN}", trust_env=False)
    return np.array(msgspec.json.decode(answer.content, type=list[float])) * MS_PER_S


def _closed(scratch: Scratch, where: Locations, connections: int) -> ClosedLoop:
    with _delays(scratch, ANSWERS_AFTER_S, ANSWERS_AFTER_S) as url:
        folder = scratch.folder / f"closed-{connections}"
        by_locust = rate_by_locust(scratch, where, url, "/", visitors=connections, seconds=CLOSED_S, folder=folder)
        by_wrk = None if lacks_wrk() else rate_by_wrk(url, visitors=connections, seconds=CLOSED_S)
        return ClosedLoop(connections, by_locust, by_wrk)


@contextlib.contextmanager
def _delays(scratch: Scratch, shortest_s: float, longest_s: float) -> Iterator[str]:
    """Starts the server with known delays, on the core that servers have; yields its address."""
    port = free_port()
    folder = scratch.folder / f"delays-{port}"
    folder.mkdir()
    program = Path(upstream.__file__)
    command = [sys.executable, "-I", "-S", str(program), str(port), f"{shortest_s:g}", f"{longest_s:g}"]
    with listening(command, port, scratch, folder, "server with known delays", cores=load_cores()[0]):
        yield f"http://{HOST}:{port}"
