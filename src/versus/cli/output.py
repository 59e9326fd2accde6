"""Prints a judged run and turns it into an exit code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from versus.errors import CouldNotTellError, NotMeasuredError, SlowerError, UntrustedError, UserError
from versus.files import write_whole
from versus.judge.report import Report, Row
from versus.judge.run import judge_run
from versus.locations import locations
from versus.publish.calls.accounting import accounting_text, accounting_warning, stopped_text
from versus.publish.kinds import shown_kind
from versus.publish.tables.sides import environment_text, variant_text
from versus.publish.tables.spreadsheet import spreadsheet
from versus.records.journal import End
from versus.records.store import Run, read_runs
from versus.runner.session import OUT_OF_REACH
from versus.spelling import counted, percent, plain, time_text


def show(
    run: Run,
    *,
    json_file: Path | None = None,
    csv_file: Path | None = None,
    markdown: bool = False,
    every: bool = False,
) -> Report:
    """Prints what a run of any kind says to standard output, writes files where they are wanted; returns the report.

    With `every` all comparisons are listed, also where a table says the same in short.
    """
    kind = shown_kind(run.manifest.plan)
    answer = answered(run, json_file)
    if markdown:
        click.echo(kind.markdown(run, answer))
    else:
        kind.terminal(run, answer, every=every)
    report = judge_run(run)
    if csv_file is not None:
        write_whole(csv_file, spreadsheet(report))
    return report


def answered(run: Run, json_file: Path | None) -> Any:
    """Returns the answer of a run of any kind, written as JSON where it is wanted."""
    where = locations()
    answer = shown_kind(run.manifest.plan).answer(run, lambda: read_runs(where.results, where.runs)[0])
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(answer), indent=1) + b"\n")
    return answer


def judged_reports(*roots: Path) -> list[Report]:
    """Returns what all readable runs in these folders say, the oldest first. One that cannot be judged is named on
    standard error and left out."""
    reports = []
    by_name = {run.manifest.run: run for run in reversed(read_runs(*roots)[0])}  # a run that was kept is there twice
    for run in reversed(by_name.values()):
        try:
            reports.append(judge_run(run))
        except (UserError, ValueError, LookupError, TypeError) as error:
            click.echo(f"{run.manifest.run} cannot be judged: {error}.", err=True)
    return reports


def show_accounting(run: Run) -> None:
    """Where the run's time went; on standard error, beside the progress."""
    for end in run.of(End)[-1:]:
        spent = end.accounting
        if spent is None or not spent.whole:
            continue
        click.echo(
            f"{time_text(spent.whole)}: {accounting_text(spent)}. "
            f"Run {run.manifest.run}, stopped by {stopped_text(run, end)}; steal {percent(end.disturbance.steal)}.",
            err=True,
        )
        if warning := accounting_warning(spent):
            click.echo(warning, err=True)


NAMED = 3


def raise_for(report: Report, *, fail_on: str | None = None) -> None:
    """Raises what gives the run's exit code: something not measured, or a null that says not to trust it; and, with
    `fail_on`, something slower, or that the run cannot tell."""
    faults = [
        missing for missing in report.missing if missing.kind in ("fault", "uncounted") or missing.what in OUT_OF_REACH
    ]
    if faults:
        named = "; ".join(f"{fault.what}: {fault.reason.rstrip('.')}" for fault in faults[:NAMED])
        raise NotMeasuredError(f"{len(faults)} could not be measured: {named}.")
    if report.null is not None and report.null.trusted is False:
        raise UntrustedError(f"this run is not to be trusted: {report.null.reason}")
    if fail_on is not None:
        _judge(report)


def _judge(report: Report) -> None:
    slower = [row for row in report.verdicts if row.verdict == "slower"]
    if slower:
        raise SlowerError(f"{counted(len(slower), 'row')} slower: {_named(slower)}.")
    open_rows = [row for row in report.verdicts if row.verdict == "inconclusive"]
    if open_rows:
        raise CouldNotTellError(
            f"{counted(len(open_rows), 'row')} inconclusive, and none slower: {_named(open_rows)}; a larger --budget "
            "tells more."
        )
    if not report.verdicts:
        raise CouldNotTellError("this run has no verdicts to judge by.")


def _named(rows: Sequence[Row]) -> str:
    named = [f"{row.subject} {variant_text(row)} ({environment_text(row)}, {row.metric})" for row in rows[:NAMED]]
    more = [f"{len(rows) - NAMED} more"] if len(rows) > NAMED else []
    return plain("; ".join([*named, *more]))
