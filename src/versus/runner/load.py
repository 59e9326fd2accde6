"""Carries out a load plan."""

from collections.abc import Sequence
from functools import partial

import msgspec

from versus.judge.load.counted import is_precise
from versus.judge.load.stages import imprecise
from versus.load.declared.master import MasterAddress
from versus.load.declared.plan import FEWEST_LAYOUTS, FEWEST_STARTS, LoadPlan
from versus.load.readings.observations import Capacity, CountedRequests, Stage, Throughput
from versus.load.stages.run import Observed, estimate_s, run_load
from versus.runner.events import Sentence, activities
from versus.runner.kinds import Ending
from versus.runner.recording import Recording
from versus.runner.session import Session
from versus.spelling import counted, time_text


def put_under_load(recording: Recording, session: Session) -> Ending:
    """Brings a load run from where it is to its end."""
    plan: LoadPlan = recording.plan
    session.tell(Sentence(_announced(plan)))
    if plan.workers:
        session.tell(Sentence(_led(plan, session.master)))
    run_load(
        plan,
        session.environments,
        scratch=session.scratch,
        folder=recording.folder,
        done=recording.of(Stage, Capacity, Throughput, CountedRequests),
        sink=recording.append,
        report=activities(session.tell),
        database=msgspec.structs.replace(session.store, pooling=plan.pooling),
        enough=partial(_is_enough, plan),
        master=session.master,
    )
    return Ending()


def _led(plan: LoadPlan, master: MasterAddress) -> str:
    """Whom the generator waits for."""
    on_each = f"on each: ./versus load --worker-of {master.text}"
    return f"waiting for {counted(plan.workers, 'more generator')} before each stage; {on_each}"


def _is_enough(plan: LoadPlan, found: Sequence[Observed]) -> bool:
    if plan.counts:
        return is_precise(plan, [observed for observed in found if isinstance(observed, CountedRequests)])
    return not imprecise(plan, [observed for observed in found if isinstance(observed, Stage)])


def _announced(plan: LoadPlan) -> str:
    """What is about to be done, and how long it takes."""
    servers = counted(len(plan.measured_arms), "server")
    if plan.counts:
        what = f"instructions a request of {servers} in {FEWEST_LAYOUTS} to {plan.starts} memory layouts"
        return f"{plan.scenario.name}: {what} ({', '.join(plan.environments)}): about {time_text(estimate_s(plan))}."
    if plan.precision:
        return (
            f"{plan.scenario.name}: {FEWEST_STARTS} starts or more of {servers} ({', '.join(plan.environments)}), "
            f"{plan.rate:g} requests a second for {plan.seconds:g} s each, until CPU time a request is within "
            f"±{plan.precision:.1%}: {time_text(estimate_s(plan))} at most."
        )
    return (
        f"{plan.scenario.name}: {counted(plan.starts, 'start')} of {servers} "
        f"({', '.join(plan.environments)}), {plan.rate:g} requests a second for {plan.seconds:g} s each: "
        f"about {time_text(estimate_s(plan))}."
    )
