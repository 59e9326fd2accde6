"""One closed stage: a fresh server, checked, and visitors whose journeys are counted."""

import shutil

import msgspec

from versus.environments.environment import Environment
from versus.errors import EnvironmentFailedError
from versus.load.arrivals.visitors import JourneyCounts, Visitors
from versus.load.declared.plan import LoadArm
from versus.load.declared.scenario import Journeys, Scenario
from versus.load.readings.clock import Reading, sleep_until
from versus.load.readings.gates import SOUND_EVIDENCE, gates_of, look_through
from versus.load.readings.observations import Throughput
from versus.load.servers.contract import check_answers
from versus.load.servers.expected_bodies import ExpectedBodies, described
from versus.load.servers.testbed import Testbed
from versus.units import NS_PER_S


def run_journeys(
    testbed: Testbed, start: int, arm: LoadArm, environment: Environment, *, expected: ExpectedBodies
) -> Throughput:
    """Counts journeys on one fresh server. Raises EnvironmentFailedError and NotMeasuredError as an open stage does."""
    plan = testbed.plan
    case, journeys = plan.case(arm), plan.scenario.load.journeys
    assert journeys is not None
    if not testbed.project.journeys:
        raise EnvironmentFailedError(f"{testbed.project.name} names no locustfile of journeys through it.")
    folder = testbed.scratch.folder / f"closed-{start}-{plan.every_arm.index(arm)}"
    try:
        with (
            testbed.resources(case, environment, folder) as resources,
            testbed.server(case, environment, resources) as server,
        ):
            answers = check_answers(case.targets, server.url, described(arm), testbed.project.login)
            expected.agree(plan, arm, answers.bodies)
            visitors = Visitors(
                testbed.scratch, testbed.where, server.url, visitors=journeys.visitors, seconds=plan.seconds,
                folder=folder / "visitors", options=_options(testbed, start, journeys),
                locustfile=testbed.project.journeys,
            )  # fmt: skip
            with visitors:
                window = visitors.window()
                sleep_until(window.begins)
                before = Reading.of(server.pid)
                sleep_until(window.ends)
                after = Reading.of(server.pid)
                done = visitors.done()
            reason = server.obituary() if server.has_ended() else _unsound(plan.scenario, done)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Throughput(
        environment=arm.environment, case=arm.case, start=start, command=server.command, journeys=done.journeys,
        requests=done.requests, failures=done.failures, seconds=done.seconds,
        cpu_s=(after.cpu_ns - before.cpu_ns) / NS_PER_S, generator_share=done.cpu_s / done.seconds, reason=reason,
    )  # fmt: skip


def _options(testbed: Testbed, start: int, journeys: Journeys) -> dict[str, object]:
    """Returns the options: everybody who comes in a round makes the same choices on every arm."""
    data = testbed.plan.scenario.data
    options: dict[str, object] = {"think": journeys.think_s, "seed": testbed.plan.arrivals_seed(start)}
    return options | {name: size for name, size in data.items() if name in testbed.project.journey_sizes}


def _unsound(scenario: Scenario, done: JourneyCounts) -> str | None:
    """Says why it yields no number; None where it does."""
    share, failed = done.cpu_s / done.seconds, done.failures / max(done.requests, 1)
    seen = msgspec.structs.replace(SOUND_EVIDENCE, generator_share=share, failed=failed)
    _, reason = look_through(gates_of(scenario, in_turn=False), seen)
    return reason or (None if done.journeys else "Not one journey came to its end.")
