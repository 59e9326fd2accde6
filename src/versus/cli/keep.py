"""`versus keep`: a run's records, compressed, to where they are committed."""

import click

from versus.locations import locations
from versus.records.kinds import kept_folder
from versus.records.store import find_run, keep


@click.command()
@click.argument("run", default="last")
def command(run: str) -> None:
    """Copy RUN (its name or the beginning of it; default: the last) to results/, to be committed and published."""
    where = locations()
    found = find_run(run, where.runs)
    click.echo(keep(found, kept_folder(found.manifest.plan, where.results)))
