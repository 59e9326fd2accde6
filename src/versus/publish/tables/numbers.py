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
    "p is of the test for a difference; p same is of the test for equivalence within the margin, which is asked first.",
    "BH: adjusted for the family by Benjamini & Hochberg, which decides.",
    "BY: adjusted by Benjamini & Yekutieli, which allows for any dependence between rows.",
)
COLUMNS = (
    Column("subject"), Column("variant", words=True), Column("Django"), Column("metric"), Column("verdict"),
    Column("pairs", number=True), Column("margin", number=True), Column("deciding interval", number=True),
    Column("detectable", number=True), Column("p", number=True), Column("BH", number=True), Column("BY", number=True),
    Column("p same", number=True), Column("BH", number=True), Column("BY", number=True),
)  # fmt: skip


def numbers_part(lines: Lines) -> Part:
    """Returns a row for each line whose verdict rests on a test; no rows where all are exact counts."""
    rows = tuple(
        (line.subject, f"{line.variant} ({line.point})" if line.point else line.variant, line.environments,
         wording.metric(line.row.metric), line.verdict, *_numbers(line.row))
        for line in lines.lines
        if line.row.p is not None
    )  # fmt: skip
    return Part(TITLE, columns=COLUMNS, rows=rows, after=READ if rows else ())


def _numbers(row: Row) -> tuple[str, ...]:
    return (
        str(row.pairs), f"±{spelling.share(row.margin)}", _interval(row.deciding),
        "–" if row.smallest_detectable is None else spelling.share(row.smallest_detectable),
        *map(spelling.p_value, (
            row.p, row.adjusted_p, row.yekutieli_p, row.equivalence_p, row.adjusted_equivalence_p,
            row.yekutieli_equivalence_p,
        )),
    )  # fmt: skip


def _interval(deciding: Interval | None) -> str:
    if deciding is None:
        return "–"
    return f"{spelling.interval(deciding.low, deciding.high)} ({deciding.level * 100:.4g} %)"
