"""`versus keep`: a run's records, compressed, to where they are committed."""

import click

from versus.locations import locations
from versus.micro.declared.plan import Plan
from versus.micro.instruments.profiling import WhyPlan
from versus.records.store import find_run, keep


@click.command()
@click.argument("run", default="last")
def command(run: str) -> None:
    """Copy RUN (its name or the beginning of it; default: the last) to results/, to be committed and published."""
    where = locations()
    found = find_run(run, where.runs)
    plan = found.manifest.plan
    kind = "micro" if isinstance(plan, Plan) else "why" if isinstance(plan, WhyPlan) else "load"
    click.echo(keep(found, where.results / kind))
