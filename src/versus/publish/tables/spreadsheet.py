"""A report's rows as comma-separated values, for spreadsheets and for other programs."""

import csv
import io

from versus.judge.report import Report
from versus.micro.declared.plan import point_text
from versus.spelling import plain

COLUMNS = (
    "run", "subject", "point", "metric", "unit", "better", "baseline_django", "baseline_variant", "baseline_database",
    "baseline_python", "candidate_django", "candidate_variant", "candidate_database", "candidate_python",
    "baseline_value", "candidate_value", "ratio", "low", "high", "margin", "verdict", "smallest_detectable", "pairs",
    "p", "adjusted_p", "warnings",
)  # fmt: skip
_FORMULAS = ("=", "+", "-", "@")


def spreadsheet(report: Report) -> bytes:
    """Returns a line a row below a line of titles, in UTF-8; what is not known is empty."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for row in report.verdicts:
        sides = [
            words
            for side in (row.baseline, row.candidate)
            for words in (side.django, side.variant, side.database, side.python)
        ]
        named = [report.run, row.subject, point_text(row.point), row.metric, row.unit, row.better, *sides]
        numbers = (
            row.baseline_value, row.candidate_value, row.ratio, row.low, row.high, row.margin, row.verdict,
            row.smallest_detectable, row.pairs, row.p, row.adjusted_p,
        )  # fmt: skip
        lines.writerow([*map(_word, named), *numbers, _word("; ".join(row.warnings))])
    return text.getvalue().encode()


def _word(text: str) -> str:
    """A record's text is no formula."""
    said = plain(text)
    return f"'{said}" if said.startswith(_FORMULAS) else said
