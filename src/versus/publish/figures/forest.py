"""Draws ratios with their intervals. The same rows give the same bytes, and the figure fits light and dark pages."""

import math
from collections.abc import Sequence
from typing import Any

from versus import spelling
from versus.publish.figures.vega import Label, described, svg_of
from versus.publish.tables.lines import Line

MOST_ROWS = 60
_PLOT_WIDTH = 360
_ROW_HEIGHT = 40
_MOST_LETTERS = 55
"""Of a line of a label."""
_LETTER_WIDTH = 7.5
"""Of twelve pixels' height a letter is six wide as a rule; in the reader's font it may be wider."""
_GAP = 10
"""Between labels and plot."""
_MOST_TICKS = 8
_TICKS = (
    [1 + step / 200 for step in range(-20, 41)],
    [1 + step / 100 for step in range(-20, 41)],
    [1 + step / 50 for step in range(-20, 41)],
    [1 + step / 20 for step in range(-14, 41)],
    [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3],
    [0.3, 0.5, 0.7, 1, 1.5, 2, 3],
    [10.0**power * step for power in range(-4, 5) for step in (1, 2, 5)],
    [10.0**power for power in range(-9, 10)],
)
# Okabe and Ito's colours, which differ for every kind of colour vision. The shape tells the verdict as well.
# The CSS variables let a dark page choose lighter colours.
_LOOK = {
    "faster": ("var(--versus-faster, #0072b2)", "triangle-left"),
    "slower": ("var(--versus-slower, #d55e00)", "triangle-right"),
    "same": ("var(--versus-same, #737373)", "square"),
    "inconclusive": ("var(--versus-inconclusive, #9c5a86)", "circle"),
}


def forest(lines: Sequence[Line], title: str) -> str:
    """Returns SVG with each row's ratio, 95 % interval and margin; empty where no row has an interval.

    Beyond MOST_ROWS the rows that differ least are left out, and the description says so.
    """
    drawable = [line for line in lines if line.interval]
    drawn = drawable[:MOST_ROWS]
    if not drawn:
        return ""
    labels = _labels(drawn)
    svg = svg_of(_chart(drawn, _room(labels)), labels)
    return described(svg, title, _description(drawn, len(drawable) - len(drawn)))


def _labels(lines: Sequence[Line]) -> list[Label]:
    """Two lines for each row: what it is about, and where it was measured."""
    several = len({line.subject for line in lines}) > 1
    labels: list[Label] = []
    for index, line in enumerate(lines):
        middle = (index + 0.5) * _ROW_HEIGHT
        above = f"{line.subject} · {line.variant}" if several else line.variant
        below = " · ".join(filter(None, (line.metric, line.point, line.environments)))
        labels += [Label(-_GAP, middle - 3, _cut(above)), Label(-_GAP, middle + 11, _cut(below))]
    return labels


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _room(labels: Sequence[Label]) -> float:
    return _GAP + _LETTER_WIDTH * max(len(label.text) for label in labels)


def _chart(lines: Sequence[Line], room: float) -> dict[str, Any]:
    low, high = _domain(lines)
    x = {
        "type": "quantitative",
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {
            "values": _ticks(low, high), "format": "~g", "title": "ratio, candidate / baseline (less is faster)",
        },
    }  # fmt: skip
    y = {"field": "place", "type": "ordinal", "scale": {"paddingInner": 0, "paddingOuter": 0}, "axis": None}
    verdict = {"field": "verdict", "type": "nominal", "title": None}
    colour = {
        **verdict,
        "scale": {"domain": list(_LOOK), "range": [colour for colour, _ in _LOOK.values()]},
        "legend": {"orient": "top", "direction": "horizontal", "symbolOpacity": 1},
    }
    shape = {**verdict, "scale": {"domain": list(_LOOK), "range": [shape for _, shape in _LOOK.values()]}}
    return {
        "data": {"values": [_datum(place, line) for place, line in enumerate(lines)]},
        "width": _PLOT_WIDTH,
        "height": {"step": _ROW_HEIGHT},
        "padding": {"left": room, "top": 5, "right": 5, "bottom": 5},
        "layer": [
            {
                "mark": {"type": "rect", "color": "currentColor", "opacity": 0.1},
                "encoding": {"x": {**x, "field": "margin_low"}, "x2": {"field": "margin_high"}, "y": y},
            },
            {
                "data": {"values": [{"one": 1}]},
                "mark": {"type": "rule", "color": "currentColor", "strokeDash": [3, 3], "opacity": 0.7},
                "encoding": {"x": {**x, "field": "one"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": colour},
            },
            {
                "mark": {"type": "point", "size": 90, "filled": True, "opacity": 1},
                "encoding": {"x": {**x, "field": "ratio"}, "y": y, "color": colour, "shape": shape},
            },
        ],
    }


def _datum(place: int, line: Line) -> dict[str, Any]:
    row = line.row
    return {
        "place": place, "ratio": row.ratio, "low": row.low, "high": row.high, "verdict": line.style,
        "margin_low": 1 / (1 + row.margin), "margin_high": 1 + row.margin,
    }  # fmt: skip


def _domain(lines: Sequence[Line]) -> tuple[float, float]:
    """The range of everything drawn, with some room on both sides."""
    rows = [line.row for line in lines]
    low = min(min(row.low or 1.0, 1 / (1 + row.margin)) for row in rows)
    high = max(max(row.high or 1.0, 1 + row.margin) for row in rows)
    room = (math.log(high) - math.log(low)) * 0.05
    return low * math.exp(-room), high * math.exp(room)


def _ticks(low: float, high: float) -> list[float]:
    inside = ([tick for tick in ticks if low <= tick <= high] for ticks in _TICKS)
    return next((ticks for ticks in inside if len(ticks) <= _MOST_TICKS and {1} < set(ticks)), [low, 1, high])


def _description(lines: Sequence[Line], left_out: int) -> str:
    found = [(name, sum(line.style == name for line in lines)) for name in _LOOK]
    said = spelling.joined([f"{number} {name}" for name, number in found if number])
    rest = f" {spelling.counted(left_out, 'row')} of least difference left out." if left_out else ""
    return (
        f"Ratios with 95 % intervals of {spelling.counted(len(lines), 'row')}: {said}.{rest} The table has the numbers."
    )
