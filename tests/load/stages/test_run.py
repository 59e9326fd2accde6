"""Short runs against real Djangos."""

import os
import signal
import threading

import msgspec
import pytest

from tests.load.samples import scenario
from versus.errors import EnvironmentFailedError, NotMeasuredError
from versus.load.declared.scenario import Case, Target
from versus.load.readings.observations import Stage
from versus.load.readings.samples import read_samples
from versus.load.stages import batches as measuring_module

pytestmark = pytest.mark.end_to_end


def of_page(**differently):
    return msgspec.structs.replace(
        scenario(rate=20.0, stage_s=1.0),
        targets=(msgspec.structs.replace(Target("/articles/", statements=3), **differently),),
    )


@pytest.fixture
def go(load_stages):
    return lambda scenario, environments, **more: load_stages(scenario, *environments, **more)


def test_two_djangos_take_turns_and_a_resumed_run_measures_only_what_is_left(go, django_52, django_60, tmp_path):
    said = []
    both = [django_52, django_60]
    stages = go(of_page(), both, report=said.append)
    assert {stage.environment for stage in stages} == {django_52.name, django_60.name}
    for stage in stages:
        measured = stage.measured
        assert measured.counts.offered == measured.counts.right > 0
        assert 0 < measured.cpu.per_request_s < 1
        assert measured.cpu.stage_s <= measured.cpu.window_s * 1.5
        assert stage.statements == {"/articles/": 3}
        assert "{python}" in stage.command
        assert read_samples(tmp_path / "run" / measured.samples).counts == measured.counts
    assert stages[0].bodies == stages[1].bodies
    assert any("left" in line for line in said)
    content = msgspec.json.encode(stages)
    assert str(tmp_path).encode() not in content
    assert django_52.folder.encode() not in content
    assert msgspec.json.decode(content, type=list[Stage]) == stages

    again = go(of_page(), both, done=stages[:1])
    assert [stage.key for stage in again] == [stages[1].key]
    assert go(of_page(), both, done=stages) == []


@pytest.mark.parametrize(
    ("differently", "said"),
    [
        ({"statements": 4}, r"with status 200 after 3 statements; the scenario declares 200 after 4"),
        ({"path": "/nowhere/", "statements": 0}, r"status 404 after 0 statements; the scenario declares 200"),
        ({"text": "The Daily Bugle"}, r"without the text 'The Daily Bugle'"),
    ],
)
def test_a_server_that_answers_wrongly_yields_no_number(go, django_60, differently, said):
    with pytest.raises(NotMeasuredError, match=said):
        go(of_page(**differently), [django_60])


def test_a_server_killed_under_load_makes_the_stage_invalid_and_is_a_result(go, django_60, monkeypatch):
    from versus.load.servers import testbed as testbed_module
    from versus.load.stages import rig as rig_module

    class Fragile(rig_module.Generator):
        def wait_for_stage(self):
            moments = super().wait_for_stage()
            if len(servers) == 1:
                threading.Timer(0.5, os.kill, (servers[0].pid, signal.SIGKILL)).start()
            return moments

    class Known(testbed_module.Server):
        def __enter__(self):
            servers.append(self)
            return super().__enter__()

    servers = []
    monkeypatch.setattr(rig_module, "Generator", Fragile)
    monkeypatch.setattr(testbed_module, "Server", Known)
    (killed,) = go(of_page(), [django_60])
    assert not killed.valid
    assert killed.fault == "server"
    assert "ended with exit code -9" in killed.reason
    assert servers[0].has_ended()


def test_a_case_that_does_not_start_says_why_and_the_others_are_measured(go, django_60):
    page = Target("/articles/", statements=3)
    cases = (Case("sound", (page,)), Case("odd", (page,), settings={"BENCH_MIDDLEWARE": "nobody's"}))
    declared = msgspec.structs.replace(scenario(rate=20.0, stage_s=1.0), targets=(), cases=cases)
    stages = go(declared, [django_60], starts=2)
    by_case = {case: [stage for stage in stages if stage.case == case] for case in ("sound", "odd")}
    assert all(stage.measured.counts.right for stage in by_case["sound"])
    assert [stage.start for stage in by_case["odd"]] == [0, 1]
    assert all("BENCH_MIDDLEWARE must be one of" in stage.reason for stage in by_case["odd"])
    with pytest.raises(EnvironmentFailedError, match="BENCH_MIDDLEWARE must be one of"):
        go(msgspec.structs.replace(declared, cases=cases[1:]), [django_60])


def test_the_affinity_of_the_suite_itself_is_given_back(go, django_60, monkeypatch):
    def interrupted(*_more, **_differently):
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring_module, "run_stage", interrupted)
    before = os.sched_getaffinity(0)
    with pytest.raises(KeyboardInterrupt):
        go(of_page(), [django_60])
    assert os.sched_getaffinity(0) == before


def test_one_server_killed_in_its_round_leaves_the_others_sound(go, django_60, monkeypatch):
    from versus.load.stages import round as round_module

    read = round_module._read

    def deadly(begins, planned, rigs, settle_s):
        if not killed:
            rig = list(rigs.values())[-1]
            killed.append(rig.arm)
            os.kill(rig.server.pid, signal.SIGKILL)
        return read(begins, planned, rigs, settle_s)

    killed = []
    monkeypatch.setattr(round_module, "_read", deadly)
    page = Target("/articles/", statements=3)
    declared = msgspec.structs.replace(
        scenario(rate=20.0, stage_s=1.0), targets=(), cases=(Case("a", (page,)), Case("b", (page,)))
    )
    stages = go(declared, [django_60])
    (dead,) = [stage for stage in stages if not stage.valid]
    assert dead.arm == killed[0]
    assert "ended with exit code -9" in dead.reason
    assert dead.fault == "server"
    assert {stage.case for stage in stages if stage.valid} == {"a", "b"} - {dead.case}
