"""How cost grows, on a page: curves, exponents, crossings."""

from collections.abc import Callable

from docutils import nodes

from versus.judge.report import Growth, Report
from versus.publish import wording
from versus.publish.calls.growth import growth_parts
from versus.publish.sphinx import elements

type Section = Callable[..., nodes.section]


def growth_sections(report: Report, section: Section, subject: str | None = None) -> list[nodes.Node]:
    """Of a subject or all; none for a run that swept nothing."""
    parts = growth_parts(report, subject)
    if not parts:
        return []
    first, *rest = parts
    return [
        section(first.title, *_drawn(report, subject), *elements.part(first)),
        *(section(one.title, *elements.part(one)) for one in rest),
    ]


def _drawn(report: Report, subject: str | None) -> list[nodes.Node]:
    """Altair takes a second to import and is wanted only where there is something to draw."""
    from versus.publish.figures.curves import curves

    together: dict[tuple[str, str, str, str], list[Growth]] = {}
    for one in report.growths:
        if subject in (None, one.subject):
            together.setdefault((one.subject, repr(one.point), one.axis, one.metric), []).append(one)
    return [
        node
        for (name, _, axis, metric), growths in together.items()
        for node in elements.figure(curves(growths, f"{wording.metric(metric)} of {name} by {axis}"))
    ]
