"""`versus runs`: what has been measured."""

from datetime import UTC, datetime

import click

from versus.locations import locations
from versus.records.store import read_runs


@click.command()
def command() -> None:
    """List the runs on this machine and the ones that were kept, newest last."""
    where = locations()
    runs, faults = read_runs(where.results, where.runs)
    for run in runs:
        moment = datetime.fromtimestamp(run.manifest.started, UTC).strftime("%Y-%m-%d %H:%M")
        kept = "kept" if run.folder.is_relative_to(where.results) else ""
        state = "" if run.ended else "cut off"
        words = [run.manifest.run, moment, " ".join(run.manifest.command), kept, state]
        click.echo("  ".join(word for word in words if word))
    for fault in faults:
        click.echo(f"left out: {fault}", err=True)
    if not runs:
        click.echo("No runs yet; ./versus quick makes the first.")
