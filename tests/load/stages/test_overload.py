"""A server that cannot keep up, loaded in turn with one that can."""

import msgspec
import pytest

from tests.load.samples import scenario
from versus.environments.spec import parse_spec
from versus.load.declared.scenario import Case, ServerChoice, Target

pytestmark = [pytest.mark.end_to_end, pytest.mark.alone]

ONE_THREAD = ServerChoice("gunicorn", "threads", "bench_project.wsgi:application")


def test_it_is_not_sound_though_it_catches_up_while_the_other_is_loaded(judged_stages, builder):
    """The view waits for 50 ms: 40 requests a second are offered, and 20 are possible."""
    cases = (
        Case("overloaded", (Target("/wait/", statements=0),), server=ONE_THREAD),
        Case("healthy", (Target("/hello/", statements=0),)),
    )
    declared = msgspec.structs.replace(scenario(rate=40.0, stage_s=3.0), targets=(), data={}, cases=cases)
    environment = builder.build(parse_spec("6.1"), kit="serving")
    stages = judged_stages(declared, environment)
    failed = {}
    for stage in stages:
        # The generator's own gates say something about the machine of the test.
        gates = [outcome for outcome in stage.measured.gates if not outcome.gate.startswith("generator")]
        failed.setdefault(stage.case, []).append({outcome.gate for outcome in gates if not outcome.passed})
        assert stage.measured.cpu.per_request_s > 0
    assert failed["healthy"] == [set()] * len(failed["healthy"])
    assert failed["overloaded"]
    for gates in failed["overloaded"]:
        assert {"answers after the slice", "growth of latencies within slices"} <= gates
