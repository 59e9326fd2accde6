"""A server's functions watched while it answers, on a real Django."""

from pathlib import Path

import msgspec
import pytest

import versus.micro.inside
from tests.load.samples import scenario
from versus.errors import NotMeasuredError
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import Target
from versus.load.declared.why import RequestWhyPlan
from versus.load.stages import watched as watched_module
from versus.load.stages.watched import WatchedRequests, watch_all
from versus.micro.instruments.profiling import FunctionCost

pytestmark = pytest.mark.end_to_end
REQUESTS = 4  # a pass: each is watched instruction by instruction
PROFILER = Path(versus.micro.inside.__file__).with_name("profiling.py")


@pytest.fixture
def watched(scratch, load_suite, tmp_path, monkeypatch):
    """Returns what was seen of a scenario's servers, one start each."""
    monkeypatch.setattr(watched_module, "FEWEST", REQUESTS)

    def watch(declared, *environments) -> list[WatchedRequests]:
        named = {environment.name: environment for environment in environments}
        plan = RequestWhyPlan(plan_load(declared, list(named), seed=1, starts=1, counts=True))
        found = []
        watch_all(
            plan, named, PROFILER, scratch=scratch, folder=tmp_path / "run", done=(), sink=found.append,
            report=lambda _text: None, where=load_suite,
        )  # fmt: skip
        return found

    return watch


def test_a_request_s_functions_are_counted_exactly_and_its_statements_told(watched, django_52, django_60, tmp_path):
    found = {seen.arm.environment: seen for seen in watched(scenario(), django_52, django_60)}
    by_name = {}
    for name, seen in found.items():
        assert seen.requests == REQUESTS
        (functions,) = seen.functions  # of one process
        costs = {f"{cost.module}.{cost.name}": cost for cost in msgspec.convert(functions, list[FunctionCost])}
        by_name[name] = costs
        assert costs["django.core.handlers.asgi.ASGIHandler.handle"].calls == 1
        assert costs["django.core.paginator.Paginator.page"].calls == 1
        assert not any(cost.startswith(("sitecustomize", "versus_inside")) for cost in costs)
        assert len(seen.texts) == 3
        assert all(text.startswith("SELECT") for text in seen.texts)
        assert str(tmp_path).encode() not in msgspec.json.encode(seen)
    # What 6.0 has and 5.2 has not: the ancestors of a model are gone through while prefetching.
    gone_through = "django.db.models.fields.related_descriptors._traverse_ancestors"
    assert [gone_through in by_name[django.name] for django in (django_52, django_60)] == [False, True]


def test_a_server_that_answers_wrongly_is_not_watched(watched, django_60):
    declared = msgspec.structs.replace(scenario(), targets=(Target("/articles/", statements=3, status=404),))
    with pytest.raises(NotMeasuredError, match="the scenario declares 404"):
        watched(declared, django_60)
