"""Which of two Djangos carries more, asked of other tools as people ask them.

One server after the other is loaded as fast as it goes, and two numbers are compared.
"""

import shutil
from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from versus.environments.environment import Environment
from versus.load.arrivals.closed_loop import lacks_wrk, rate_by_locust, rate_by_wrk
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.servers.database import SQLITE
from versus.load.servers.testbed import Testbed
from versus.locations import Locations
from versus.machine.placement import load_cores
from versus.machine.scratch import Scratch

REPETITIONS = 6
VISITORS = 4
SECONDS = 6.0
MATTERS = 0.02
"""The share from which on somebody who compares two numbers would call one faster."""
K6 = "no package of this kind of machine has it"
START_S = 4.0
"""Of a server and of a tool."""


class Asked(msgspec.Struct, frozen=True):
    """What a tool told each time: the candidate's requests a second, divided by the baseline's."""

    tool: str
    ratios: tuple[float, ...]

    @property
    def said(self) -> dict[str, int]:
        """How often somebody who asks once would conclude what."""
        faster = sum(ratio > 1 + MATTERS for ratio in self.ratios)
        slower = sum(ratio < 1 - MATTERS for ratio in self.ratios)
        return {"faster": faster, "slower": slower, "same": len(self.ratios) - faster - slower}


class SameQuestion(msgspec.Struct, frozen=True):
    """One scenario's case on two Djangos, by other tools; `missing` are those that are not here, with the reason."""

    scenario: str
    case: str
    baseline: str
    candidate: str
    asked: tuple[Asked, ...]
    missing: dict[str, str]


def about_s() -> float:
    """Returns the seconds that it takes."""
    return REPETITIONS * 2 * 2 * (SECONDS + START_S)


def ask_others(
    plan: LoadPlan,
    environments: Mapping[str, Environment],
    *,
    scratch: Scratch,
    where: Locations,
    report: Callable[[str], None],
) -> SameQuestion:
    """Asks every tool that is here, the baseline before the candidate each time. `plan` has these two arms.

    Raises EnvironmentFailedError where a server does not start or a tool fails.
    """
    baseline, candidate = plan.every_arm
    missing = {"k6": K6} if shutil.which("k6") is None else {}
    tools: dict[str, Callable[[str, str], float]] = {
        "locust": partial(_by_locust, scratch, where), "wrk": _by_wrk
    }  # fmt: skip
    if (reason := lacks_wrk()) is not None:
        missing["wrk"] = reason
        del tools["wrk"]
    first = environments[plan.environments[0]]
    with SQLITE.data(plan.scenario, first, where, scratch, report) as data:
        testbed = Testbed(plan, where, scratch, scratch.folder, data, load_cores()[0])
        ratios: dict[str, list[float]] = {tool: [] for tool in tools}
        for number in range(REPETITIONS):
            for tool, rate in tools.items():
                report(f"the same question by {tool}, {number + 1} of {REPETITIONS}")
                before, after = (_rate(testbed, arm, environments, rate) for arm in (baseline, candidate))
                ratios[tool].append(after / before)
    return SameQuestion(
        plan.scenario.name,
        baseline.case,
        environments[baseline.environment].name,
        environments[candidate.environment].name,
        tuple(Asked(tool, tuple(found)) for tool, found in ratios.items()),
        missing,
    )


def _rate(
    testbed: Testbed, arm: LoadArm, environments: Mapping[str, Environment], rate: Callable[[str, str], float]
) -> float:
    case, environment = testbed.plan.case(arm), environments[arm.environment]
    folder = testbed.scratch.folder / "asked"
    try:
        with (
            testbed.resources(case, environment, folder) as resources,
            testbed.server(case, environment, resources) as server,
        ):
            return rate(server.url, case.targets[0].path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _by_locust(scratch: Scratch, where: Locations, url: str, path: str) -> float:
    folder = scratch.folder / "asked" / "locust"
    return rate_by_locust(scratch, where, url, path, visitors=VISITORS, seconds=SECONDS, folder=folder)


def _by_wrk(url: str, path: str) -> float:
    return rate_by_wrk(url + path, visitors=VISITORS, seconds=SECONDS)
