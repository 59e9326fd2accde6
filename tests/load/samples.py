"""Scenarios, plans and samples made up for tests."""

import msgspec
import numpy as np

from versus.load.declared.plan import LoadPlan, plan_load
from versus.load.declared.scenario import Case, LoadModel, Objective, Scenario, Target
from versus.load.readings.observations import GeneratorCpu
from versus.load.readings.samples import Samples


def scenario(path: str = "/articles/", **model: object) -> Scenario:
    return Scenario(
        question="?",
        may_conclude=(),
        may_not_conclude=(),
        targets=(Target(path, statements=3),),
        data={"articles": 30},
        load=msgspec.convert({"rate": 40.0, "stage_s": 1.5, "warm_up_s": 0.3, "pause_s": 0.3, **model}, LoadModel),
        slo=Objective(0.99, 250.0),
        name="made-up",
    )


def plan(path: str = "/articles/", starts: int = 1, **model: object) -> LoadPlan:
    """Of stages one after the other."""
    made = plan_load(scenario(path, **model), ["5.2.1", "6.0.1"], seed=1, starts=starts)
    return msgspec.structs.replace(made, slice_s=0.0)


def case_of(plan: LoadPlan) -> Case:
    """The only case of a plan."""
    return plan.case(plan.every_arm[0])


def samples(latencies_s: list[float], *, outcome: int = 0, under_way: list[int] | None = None) -> Samples:
    """All of the latency as service; one reading of the requests under way each 0.05 s."""
    number = len(latencies_s)
    readings = under_way or [0] * 30
    return Samples(
        intended=np.arange(number) / 100.0,
        lag=np.zeros(number),
        queue=np.zeros(number),
        service=np.array(latencies_s),
        status=np.where(np.isfinite(latencies_s), 200, 0).astype(np.int64),
        outcome=np.full(number, outcome, dtype=np.int64),
        target=np.zeros(number, dtype=np.int64),
        sampled=np.arange(len(readings)) * 0.05,
        in_flight=np.array(readings, dtype=np.int64),
        waiting=np.zeros(len(readings), dtype=np.int64),
        generator=GeneratorCpu(cpu_s=0.2, spun_s=0.1, window_s=1.0),
    )
