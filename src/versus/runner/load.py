"""Carries out a load plan."""

import msgspec

from versus.load.declared.plan import LoadPlan
from versus.load.readings.observations import Capacity, Stage, Throughput
from versus.load.stages.run import estimate_s, run_load
from versus.runner.events import Sentence, activities
from versus.runner.kinds import Ending
from versus.runner.recording import Recording
from versus.runner.session import Session
from versus.spelling import counted, time_text


def put_under_load(recording: Recording, session: Session) -> Ending:
    """Brings a load run from where it is to its end."""
    plan: LoadPlan = recording.plan
    session.tell(
        Sentence(
            f"{plan.scenario.name}: {counted(plan.starts, 'start')} of {counted(len(plan.every_arm), 'server')} "
            f"({', '.join(plan.environments)}), {plan.rate:g} requests a second for {plan.seconds:g} s each: "
            f"about {time_text(estimate_s(plan))}."
        )
    )
    run_load(
        plan,
        session.environments,
        scratch=session.scratch,
        folder=recording.folder,
        done=recording.of(Stage, Capacity, Throughput),
        sink=recording.append,
        report=activities(session.tell),
        database=msgspec.structs.replace(session.store, pooling=plan.pooling),
    )
    return Ending()
