"""Requests counted under callgrind, on a real Django."""

import pytest

from tests.load.samples import scenario
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import Target
from versus.load.readings.observations import CountedRequests
from versus.load.stages.quiet import mix
from versus.machine.callgrind import unfitness


def test_a_mix_asks_for_each_target_as_often_as_its_weight_says():
    targets = (Target("/a/", statements=0, weight=19.0), Target("/b/", statements=0))
    asked = [target.path for target in mix(targets)]
    assert (asked.count("/a/"), asked.count("/b/")) == (19, 1)
    assert asked[0] == asked[-1] == "/a/"


@pytest.mark.end_to_end
@pytest.mark.skipif(unfitness() is not None, reason="valgrind is not here")
def test_a_server_is_counted_and_its_twin_beside_it(counting, django_60):
    declared = scenario(rate=20.0, stage_s=1.0)
    plan = plan_load(declared, ["6.0"], seed=3, starts=1, counts=True, twins={"6.0": "again"})
    found: list[CountedRequests] = counting(plan, {"6.0": django_60, "again": django_60})
    assert [count.reason for count in found] == [None, None]
    first, twin = (count.counting.per_request for count in found)
    assert first == pytest.approx(twin, rel=0.02)
    assert first > 1e6
