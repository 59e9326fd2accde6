"""`versus runs`: what has been measured."""

from datetime import UTC, datetime

import click

from versus.locations import locations
from versus.publish.kinds import shown_kind
from versus.records.store import read_runs


@click.command()
def command() -> None:
    """List the runs on this machine and the ones that were kept, newest last."""
    where = locations()
    runs, faults = read_runs(where.results, where.runs)
    kept = {run.manifest.run for run in runs if run.folder.is_relative_to(where.results)}
    for run in {run.manifest.run: run for run in runs}.values():  # one that was kept is there twice
        moment = datetime.fromtimestamp(run.manifest.started, UTC).strftime("%Y-%m-%d %H:%M")
        remark = shown_kind(run.manifest.plan).remark(run)
        states = [
            "kept" * (run.manifest.run in kept),
            "cut off" * (not run.ended),
            remark,
        ]
        words = [run.manifest.run, moment, " ".join(run.manifest.command), *states]
        click.echo("  ".join(word for word in words if word))
    for fault in faults:
        click.echo(f"left out: {fault}", err=True)
    if not runs:
        click.echo("No runs yet; ./versus quick makes the first.")
