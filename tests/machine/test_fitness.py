"""Is a machine quiet? Every finding at its threshold, and the readings it is made from."""

import os
from random import Random
from typing import Any

import msgspec
import pytest

from versus.machine import readings as reading
from versus.machine.equipment import ALL, Equipment, missing
from versus.machine.finding import KINDS, Finding, findings
from versus.machine.fitness import Fitness, fitness, fitness_now
from versus.machine.readings import Neighbour, Readings, read_machine
from versus.machine.spin import Speeds, speeds, timed_loops

QUIET = Readings(
    seconds=2.0,
    cores=4,
    steal=0.001,
    others=0.01,
    load=0.5,
    neighbours=(Neighbour("secretive", 0.9),),
    speeds=Speeds(0.02, 1.05),
    governor="performance",
    turbo=False,
    memory_free_bytes=8 << 30,
    scratch_in_memory=True,
)

# (what is read, the last quiet value, the first noisy one, the finding)
NOISY: list[tuple[str, Any, Any, str]] = [
    ("steal", 0.01, 0.011, "Steal"),
    ("others", 0.1, 0.11, "OthersBusy"),
    ("load", 4.0, 4.1, "Overloaded"),
    ("speeds", Speeds(0.25, 1.9), Speeds(0.26, 1.1), "SpeedFlips"),
    ("swapped_bytes", 0, 4096, "Swapping"),
    ("memory_free_bytes", 2 << 30, (2 << 30) - 1, "LittleMemory"),
    ("on_battery", False, True, "PowerSaving"),
    ("profile", "balanced", "low-power", "PowerSaving"),
    ("throttled", 0, 1, "Throttled"),
]
WORTH_KNOWING: list[tuple[str, Any, Any, str]] = [
    ("governor", "performance", "powersave", "SlowGovernor"),
    ("turbo", None, True, "Turbo"),
    ("virtualisation", None, "hypervisor", "Virtualised"),
    ("threads_a_core", 1, 2, "SharedCore"),
    ("cores", 2, 1, "SingleCore"),
    ("scratch_in_memory", True, False, "ScratchOnDisk"),
]


def found(**changed: Any) -> list[Finding]:
    return findings(msgspec.structs.replace(QUIET, **changed))


def test_nothing_speaks_against_a_quiet_machine() -> None:
    assert found() == []
    assert fitness(QUIET).quiet


@pytest.mark.parametrize(("name", "good", "bad", "kind"), [*NOISY, *WORTH_KNOWING], ids=str)
def test_each_finding_begins_beyond_its_threshold(name: str, good: Any, bad: Any, kind: str) -> None:
    assert found(**{name: good}) == []
    (finding,) = found(**{name: bad})
    assert type(finding).__name__ == kind
    assert finding.text.endswith(".")
    judged = fitness(msgspec.structs.replace(QUIET, **{name: bad}))
    assert judged.quiet is not finding.noisy
    assert (judged.findings if finding.noisy else judged.notes) == (finding.text,)


def test_every_kind_of_finding_is_tried() -> None:
    assert {kind.__name__ for kind in KINDS} == {kind for *_, kind in (*NOISY, *WORTH_KNOWING)}


def test_what_makes_it_noisy_comes_first() -> None:
    assert [finding.noisy for finding in found(turbo=True, steal=0.2, cores=1, others=0.5)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_record_names_no_process() -> None:
    crowded = fitness(msgspec.structs.replace(QUIET, others=0.8, load=9.0))
    assert b"secretive" not in msgspec.json.encode(crowded)


def test_speeds_tell_a_core_that_flips_from_one_that_does_not() -> None:
    random = Random(4)
    even = [0.001 * random.uniform(1.0, 1.1) for _ in range(2000)]
    assert speeds(even).slow_share == 0.0
    assert speeds(even).slow_ratio < 1.12
    flipping = [loop * (2.0 if random.random() < 0.3 else 1.0) for loop in even]
    assert speeds(flipping).slow_share == pytest.approx(0.3, abs=0.05)
    assert speeds(flipping).slow_ratio == pytest.approx(2.0, rel=0.15)
    with pytest.raises(ValueError, match="no loops"):
        speeds([])


def test_loops_run_on_one_core_and_give_the_others_back() -> None:
    before = os.sched_getaffinity(0)
    assert all(loop > 0 for loop in timed_loops(0.05))
    assert os.sched_getaffinity(0) == before


def test_this_machine_can_be_read() -> None:
    read = read_machine(0.1)
    assert read.cores == len(os.sched_getaffinity(0))
    assert all(0 <= share <= 1 for share in (read.steal, read.others, read.speeds.slow_share))
    assert read.memory_free_bytes > 0
    assert isinstance(fitness_now(0.1), Fitness)


def test_own_work_is_not_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([_times(idle=100.0, user=50.0), _times(idle=102.0, user=52.0)])
    monkeypatch.setattr(reading.psutil, "cpu_times", lambda: next(times))
    own = iter([7.0, 9.0])
    monkeypatch.setattr(reading, "_own_seconds", lambda: next(own))
    assert read_machine(0.05).others == pytest.approx(0.0)


def _times(*, idle: float, user: float) -> Any:
    zero = dict.fromkeys(reading.psutil.cpu_times()._fields, 0.0)
    return type(reading.psutil.cpu_times())(**(zero | {"idle": idle, "user": user}))


def test_equipment_is_there_by_its_command_or_its_module() -> None:
    assert Equipment("shell", "", "", commands=("no-such-command", "sh")).there
    assert Equipment("json", "", "", modules=("json",)).there
    assert not Equipment("nothing", "", "", commands=("no-such-command",), modules=("no_such_module",)).there
    assert {tool.name for tool in missing()} <= {tool.name for tool in ALL}
    assert all(tool.get and tool.wanted and (tool.commands or tool.modules) for tool in ALL)
