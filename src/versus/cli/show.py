"""`versus show`: the verdicts of an earlier run, judged again from its records."""

from pathlib import Path

import click

from versus.cli.options import output_options
from versus.cli.output import raise_for, show, show_accounting
from versus.locations import locations
from versus.records.store import find_run

EPILOG = """\b
Examples:
  ./versus show
  ./versus show 20261120-23 --markdown
  ./versus show --all
"""


@click.command(epilog=EPILOG)
@click.argument("run", default="last")
@click.option("--all", "every", is_flag=True, help="List every comparison of a load run, with its interval.")
@output_options
def command(
    run: str, every: bool, json_file: Path | None, csv_file: Path | None, markdown: bool, fail_on: str | None
) -> None:
    """Show RUN again (its name or the beginning of it; default: the last) without measuring anything."""
    where = locations()
    found = find_run(run, where.runs, where.results)
    report = show(found, json_file=json_file, csv_file=csv_file, markdown=markdown, every=every)
    show_accounting(found)
    raise_for(report, fail_on=fail_on)
