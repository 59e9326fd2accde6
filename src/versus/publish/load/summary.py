"""A load run at a glance: a row a case and a column a metric, with Djangos beside each other."""

from collections.abc import Callable, Sequence

from versus import spelling
from versus.judge.report import Report, Row, between_djangos
from versus.publish import wording
from versus.publish.tables.part import Column, Part

UNKNOWN = "?"
type _Said = Callable[[Sequence[Row]], str]


def summary_parts(report: Report) -> tuple[Part, ...]:
    """Returns a table of each case on several Djangos, and one of the cases on the newest; what is not there is left
    out."""
    between = [row for row in report.verdicts if between_djangos(row)]
    within = [row for row in report.verdicts if not between_djangos(row)]
    newest = within[-1].candidate.django if within else ""
    listed = Part(
        after=(f"{spelling.counted(len(report.verdicts), 'comparison')}; ./versus show --all has their intervals.",)
    )
    parts = [_between(between), _within([row for row in within if row.candidate.django == newest], newest)]
    shown = [part for part in parts if part.rows]
    return (*shown, listed) if shown else ()


def _between(rows: Sequence[Row]) -> Part:
    if not rows:
        return Part()
    first = rows[0].baseline.django
    later = list(dict.fromkeys(row.candidate.django for row in rows))
    columns, cells = _table(rows, lambda among: f"{_value(among[0])}: {', '.join(map(_verdict, among))}")
    return Part(
        f"Django {spelling.plain(first)} → {', '.join(map(spelling.plain, later))}",
        sentences=(f"The value on {spelling.plain(first)}, then each later Django beside it; {UNKNOWN} cannot tell.",),
        columns=columns, rows=cells,
    )  # fmt: skip


def _within(rows: Sequence[Row], django: str) -> Part:
    columns, cells = _table(rows, lambda among: _verdict(among[-1]))
    baselines = list(dict.fromkeys(spelling.plain(row.baseline.variant) for row in rows))
    return Part(
        f"Cases on Django {spelling.plain(django)}",
        sentences=(f"Compared with {spelling.joined(baselines)}; {UNKNOWN} cannot tell.",) if baselines else (),
        columns=columns, rows=cells,
    )  # fmt: skip


def _table(rows: Sequence[Row], said: _Said) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    metrics = list(dict.fromkeys(_metric(row) for row in rows))
    cases = list(dict.fromkeys(row.candidate.variant for row in rows))
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.candidate.variant, _metric(row)), []).append(row)
    cells = tuple(
        (spelling.plain(case), *(said(found[case, metric]) if (case, metric) in found else "–" for metric in metrics))
        for case in cases
    )
    return (Column("case"), *(Column(metric, number=True) for metric in metrics)), cells


def _metric(row: Row) -> str:
    target = row.point.get("target")
    return wording.metric(row.metric) + (f" of {spelling.plain(str(target))}" if target else "")


def _value(row: Row) -> str:
    return spelling.quantity(row.unit, row.baseline_value)


def _verdict(row: Row) -> str:
    return f"{spelling.ratio(row.ratio)} {UNKNOWN if row.verdict == 'inconclusive' else wording.verdict(row)}"
