"""Prints a judged run and turns it into an exit code."""

from pathlib import Path

import click
import msgspec

from versus.errors import NotMeasuredError, UntrustedError
from versus.files import write_whole
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.publish.calls.accounting import accounting_text, accounting_warning
from versus.publish.tables.markdown import markdown_table
from versus.publish.tables.terminal import print_report
from versus.records.journal import End
from versus.records.store import Run
from versus.spelling import percent, time_text


def show(run: Run, *, json_file: Path | None = None, markdown: bool = False) -> Report:
    """The table on standard output, the JSON where it is wanted."""
    report = judge_run(run)
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")
    if markdown:
        click.echo(markdown_table(report, run))
    else:
        print_report(report, run)
    return report


def show_accounting(run: Run) -> None:
    """Where the run's time went; on standard error, beside the progress."""
    for end in run.of(End)[-1:]:
        spent = end.accounting
        if spent is None or not spent.whole:
            continue
        click.echo(
            f"{time_text(spent.whole)}: {accounting_text(spent)}. "
            f"Run {run.manifest.run}, stopped by {end.stopped_by}; steal {percent(end.disturbance.steal)}.",
            err=True,
        )
        if warning := accounting_warning(spent):
            click.echo(warning, err=True)


def raise_for(report: Report) -> None:
    """Raises what gives the run's exit code: something not measured, or a null that says not to trust it."""
    faults = [one for one in report.missing if one.kind == "fault"]
    if faults:
        named = "; ".join(f"{fault.what}: {fault.reason.rstrip('.')}" for fault in faults[:3])
        raise NotMeasuredError(f"{len(faults)} could not be measured: {named}.")
    if report.null is not None and report.null.trusted is False:
        raise UntrustedError(f"this run is not to be trusted: {report.null.reason}")
