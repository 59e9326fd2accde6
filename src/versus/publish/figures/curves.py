"""Draws cost against size on logarithmic axes."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from versus import spelling
from versus.judge.report import Growth
from versus.publish import wording
from versus.publish.calls.growth import size_text
from versus.publish.figures.vega import described, svg_of

WIDTH, HEIGHT = 460, 280
FEW_DECADES = 2
# Okabe and Ito's colours, in an order in which neighbours differ in lightness too. Shapes tell the arms apart as well.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#9c5a86", "#b38600", "#737373", "#3a8fc2")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke")


def curves(growths: Sequence[Growth], title: str) -> str:
    """Returns SVG with a curve for each arm, from growths along the same axis in the same metric.

    Empty where there are no growths or more than there are colours.
    """
    if not growths or len(growths) > len(COLOURS):
        return ""
    first = growths[0]
    names = [_name(growth, growths) for growth in growths]
    values = [
        {"arm": name, "size": size, "cost": cost}
        for name, growth in zip(names, growths, strict=True)
        for size, cost in zip(growth.sizes, growth.values, strict=True)
    ]
    described_as = (
        f"{wording.metric(first.metric)} a call against {first.axis}, both axes logarithmic: "
        + spelling.joined(
            [f"{name} with exponent {growth.exponent:.2f}" for name, growth in zip(names, growths, strict=True)]
        )
        + ". The table has the numbers."
    )
    return described(svg_of(_chart(values, names, first)), title, spelling.plain(described_as))


def _chart(values: list[dict[str, Any]], names: list[str], first: Growth) -> dict[str, Any]:
    sizes = sorted({value["size"] for value in values})
    x = {
        "field": "size", "type": "quantitative", "title": first.axis,
        "scale": {"type": "log", "nice": False, "padding": 12},
        "axis": {"values": sizes, "labelExpr": _labels(sizes, size_text)},
    }  # fmt: skip
    ticks = _ticks([value["cost"] for value in values])
    y = {
        "field": "cost", "type": "quantitative",
        "title": "time a call" if first.unit in spelling.SECONDS else f"{first.unit} a call",
        "scale": {"type": "log", "domain": [ticks[0], ticks[-1]]},
        "axis": {"values": ticks, "labelExpr": _labels(ticks, lambda cost: spelling.quantity(first.unit, cost))},
    }  # fmt: skip
    arm = {"field": "arm", "type": "nominal", "title": None, "sort": None}
    count = len(names)
    colour = {
        **arm,
        "scale": {"domain": names, "range": list(COLOURS[:count])},
        "legend": {"orient": "top", "columns": 2, "symbolOpacity": 1, "labelLimit": 0},
    }
    shape = {**arm, "scale": {"domain": names, "range": list(SHAPES[:count])}}
    placed = {"x": x, "y": y, "color": colour}
    return {
        "data": {"values": values},
        "width": WIDTH,
        "height": HEIGHT,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": placed},
            {
                "mark": {"type": "point", "size": 70, "filled": True, "opacity": 1},
                "encoding": {**placed, "shape": shape},
            },
        ],
    }


def _ticks(costs: Sequence[float]) -> list[float]:
    """Powers of ten around the costs, with steps between them where the powers are few."""
    first, last = math.floor(math.log10(min(costs))), math.ceil(math.log10(max(costs)))
    steps = (1,) if last - first > FEW_DECADES else (1, 2, 5)
    ticks = [float(f"{step}e{power}") for power in range(first, last + 1) for step in steps]
    below = max(tick for tick in ticks if tick <= min(costs))
    above = min((tick for tick in ticks if tick >= max(costs)), default=ticks[-1])
    return [tick for tick in ticks if below <= tick <= above]


def _labels(values: Sequence[float], said: Callable[[float], str]) -> str:
    """A Vega expression that labels each value with the text that tables have for it."""
    expression = "''"
    for value in values:
        expression = f"abs(datum.value / {value!r} - 1) < 1e-6 ? '{said(value)}' : {expression}"
    return expression


def _name(growth: Growth, among: Sequence[Growth]) -> str:
    """Names an arm by what differs among the arms."""
    words = [growth.side.variant] if len({other.side.variant for other in among}) > 1 else []
    words += [f"Django {growth.side.django}"] if len({other.side.django for other in among}) > 1 or not words else []
    return spelling.plain(" · ".join(words))
