"""Draws what Vega-Lite describes, in the page's own colours, and names it for those who cannot see it.

A figure is a Vega-Lite specification as its documentation has it, a plain dict: to build such dicts from objects that
are checked one by one takes long where a site has hundreds of figures.
"""

import hashlib
from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import vl_convert

VEGA_LITE = "6.1"
"""The version whose language the figures speak."""
_INK = {"labelColor": "currentColor", "titleColor": "currentColor"}
_LOOK = {
    "aria": False,  # the figure is one image; its table twin is what a screen reader reads
    "background": "transparent",
    "font": "sans-serif",
    "axis": {
        **_INK, "gridColor": "currentColor", "gridOpacity": 0.15, "domainColor": "currentColor",
        "tickColor": "currentColor", "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
    },
    "legend": {**_INK, "labelFontSize": 12},
    "view": {"stroke": None},
}  # fmt: skip


class Label(NamedTuple):
    """A text that ends at a place, in pixels from the upper left corner of the plot."""

    right: float
    baseline: float
    text: str


def svg_of(chart: dict[str, Any], labels: Sequence[Label] = ()) -> str:
    """Draws a specification; returns SVG. Raises ValueError for what Vega-Lite does not understand.

    Many `labels` are written apart from it: the converter opens a font anew for each letter that it measures.
    """
    svg: str = vl_convert.vegalite_to_svg({**chart, "config": _LOOK}, vl_version=VEGA_LITE)
    drawn, end, _ = svg.rpartition("</g>")  # of the group that begins in the plot's corner
    return f"{drawn}{_written(labels)}{end}</svg>" if labels else svg


def _written(labels: Sequence[Label]) -> str:
    texts = [f'<text x="{label.right:g}" y="{label.baseline:g}">{escape(label.text)}</text>' for label in labels]
    style = 'fill="currentColor" font-family="sans-serif" font-size="12px" text-anchor="end"'
    return f"<g {style}>{''.join(texts)}</g>"


def described(svg: str, title: str, description: str) -> str:
    """Returns the SVG with a title and a description for screen readers.

    The ids are digests of the figure, because several figures share a page.
    """
    token = hashlib.sha256(f"{title}\0{svg}".encode()).hexdigest()[:10]
    start, bracket, rest = svg.partition(">")
    named = (
        f'{start} role="img" aria-labelledby="title-{token} desc-{token}"{bracket}'
        f'<title id="title-{token}">{escape(title)}</title><desc id="desc-{token}">{escape(description)}</desc>'
    )
    return named + rest
