"""What other tools say of two Djangos."""

import msgspec
import pytest

from tests.load.samples import scenario
from versus.load.arrivals.closed_loop import lacks_wrk
from versus.load.declared.plan import plan_load
from versus.load.stages import same_question
from versus.load.stages.same_question import Asked, ask_others


def test_what_somebody_would_conclude_who_asks_once():
    assert Asked("wrk", (0.97, 0.99, 1.0, 1.019, 1.03)).said == {"faster": 1, "slower": 1, "same": 3}


@pytest.mark.alone
@pytest.mark.end_to_end
def test_every_tool_that_is_here_is_asked(scratch, load_suite, django_52, django_60, monkeypatch):
    for name, value in (("REPETITIONS", 1), ("SECONDS", 1.0)):
        monkeypatch.setattr(same_question, name, value)
    named = {django.name: django for django in (django_52, django_60)}
    plan = plan_load(scenario(), list(named), seed=1, starts=1)
    found = ask_others(plan, named, scratch=scratch, where=load_suite, report=lambda _text: None)
    assert (found.scenario, found.baseline, found.candidate) == ("made-up", django_52.name, django_60.name)
    tools = [asked.tool for asked in found.asked]
    assert tools == (["locust"] if lacks_wrk() else ["locust", "wrk"])
    assert all(ratio > 0 for asked in found.asked for ratio in asked.ratios)
    assert "k6" in found.missing
    assert str(scratch.folder).encode() not in msgspec.json.encode(found)
