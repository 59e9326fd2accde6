"""Shows on a page how cost grows: curves, exponents and crossings."""

from collections.abc import Callable

from docutils import nodes

from versus.judge.report import Growth, Report
from versus.publish import wording
from versus.publish.calls.growth import growth_parts
from versus.publish.sphinx import elements

type Section = Callable[..., nodes.section]


def growth_sections(report: Report, section: Section, subject: str | None = None) -> list[nodes.Node]:
    """Returns the sections of a subject or all; none for a run without a sweep."""
    parts = growth_parts(report, subject)
    if not parts:
        return []
    first, *rest = parts
    return [
        section(first.title, *_drawn(report, subject), *elements.part(first)),
        *(section(part.title, *elements.part(part)) for part in rest),
    ]


def _drawn(report: Report, subject: str | None) -> list[nodes.Node]:
    """A figure for each axis and metric."""
    # Altair takes a second to import; only a run with a sweep needs it.
    from versus.publish.figures.curves import curves

    figures: dict[tuple[str, str, str, str], list[Growth]] = {}
    for growth in report.growths:
        if subject in (None, growth.subject):
            figures.setdefault((growth.subject, repr(growth.point), growth.axis, growth.metric), []).append(growth)
    return [
        node
        for (name, _, axis, metric), growths in figures.items()
        for node in elements.figure(curves(growths, f"{wording.metric(metric)} of {name} by {axis}"))
    ]
