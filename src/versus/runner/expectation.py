"""What a run is going to take and to reach, in sentences: before it begins and after its fewest blocks."""

import time
from collections.abc import Sequence

from versus.judge.calls.need import reachable
from versus.machine.placement import Placement, cores
from versus.micro.blocks.allocation import Shortfall
from versus.micro.blocks.cost import blocks_a_round, counting_s, fewest_blocks_s, surveying_s
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Instrument, Plan
from versus.spelling import counted, joined, time_text

NAMED = 3


def expected_s(plan: Plan) -> float:
    """Returns about how many seconds the plan takes at most: what is told to whoever waits for its end."""
    seconds = 0.0
    if Instrument.TIME in plan.instruments:
        seconds += max(fewest_blocks_s(plan), plan.timing.budget_s or 0.0)
    if Instrument.MEMORY in plan.instruments:
        seconds += surveying_s(plan)
    if Instrument.INSTRUCTIONS in plan.instruments:
        seconds += counting_s(plan, len(cores(Placement.ALL)))
    return seconds


def plan_text(plan: Plan, *, done: Sequence[Block] = (), now: float | None = None) -> str:
    """Says what is measured, for how long, and when it ends; `now` is seconds since the epoch."""
    databases = joined(list(plan.databases))
    declared = f"{counted(len(plan.family), 'comparison')} in {counted(len(plan.groups), 'group')} on {databases}"
    if Instrument.TIME not in plan.instruments:
        return f"{declared} (seed {plan.seed})." + _besides(plan)
    timing = plan.timing
    share = max(0.0, 1 - len(done) / _blocks_at_least(plan))
    least = fewest_blocks_s(plan) * share
    spent = sum(block.whole_s + block.lost_s for block in done)
    most = max(least, timing.budget_s - spent) if timing.budget_s is not None else None
    began = time.time() if now is None else now
    return (
        f"{declared}, at least {timing.fewest_blocks} pairs of {timing.slices} slices each: "
        f"{_wanted(plan)} (seed {plan.seed}). "
        + _span(plan, least, most)
        + f", ends {_end(began, least, most, best=timing.half_width is None)}."
        + _too_small(plan, least, spent)
        + _besides(plan)
    )


def _too_small(plan: Plan, least: float, spent: float) -> str:
    """Says that the fewest pairs take longer than the budget allows: a verdict on fewer would not be one."""
    budget = plan.timing.budget_s
    if budget is None or budget - spent >= least:
        return ""
    pairs = counted(plan.timing.fewest_blocks, "pair")
    return f" The budget of {time_text(budget)} is less than {pairs} take, which no verdict can do without."


def _besides(plan: Plan) -> str:
    """Says what the other instruments take, which come first."""
    said = ""
    if Instrument.MEMORY in plan.instruments:
        said += f" Memory: about {time_text(surveying_s(plan))}."
    if Instrument.INSTRUCTIONS in plan.instruments:
        took = time_text(counting_s(plan, len(cores(Placement.ALL))))
        said += f" Instructions in {counted(plan.layouts, 'layout')}: about {took}."
    return said


def too_noisy_text(plan: Plan, shortfalls: Sequence[Shortfall], blocks: Sequence[Block]) -> str:
    """Says which groups are out of the budget's reach, what they would take, and what is within it."""
    asked = plan.timing.half_width
    assert asked is not None
    worst = max(shortfalls, key=lambda found: float("inf") if found.seconds_needed is None else found.seconds_needed)
    within = max(reachable(plan, found.group, blocks, found.blocks_within) for found in shortfalls)
    if worst.blocks_needed is None or worst.seconds_needed is None:
        takes = "takes more than a million blocks"
    else:
        takes = f"takes {worst.blocks_needed} more blocks ({time_text(worst.seconds_needed)})"
    named = ", ".join(found.group.removesuffix("[]") for found in shortfalls[:NAMED])
    others = f" and {len(shortfalls) - NAMED} more" if len(shortfalls) > NAMED else ""
    limit = "the budget" if plan.timing.budget_s is not None else f"{plan.timing.most_blocks} blocks"
    return (
        f"Too noisy for ±{asked * 100:g} %: at this scatter that {takes}; "
        f"within {limit} about ±{within * 100:.2g} % is reachable ({named}{others})."
    )


def _blocks_at_least(plan: Plan) -> int:
    return plan.timing.fewest_blocks * blocks_a_round(plan)


def _wanted(plan: Plan) -> str:
    half_width = plan.timing.half_width
    return "as precise as the budget allows" if half_width is None else f"wanted within ±{half_width * 100:g} %"


def _span(plan: Plan, least: float, most: float | None) -> str:
    if most is None or time_text(most) == time_text(least):
        return f"About {time_text(least)}"
    if plan.timing.half_width is None:
        return f"About {time_text(most)}"
    return f"{time_text(least)} to {time_text(most)}"


def _end(began: float, least: float, most: float | None, *, best: bool) -> str:
    first, last = (_clock(began + seconds) for seconds in (least, max(least, most or 0)))
    if best or first == last:
        return f"about {last}"
    return f"between {first} and {last}"


def _clock(moment: float) -> str:
    return time.strftime("%H:%M", time.localtime(moment))
