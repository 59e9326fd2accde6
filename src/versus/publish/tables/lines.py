"""A report as lines of words, in the order that matters: what every kind of table is made from."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from versus import spelling
from versus.judge.report import Missing, Null, Report, Row, Side, StatementChange, Value, differs, distance
from versus.micro.declared.plan import point_text
from versus.publish import wording
from versus.publish.calls.checks import checks_of
from versus.publish.calls.untimed import untimed_notes
from versus.publish.databases import database_notes, databases_of
from versus.publish.kinds import shown_kind
from versus.publish.sent import changed_lines
from versus.publish.tables.sides import environment_text, point_beside, variant_text
from versus.records.store import Run

MOST_CHANGED = 12  # lines of a change: the statements of a call or two
PAGE = "page-answering"
_RANK = {"faster": 0, "slower": 0, "inconclusive": 1, "same": 2}


class Line(msgspec.Struct, frozen=True):
    """One row in words. `style` is the report's own verdict; `marks` number the footnotes."""

    subject: str
    variant: str
    point: str
    environments: str
    metric: str
    values: str
    ratio: str
    interval: str
    verdict: str
    detectable: str
    style: str
    row: Row
    marks: tuple[int, ...] = ()
    difference: str = ""
    """In time a call, and as a share of a page where one was measured in the same run; empty for other metrics."""

    @property
    def noted(self) -> str:
        """The footnotes' numbers."""
        return ", ".join(map(str, self.marks))


class Change(msgspec.Struct, frozen=True):
    """Statements that only one side sends. `title` names the comparison; `more` says what is left out, and where."""

    title: str
    lines: tuple[str, ...]
    more: str


class Lines(msgspec.Struct, frozen=True):
    """What a table shows, and in `hidden` what it does not, a phrase a reason."""

    lines: tuple[Line, ...]
    footnotes: tuple[str, ...]
    hidden: tuple[tuple[int, str], ...]
    null: str
    trusted: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[Change, ...] = ()

    @property
    def measured(self) -> str:
        """The title of the values' column."""
        return "a call" if all(line.row.metric in ("time", "statements") for line in self.lines) else "measured"

    def shows(self, column: str) -> bool:
        """Returns whether a table has this column: `point`, `difference` and `detectable` where any line has one."""
        return column not in ("point", "difference", "detectable") or any(getattr(line, column) for line in self.lines)

    @property
    def hidden_sentence(self) -> str:
        """Always there below a table, so that no reader has to wonder; empty where there is no row to hide."""
        count = sum(number for number, _ in self.hidden)
        if not count:
            return "0 rows hidden." if self.lines else ""
        reasons = [reason for _, reason in self.hidden]
        if len(reasons) > 1:
            reasons = [f"{number} {reason}" for number, reason in self.hidden]
            return f"{spelling.counted(count, 'row')} hidden: {', '.join(reasons)}."
        return f"{spelling.counted(count, 'row')} hidden, {reasons[0]}."


def every(_row: Row) -> bool:
    return True


def lines_of(
    report: Report,
    run: Run | None = None,
    *,
    subject: str | None = None,
    wanted: Callable[[Row], bool] = every,
    most: int | None = None,
    headed: bool = False,
) -> Lines:
    """Faster and slower first, by size; then inconclusive; then same. What is exactly as it was is hidden.

    `run` tells which points are the default and need not be said, and what the databases were; `subject` keeps one
    subject's rows, and of these those that are `wanted`; `most` is how many rows to show; `headed` leaves out the
    metric, which a heading names. The notes on the whole run stand only where all its subjects do.
    """
    rows = [row for row in report.verdicts if subject in (None, row.subject) and wanted(row)]
    shown = sorted((row for row in rows if not _unchanged(row)), key=_relevance)
    unchanged = Counter(f"of {_kind(row)} that stayed the same" for row in rows if _unchanged(row))
    hidden = [(number, reason) for reason, number in unchanged.items()]
    if most is not None and len(shown) > most:
        hidden.append((len(shown) - most, "of least difference"))
        shown = shown[:most]
    notes = _notes(shown, run)
    footnotes = list(dict.fromkeys(note for found in notes for note in found))
    defaults = _defaults(run)
    pages = _pages(report.verdicts)
    databases = wording.databases(side.database for row in shown for side in (row.baseline, row.candidate))
    named = databases if len(databases) > 1 else {}
    lines = [_line(row, defaults, headed=headed, databases=named, pages=pages) for row in shown]
    marks = [tuple(footnotes.index(note) + 1 for note in found) for found in notes]
    return Lines(
        lines=tuple(msgspec.structs.replace(line, marks=mark) for line, mark in zip(lines, marks, strict=True)),
        footnotes=tuple(footnotes),
        hidden=tuple(hidden),
        null=null_sentence(report.null),
        trusted=report.trusted,
        missing=tuple(
            _missing(missing) for missing in report.missing if subject is None or _concerns(missing, subject)
        ),
        notes=_remarks(report, subject, defaults),
        changes=_changes(
            [change for change in report.statement_changes if subject in (None, change.subject)], defaults
        ),
    )


def null_sentence(null: Null | None) -> str:
    """What comparing a Django with itself gave, and so whether the rest is to be believed; empty for load runs."""
    if null is None:
        return ""
    measured = ""
    if null.ratio is not None:
        measured = f"one Django against itself: {spelling.ratio(null.ratio)}"
        if null.low is not None:
            measured += f" (95 % interval {spelling.interval(null.low, null.high)})"
        measured += f", measured {spelling.counted(null.blocks, 'time')}"
    judged = {True: "trusted", False: "UNTRUSTED", None: "too little to tell"}[null.trusted]
    reason = spelling.plain(null.reason or "")
    return f"Null: {measured + ' – ' if measured else ''}{judged}{': ' + reason if reason else '.'}"


