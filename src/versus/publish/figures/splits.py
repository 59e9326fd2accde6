"""Draws what a pair scatters by against the time that it takes, for several ways to spend that time."""

from collections.abc import Sequence
from typing import Any

from versus import spelling
from versus.judge.trials.splits import SplitOutcome
from versus.publish.figures.vega import described, svg_of

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
    return described(svg_of(_chart(splits)), title, said)


def _chart(splits: Sequence[SplitOutcome]) -> dict[str, Any]:
    points = [
        {"seconds": split.seconds, "scatter": split.scatter * 100, "number": str(number)}
        for number, split in enumerate(splits, 1)
    ]
    first = splits[0]
    least, most = min(split.seconds for split in splits) * 0.9, max(split.seconds for split in splits) * 1.1
    steps = [least * (most / least) ** (step / CURVE_POINTS) for step in range(CURVE_POINTS + 1)]
    curve = [{"seconds": at, "scatter": first.scatter * 100 * (first.seconds / at) ** 0.5} for at in steps]
    placed = {"x": _axis("seconds", "seconds a pair"), "y": _axis("scatter", "scatter of a pair, %")}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {
                "data": {"values": curve},
                "mark": {"type": "line", "color": "currentColor", "strokeDash": [4, 3], "opacity": 0.6},
                "encoding": placed,
            },
            {
                "data": {"values": points},
                "mark": {"type": "point", "size": 70, "filled": True, "opacity": 1, "color": "#0072b2"},
                "encoding": placed,
            },
            {
                "data": {"values": points},
                "mark": {"type": "text", "dx": 11, "dy": -8, "fontSize": 12, "color": "currentColor"},
                "encoding": {**placed, "text": {"field": "number", "type": "nominal"}},
            },
        ],
    }


def _axis(field: str, title: str) -> dict[str, Any]:
    scale = {"type": "log", "nice": False, "padding": 12}
    return {"field": field, "type": "quantitative", "title": title, "scale": scale}
