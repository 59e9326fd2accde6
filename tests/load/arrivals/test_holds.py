"""Connections that are held through a stage, against real servers."""

import msgspec
import pytest

from tests.load.samples import scenario
from versus.environments.spec import parse_spec
from versus.errors import EnvironmentFailedError
from versus.load.declared.scenario import Case, ServerChoice, Target

pytestmark = pytest.mark.end_to_end

HELD = 20


@pytest.fixture
def stage(load_stages):
    """The only stage of a scenario with connections held."""

    def stage(environment, application="bench_project.asgi:application", *, stage_s=2.5, **hold):
        page = Target("/healthz", statements=0)
        declared = msgspec.structs.replace(
            scenario(rate=10.0, stage_s=stage_s, hold={"connections": HELD, **hold}),
            targets=(), cases=(Case("held", (page,), server=ServerChoice(application=application)),),
        )  # fmt: skip
        return load_stages(declared, environment)[-1]

    return stage


@pytest.mark.parametrize(("kind", "path"), [("idle", "/healthz"), ("long-poll", "/async/long-poll/")])
def test_silent_connections_are_held_to_the_end(stage, django_60, kind, path):
    measured = stage(django_60, kind=kind, path=path, stage_s=1.0).measured
    assert measured.connections == (HELD, 0)
    assert measured.counts.right == measured.counts.offered > 0
    assert measured.held.descriptors >= HELD
    assert measured.delivery is None


def test_events_are_timed_from_their_moment_and_leave_no_task_behind(stage, django_60):
    measured = stage(django_60, kind="events", path="/async/events/").measured
    assert measured.connections == (HELD, 0)
    assert measured.delivery.count >= HELD
    assert 0 <= measured.delivery.quantiles["p50"] < 1000
    assert measured.held.tasks >= HELD
    assert measured.held.tasks_left < HELD


@pytest.mark.parametrize(
    "application", ["bench_project.channels_asgi:application", "bench_project.without_django.bare:application"]
)
def test_messages_come_over_websockets(stage, builder, application):
    serving = builder.build(parse_spec("6.1"), kit="serving")
    measured = stage(serving, application, kind="websocket", path="/ws/").measured
    assert measured.connections == (HELD, 0)
    assert measured.delivery.count >= HELD


def test_more_connections_than_files_may_be_open_is_said_before_any_load(stage, django_60):
    with pytest.raises(EnvironmentFailedError, match="open files in a process"):
        stage(django_60, kind="idle", path="/healthz", connections=100_000_000, stage_s=1.0)
