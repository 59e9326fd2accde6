"""The generator's faults are measured once more; what a server does is its result."""

import msgspec
import pytest

from tests.judge.load.test_stages import NAMES, planned, stage
from versus.load.declared.plan import LoadArm
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.stages import batches
from versus.load.stages.batches import Measuring
from versus.load.stages.failed_arms import FailedArms


class Bench:
    def __init__(self, plan):
        self.plan = plan


def measured(monkeypatch, faults):
    """The stages of one arm whose attempts end with these faults."""
    plan = msgspec.structs.replace(planned(), slice_s=0.0)

    def run(_testbed, start, arm, _environment, *, attempt, **_more):
        fault = faults[attempt]
        found = stage(arm.environment, start, 0.01, reason="why" if fault else None, attempt=attempt)
        return msgspec.structs.replace(found, fault=fault)

    monkeypatch.setattr(batches, "run_stage", run)
    arm = LoadArm(NAMES[0])
    measuring = Measuring(Bench(plan), {NAMES[0]: None}, {arm: {}}, ExpectedBodies(), FailedArms(plan))
    return [found.attempt for found in measuring.measured(0, [arm])]


@pytest.mark.parametrize(
    ("faults", "attempts"),
    [
        (("", ""), [0]),
        (("server", ""), [0]),
        (("generator", ""), [0, 1]),
        (("generator", "generator"), [0, 1]),
        (("generator", "server"), [0, 1]),
    ],
)
def test_only_the_generators_faults_are_tried_again(monkeypatch, faults, attempts):
    assert measured(monkeypatch, faults) == attempts
