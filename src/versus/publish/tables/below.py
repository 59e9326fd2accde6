"""What is told below a table of verdicts."""

from versus.judge.report import Report
from versus.publish.calls.growth import growth_parts
from versus.publish.kinds import shown_kind
from versus.publish.tables.part import Part
from versus.records.store import Run


def below(report: Report, run: Run | None) -> tuple[Part, ...]:
    """Returns how cost grows, where the report says so, then what the run's kind adds."""
    return (*growth_parts(report), *(shown_kind(run.manifest.plan).parts(run) if run is not None else ()))