def _remarks(report: Report, subject: str | None, defaults: Mapping[str, Mapping[str, Value]]) -> tuple[str, ...]:
    """Of a single subject what was not timed; of a run its notes besides, which its own page has."""
    notes = report.notes if subject is None else ()
    untimed = [found for found in report.untimed if subject in (None, found.subject)]
    return tuple(map(spelling.plain, (*notes, *untimed_notes(untimed, defaults))))


def _values_text(row: Row, metric: str) -> str:
    said = spelling.quantity(row.unit, row.baseline_value, row.candidate_value)
    # A count names itself by its unit; a second kind of time, and memory, have to say which.
    return f"{metric} {said}" if metric and row.unit in (*spelling.SECONDS, *spelling.BYTES) else said


def _relevance(row: Row) -> tuple[object, ...]:
    return (
        _RANK[row.verdict], -distance(row), row.subject, row.variant,
        environment_text(row), variant_text(row), point_text(row.point), row.metric,
    )  # fmt: skip


def _notes(rows: Sequence[Row], run: Run | None) -> list[tuple[str, ...]]:
    """Of each row what its judge warns of, and what its database may have to do with it."""
    databases, checks = ({}, {}) if run is None else (databases_of(run), checks_of(run))
    return [
        tuple(dict.fromkeys(map(spelling.plain, (*row.warnings, *database_notes(row, databases, checks)))))
        for row in rows
    ]


def _pages(rows: Sequence[Row]) -> dict[Side, float]:
    """Returns the seconds of a page, by what answered it."""
    pages: dict[Side, float] = {}
    for row in rows:
        if row.subject == PAGE and row.metric == "time":
            for side, value in ((row.baseline, row.baseline_value), (row.candidate, row.candidate_value)):
                pages.setdefault(msgspec.structs.replace(side, variant=""), value * spelling.SECONDS[row.unit])
    return pages


def _difference(row: Row, pages: Mapping[Side, float]) -> str:
    """A large ratio of little time and a small one of much look alike otherwise."""
    if row.metric != "time" or not differs(row):
        return ""
    seconds = (row.candidate_value - row.baseline_value) * spelling.SECONDS[row.unit]
    said = f"{'+' if seconds > 0 else '−'}{spelling.duration(abs(seconds))}"
    page = pages.get(msgspec.structs.replace(row.baseline, variant=""))
    return said if page is None or row.subject == PAGE else f"{said}, {spelling.share(abs(seconds) / page)} of a page"


def _line(
    row: Row,
    defaults: Mapping[str, Mapping[str, Value]],
    *,
    headed: bool,
    databases: Mapping[str, str],
    pages: Mapping[Side, float],
) -> Line:
    inconclusive = row.verdict == "inconclusive" and row.smallest_detectable is not None
    is_counter = row.p is None and row.low == row.high
    metric = "" if headed or row.metric == "time" else wording.metric(row.metric)
    return Line(
        subject=spelling.plain(row.subject),
        variant=variant_text(row),
        point=spelling.plain(point_text(point_beside(row.point, defaults.get(row.subject, {})))),
        environments=environment_text(row, databases),
        metric=metric,
        values=_values_text(row, metric),
        ratio=spelling.ratio(row.ratio),
        interval="" if is_counter else spelling.interval(row.low, row.high),
        verdict=wording.verdict(row),
        detectable=f"≥ {spelling.share(row.smallest_detectable or 0.0)}" if inconclusive else "",
        style=row.verdict,
        row=row,
        difference=_difference(row, pages),
    )


def _changes(found: Sequence[StatementChange], defaults: Mapping[str, Mapping[str, Value]]) -> tuple[Change, ...]:
    """Variants whose statements change alike share one."""
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[StatementChange]] = {}
    for change in found:
        told = (change.subject, repr(change.point), environment_text(change), change.lines)
        alike.setdefault(told, []).append(change)
    return tuple(_change(changes, defaults) for changes in alike.values())


def _change(changes: Sequence[StatementChange], defaults: Mapping[str, Mapping[str, Value]]) -> Change:
    first = changes[0]
    point = "" if first.point == defaults.get(first.subject) else f" ({point_text(first.point)})"
    lines = changed_lines(first.lines)
    left_out = len(lines) - MOST_CHANGED
    variants = spelling.joined([variant_text(change) for change in changes])
    return Change(
        title=spelling.plain(f"{first.subject}, {variants}{point}: {environment_text(first)}"),
        lines=lines[:MOST_CHANGED],
        more=f"{spelling.counted(left_out, 'line')} more; --json FILE writes all." if left_out > 0 else "",
    )


def _unchanged(row: Row) -> bool:
    """Whether what was counted is exactly as it was. What a test found to be the same is a finding, and shown."""
    return row.verdict == "same" and row.p is None and row.baseline_value == row.candidate_value


def _kind(row: Row) -> str:
    return "memory" if row.unit in spelling.BYTES else "counts"


def _defaults(run: Run | None) -> dict[str, Mapping[str, Value]]:
    """By subject: what its rows need not name."""
    return {} if run is None else shown_kind(run.manifest.plan).defaults(run.manifest)


def _missing(missing: Missing) -> str:
    kind = {"absent": "not there", "fault": "failed", "uncounted": "not counted", "not run": "not run"}[missing.kind]
    return spelling.plain(f"{missing.what}: {kind} – {missing.reason}")


def _concerns(missing: Missing, subject: str) -> bool:
    return missing.what == subject or missing.what.startswith((f"{subject}[", f"{subject} "))
