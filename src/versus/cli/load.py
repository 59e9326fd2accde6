"""`versus load`: a load scenario against one or more Djangos under ASGI."""

from pathlib import Path

import click

from versus.cli.options import Duration, check_database, output_options
from versus.cli.output import raise_for, show
from versus.cli.session import new_seed, open_session
from versus.cli.tools import require
from versus.environments.series import known_series
from versus.errors import UserError
from versus.load.database import Pooling
from versus.load.plan import plan_load
from versus.load.scenario import read_scenario
from versus.locations import locations

EPILOG = """\b
Examples:
  ./versus load article-list --django 5.2 --django 6.0
  ./versus load article-list --django 6.1 --rate 20 --seconds 30s --starts 1
"""


@click.command(epilog=EPILOG)
@click.argument("scenario")
@click.option("--django", "djangos", multiple=True, metavar="DJANGO", help="Repeatable; the first is the baseline.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Requests a second. Default: the scenario's.")
@click.option("--seconds", type=Duration(), metavar="TIME", help="Length of a stage. Default: the scenario's.")
@click.option(
    "--starts",
    type=click.IntRange(min=1),
    help="Fresh server starts a Django; a verdict needs 6. Default: the scenario's.",
)
@click.option("--seed", type=int, help="Repeat the random order and arrivals of an earlier run.", metavar="NUMBER")
@click.option("--fresh", is_flag=True, help="Start anew instead of continuing a run that was cut off.")
@click.option(
    "--database",
    default="sqlite",
    show_default=True,
    metavar="NAME|URL",
    callback=check_database,
    help="sqlite; postgres, started by the suite; or the URL of a PostgreSQL that may create databases.",
)
@click.option("--pooling", type=click.Choice([*map(str, Pooling)]), help="How connections to PostgreSQL are kept.")
@click.option("--python", metavar="PATH", help="The Python to build environments on. Default: the suite's own.")
@output_options
def command(
    scenario: str,
    djangos: tuple[str, ...],
    rate: float | None,
    seconds: float | None,
    starts: int | None,
    seed: int | None,
    fresh: bool,
    python: str | None,
    database: str,
    pooling: str | None,
    json_file: Path | None,
    markdown: bool,
) -> None:
    """Drive SCENARIO: CPU time per request and latency at one rate, versions taking turns over fresh starts."""
    declared = read_scenario(scenario, locations().scenarios)
    chosen = djangos or tuple(one.name for one in known_series()[-2:])
    if len(set(chosen)) < len(chosen):
        raise UserError("--django names one Django twice; name each once.")
    require("load")
    if pooling and database == "sqlite":
        raise UserError("--pooling is about connections to PostgreSQL; add --database postgres.")
    with open_session(database) as session:
        names = session.build(chosen, python=python, twin_of=None, kit=declared.kit)
        plan = plan_load(
            declared, names, seed=new_seed() if seed is None else seed, starts=starts, rate=rate, seconds=seconds,
            djangos={name: session.environments[name].django for name in names},
            database=" ".join(filter(None, (session.database, pooling and f"({pooling})"))),
        )  # fmt: skip
        run = session.drive(plan, fresh=fresh or seed is not None, pooling=Pooling(pooling) if pooling else None)
    raise_for(show(run, json_file=json_file, markdown=markdown))
