"""What a sick server does is found with the stage still valid: it is the server's, not the measurement's."""

import msgspec
import numpy as np
import pytest

from tests.load.arrivals.test_generator import STILL, drive
from tests.load.samples import case_of, plan, scenario
from versus.load.declared.scenario import Case, Target
from versus.load.readings.summary import sum_up

pytestmark = pytest.mark.end_to_end


def failed_gates(made, samples):
    """But for the generator's own, which say something about the machine of the test."""
    gates = sum_up(made, case_of(made), samples, STILL, "")[0].gates
    return [outcome.gate for outcome in gates if not outcome.passed and not outcome.gate.startswith("generator")]


@pytest.mark.alone
def test_one_slow_answer_in_a_hundred_is_the_tail_and_nothing_else(odd_server, scratch, where, tmp_path):
    made = plan("/slow-each/100", rate=400.0, stage_s=6.0, arrivals="paced")
    samples = drive(made, odd_server, scratch, where, tmp_path)
    assert samples.counts.right == samples.counts.offered == 2400
    slow = np.count_nonzero(samples.latencies >= 290)
    assert slow == pytest.approx(24, abs=1)
    assert samples.latency.quantiles["p50"] < 100
    assert samples.latency.largest >= 290
    assert failed_gates(made, samples) == []


def test_a_view_that_leaks_shows_in_the_server_s_memory(load_stages, django_60):
    declared = msgspec.structs.replace(
        scenario(rate=40.0, stage_s=3.0),
        targets=(),
        cases=tuple(Case(path, (Target(f"/{path}/", statements=0),)) for path in ("hello", "leaking")),
    )
    stages = load_stages(declared, django_60)
    grown = {stage.case: stage.measured.held.memory_after - stage.measured.held.memory_before for stage in stages}
    asked = next(stage.measured.counts.right for stage in stages if stage.case == "leaking")
    assert asked >= 80
    assert grown["leaking"] - grown["hello"] > 0.8 * asked * 40_000
