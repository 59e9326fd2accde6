"""Negative controls: subjects in which no Django takes part. What they differ by is how the suite measures.

The null compares a Django with itself and cannot see what follows from what a Django allocates; a control can.
"""

from collections.abc import Collection, Sequence

from versus.judge.report import Row, between_djangos, differs
from versus.spelling import counted, ratio


def control_notes(rows: Sequence[Row], controls: Collection[str]) -> tuple[str, ...]:
    """Returns a sentence for each row of a control that differs between Djangos, or one that none does."""
    here = [row for row in rows if row.subject in controls and row.ratio is not None and between_djangos(row)]
    differing = [row for row in here if differs(row)]
    if here and not differing:
        return (f"Controls, in which no Django takes part: {counted(len(here), 'comparison')}, no difference.",)
    return tuple(
        f"No Django takes part in {row.subject}, and yet it is {row.verdict} by {row.metric} on {row.candidate.django} "
        f"({ratio(row.ratio)}). Read no other difference of that size as Django's in this run."
        for row in differing
    )
