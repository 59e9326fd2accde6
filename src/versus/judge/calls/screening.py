"""Which comparisons are worth timing, from what was counted: before any time is known, so that none can be picked."""

import math
from collections.abc import Mapping, Sequence

from versus.judge.calls.instructions import counted_floor, judge_instructions, layout_ratios
from versus.judge.statistics.verdict import Verdict
from versus.micro.declared.observations import CountedLayout, Screened, Screening
from versus.micro.declared.plan import Arm, Comparison, Plan, Screen

Statements = Mapping[tuple[str, str], tuple[str, ...]]
"""What a call of an arm sends, by group key and arm id."""


def first_look(plan: Plan, layout: CountedLayout, statements: Statements) -> Screened:
    """Returns what one memory layout tells. The floor is what null pairs move by in the same layout."""
    floor = counted_floor(plan, [layout])
    reasons = {comparison.key: _first_reason(plan, comparison, layout, statements, floor) for comparison in plan.family}
    return Screened(floor, reasons)


def second_look(plan: Plan, first: Screened, layouts: Sequence[CountedLayout]) -> Screened:
    """Returns what all layouts tell: what the first took for moved is still where they show it to be the same."""
    same = {
        comparison.key
        for comparison, judgement in judge_instructions(plan, layouts)
        if judgement.verdict is Verdict.SAME
    }
    reasons: dict[str, Screening] = {
        key: "still" if reason == "moved" and key in same else reason for key, reason in first.reasons.items()
    }
    return Screened(first.floor, reasons)


def _first_reason(
    plan: Plan, comparison: Comparison, layout: CountedLayout, statements: Statements, floor: float
) -> Screening:
    before, after = (
        statements.get((comparison.group, arm.id), ()) for arm in (comparison.baseline, comparison.candidate)
    )
    if _out_of_sight(plan, comparison, (comparison.baseline, comparison.candidate), bool(before or after)):
        return "uncounted"
    if before != after:
        return "statements"
    ratios = layout_ratios(comparison, [layout])
    if not ratios:
        return "uncounted"
    return "moved" if abs(ratios[0]) > floor else "still"


def _out_of_sight(plan: Plan, comparison: Comparison, arms: tuple[Arm, Arm], sends: bool) -> bool:
    """Whether instructions miss what may have changed: threads and loops make them scatter, a server works apart."""
    group = plan.group(comparison.group)
    return any(arm.variant in group.awaited for arm in arms) or (sends and plan.on_server(group))


def screening_note(plan: Plan, screened: Screened) -> str:
    """Returns in a sentence how many comparisons were timed, and why; of a run that times nothing, how many moved."""
    counts = {reason: list(screened.reasons.values()).count(reason) for reason in _TOLD}
    begun = f"Screened by instructions, with a floor of {100 * math.expm1(screened.floor):.2g} %"
    if plan.screen is Screen.ONLY:
        found = ", ".join(f"{counts[reason]} {told}" for reason, told in _FOUND.items() if counts[reason])
        return f"{begun}; nothing is timed. Of {len(screened.reasons)} comparisons {found or 'none moved'}."
    told = ", ".join(f"{number} {_TOLD[reason]}" for reason, number in counts.items() if number)
    timed = f"{len(screened.timed)} of {len(screened.reasons)} comparisons were timed"
    return f"{begun}: {timed}{f' ({told})' if told else ''}."


_FOUND: dict[Screening, str] = {
    "moved": "moved",
    "statements": "send other statements",
    "uncounted": "cannot be counted",
}
_TOLD: dict[Screening, str] = {
    "moved": "whose instructions moved",
    "statements": "whose statements differ",
    "uncounted": "that instructions cannot tell",
    "check": "of the rest as a check",
}
