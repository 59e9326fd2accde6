"""Draws what a pair scatters by against the time that it takes, for several ways to spend that time."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from versus import spelling
from versus.judge.trials.splits import SplitOutcome
from versus.publish.figures.forest import described, svg_of, theme

WIDTH, HEIGHT = 460, 280
CURVE_POINTS = 25


def splits_figure(splits: Sequence[SplitOutcome], title: str) -> str:
    """Returns SVG with a numbered point for each way, and the curve on which a way is worth as much as the first.

    Twice the time is worth a scatter that is smaller by √2. Empty for fewer than two ways.
    """
    if len(splits) < 2:
        return ""
    best = max(splits, key=lambda split: split.efficiency or 0.0)
    place = splits.index(best) + 1
    said = (
        f"Scatter of a pair against its seconds, for {spelling.counted(len(splits), 'way')}, numbered as in the table. "
        f"What lies below the curve is worth more than the first; number {place} is worth most."
    )
    return described(svg_of(lambda: _chart(splits)), title, said)


def _chart(splits: Sequence[SplitOutcome]) -> Any:
    points = [
        {"seconds": split.seconds, "scatter": split.scatter * 100, "number": str(number)}
        for number, split in enumerate(splits, 1)
    ]
    first = splits[0]
    least, most = min(split.seconds for split in splits) * 0.9, max(split.seconds for split in splits) * 1.1
    steps = [least * (most / least) ** (step / CURVE_POINTS) for step in range(CURVE_POINTS + 1)]
    curve = [{"seconds": at, "scatter": first.scatter * 100 * (first.seconds / at) ** 0.5} for at in steps]
    x = alt.X("seconds:Q", title="seconds a pair", scale=alt.Scale(type="log", nice=False, padding=12))
    y = alt.Y("scatter:Q", title="scatter of a pair, %", scale=alt.Scale(type="log", nice=False, padding=12))
    as_much = (
        alt.Chart(alt.InlineData(values=curve))
        .mark_line(color="currentColor", strokeDash=[4, 3], opacity=0.6)
        .encode(x=x, y=y)
    )
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x, y=y)
    dots = base.mark_point(size=70, filled=True, opacity=1, color="#0072b2")
    names = base.mark_text(dx=11, dy=-8, fontSize=12, color="currentColor").encode(text="number:N")
    return alt.layer(as_much, dots, names).properties(width=WIDTH, height=HEIGHT).configure(**theme())
