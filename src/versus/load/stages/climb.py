"""Capacity: on one server start, rung after rung until the highest sustained rate is known."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from versus.environments.environment import Environment
from versus.load.arrivals.generator import Generator
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.declared.scenario import Case, Target
from versus.load.readings.gates import GeneratorCpuShare, GeneratorLag, gates_of, look_through
from versus.load.readings.observations import NULL_CASE, Capacity, Rung
from versus.load.readings.samples import FEWEST_BEYOND, Samples
from versus.load.readings.summary import evidence_of
from versus.load.servers.contract import Answers, check_answers
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.server import Server
from versus.load.servers.testbed import Testbed
from versus.load.stages.capacity import Search
from versus.project import Project

RUNG_S, LONGEST_RUNG_S = 5.0, 60.0
TRIES = 2  # a rate fails where it fails twice: once may be the machine's doing
FIRST = 1.0  # of the scenario's rate
CEILING = 20.0  # times the scenario's rate: where the search for the generator's own ceiling ends at the latest


def climb(
    testbed: Testbed,
    start: int,
    arm: LoadArm,
    environment: Environment,
    *,
    ceiling: float,
    expected: ExpectedBodies | None,
    report: Callable[[str], None],
) -> Capacity:
    """Searches for the capacity of one arm on one fresh server.

    Raises EnvironmentFailedError and NotMeasuredError as a stage does.
    """
    case = case_of(testbed.plan, arm, testbed.project)
    if arm.case == NULL_CASE:
        testbed = replace(testbed, project=testbed.project.serving_null)
    folder = testbed.scratch.folder / f"climb-{start}-{arm.case or 'only'}".replace(" ", "-")
    search = Search(min(testbed.plan.rate * FIRST, ceiling), ceiling)
    rungs: list[Rung] = []
    try:
        with (
            testbed.resources(case, environment, folder) as resources,
            testbed.worker(case, environment, resources),
            testbed.server(case, environment, resources) as server,
        ):
            answers = check_answers(case.targets, server.url, described(arm), testbed.project.login)
            if expected is not None:
                expected.agree(testbed.plan, arm, answers.bodies)
            while (rate := search.rate) is not None and not server.has_ended():
                report(f"start {start + 1}, {described(arm)}: {rate:.0f} requests a second")
                for _ in range(TRIES):
                    rung = _rung(testbed, case, server, answers, rate, folder / f"rung-{len(rungs)}", len(rungs))
                    rungs.append(rung)
                    if rung.reason is None:
                        break
                search.tell(rung.reason)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Capacity(arm.environment, arm.case, start, ceiling, search.found, tuple(rungs))


def case_of(plan: LoadPlan, arm: LoadArm, project: Project) -> Case:
    """Returns the arm's case; that of the null application is served as the first case is."""
    if arm.case != NULL_CASE:
        return plan.case(arm)
    first = plan.scenario.case(plan.scenario.case_names[0])
    assert first.server is not None
    server = msgspec.structs.replace(first.server, name="uvicorn", profile="defaults", application="")
    return Case(NULL_CASE, (Target(project.null.path, statements=0),), server=server)


def rung_s(plan: LoadPlan, rate: float) -> float:
    """Returns how long a rung is: until the quantile of the service level has enough samples beyond it, if that takes
    no longer than a minute."""
    needed = 1.1 * FEWEST_BEYOND / (1 - plan.scenario.slo.quantile) / rate
    return min(max(RUNG_S, needed), LONGEST_RUNG_S)


def _rung(
    testbed: Testbed, case: Case, server: Server, answers: Answers, rate: float, folder: Path, number: int
) -> Rung:
    plan = msgspec.structs.replace(testbed.plan, rate=rate, seconds=rung_s(testbed.plan, rate))
    with Generator(
        testbed.scratch,
        plan,
        case,
        testbed.where,
        seed=plan.arrivals_seed(number),
        folder=folder,
        project=testbed.project,
        master=testbed.master,
    ) as generator:
        generator.go(server.url, answers)
        generator.wait_for_stage()
        generator.wait_for_drain()
        samples = generator.samples()
    reason, limit = _failed(plan, case, samples)
    return Rung(rate, reason, limit, samples.latency, samples.counts)


def _failed(plan: LoadPlan, case: Case, samples: Samples) -> tuple[str | None, bool]:
    """Returns (the first criterion that the rung does not meet, whether it is the generator's own)."""
    seen = evidence_of(samples, plan)
    own = (GeneratorLag(plan.scenario.slo.latency_ms).look(seen), GeneratorCpuShare().look(seen))
    for outcome in own:
        if not outcome.passed:
            return outcome.sentence, True
    reason = look_through(gates_of(plan.scenario, in_turn=False), seen)[1]
    if reason is not None:
        return reason, False
    slo = plan.scenario.slo
    latency = float(np.quantile(samples.latencies, slo.quantile, method="inverted_cdf"))
    level = slo.latency_ms if case.name != NULL_CASE else float("inf")
    return (f"p{slo.quantile * 100:g} of {latency:.0f} ms, above {level:g} ms" if latency > level else None), False
