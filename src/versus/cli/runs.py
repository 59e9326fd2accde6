"""`versus runs`: what has been measured."""

from datetime import UTC, datetime

import click

from versus.judge.run import judge_nulls
from versus.locations import locations
from versus.micro.declared.observations import Block
from versus.micro.declared.plan import Plan
from versus.records.store import Run, read_runs
from versus.spelling import interval


@click.command()
def command() -> None:
    """List the runs on this machine and the ones that were kept, newest last."""
    where = locations()
    runs, faults = read_runs(where.results, where.runs)
    kept = {run.manifest.run for run in runs if run.folder.is_relative_to(where.results)}
    for run in {run.manifest.run: run for run in runs}.values():  # one that was kept is there twice
        moment = datetime.fromtimestamp(run.manifest.started, UTC).strftime("%Y-%m-%d %H:%M")
        states = ["kept" * (run.manifest.run in kept), "cut off" * (not run.ended), _null(run)]
        words = [run.manifest.run, moment, " ".join(run.manifest.command), *states]
        click.echo("  ".join(word for word in words if word))
    for fault in faults:
        click.echo(f"left out: {fault}", err=True)
    if not runs:
        click.echo("No runs yet; ./versus quick makes the first.")


def _null(run: Run) -> str:
    """`null 0.998–1.004`, and whether it says not to trust the run; empty for runs without."""
    plan = run.manifest.plan
    if not isinstance(plan, Plan):
        return ""
    null = judge_nulls(plan, run.of(Block))
    if null.low is None or null.high is None:
        return ""
    return f"null {interval(null.low, null.high)}" + ", untrusted" * (null.trusted is False)
