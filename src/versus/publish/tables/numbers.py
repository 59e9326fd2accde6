"""Everything that a verdict rests on, a row of numbers a verdict."""

from versus import spelling
from versus.judge.report import Row
from versus.judge.statistics.interval import Interval
from versus.publish import wording
from versus.publish.tables.lines import Lines
from versus.publish.tables.part import Column, Part

TITLE = "What the verdicts rest on"
READ = (
    "The verdict was read from the deciding interval, whose level is what the adjustment for the family asks for.",
    "Two tests are made: for equivalence within the margin, which is asked first, and for a difference.",
    "BH is p adjusted for the family by Benjamini & Hochberg, which decides.",
    "BY is p adjusted by Benjamini & Yekutieli, which allows for any dependence between rows.",
)
COLUMNS = (
    Column("variant", words=True), Column("subject", below=True), Column("Django", below=True),
    Column("metric", below=True), Column("verdict", below=True), Column("pairs", below=True),
    Column("margin", below=True), Column("detectable", below=True), Column("deciding interval", number=True),
    Column("equivalence: p (BH, BY)", number=True), Column("difference: p (BH, BY)", number=True),
)  # fmt: skip


def numbers_part(lines: Lines) -> Part:
    """Returns a row for each line whose verdict rests on a test; no rows where all are exact counts."""
    rows = tuple(
        (f"{line.variant} ({line.point})" if line.point else line.variant, line.subject, line.environments,
         wording.metric(line.row.metric), line.verdict, *_numbers(line.row))
        for line in lines.lines
        if line.row.p is not None
    )  # fmt: skip
    return Part(TITLE, columns=COLUMNS, rows=rows, after=READ if rows else ())


def _numbers(row: Row) -> tuple[str, ...]:
    detectable = row.smallest_detectable
    return (
        spelling.counted(row.pairs, "pair"), f"margin ±{spelling.share(row.margin)}",
        "" if detectable is None else f"detectable ≥ {spelling.share(detectable)}", _interval(row.deciding),
        _p_values(row.equivalence_p, row.adjusted_equivalence_p, row.yekutieli_equivalence_p),
        _p_values(row.p, row.adjusted_p, row.yekutieli_p),
    )  # fmt: skip


def _p_values(p: float | None, hochberg: float | None, yekutieli: float | None) -> str:
    return f"{spelling.p_value(p)} ({spelling.p_value(hochberg)}, {spelling.p_value(yekutieli)})"


def _interval(deciding: Interval | None) -> str:
    if deciding is None:
        return "–"
    return f"{spelling.interval(deciding.low, deciding.high)} ({deciding.level * 100:.4g} %)"
