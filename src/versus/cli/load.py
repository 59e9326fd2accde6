"""`versus load`: load scenarios against one or more Djangos."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from versus.cli import completion
from versus.cli.load_plan import about_s, has_null, planned
from versus.cli.opening import open_session, open_turn, require
from versus.cli.options import (
    HOUR,
    NAMING,
    SEED,
    Duration,
    Precision,
    check_database,
    output_options,
    wait_option,
)
from versus.cli.output import raise_for, show
from versus.environments.series import known_series
from versus.errors import EnvironmentFailedError, NotMeasuredError, UserError
from versus.load.arrivals.following import follow
from versus.load.declared.master import MasterAddress
from versus.load.declared.plan import check_load, check_workers
from versus.load.declared.scenario import Pooling, Scenario, known_scenarios, read_scenario, uncountable
from versus.load.servers.bouncer import lacks_bouncer
from versus.locations import locations
from versus.machine.callgrind import unfitness
from versus.machine.occupancy import Turn
from versus.machine.scratch import Scratch
from versus.records.store import Run
from versus.runner.checklist import Checklist
from versus.spelling import counted, time_text

INSTRUMENTS = ("cpu", "instructions", "latency", "all")
CEILING = 12_000.0
"""Arrivals a second: the generator sent 12 700 on one core where it was tried, and a little is left to it."""
IDLE_S = 900.0
"""What a generator that follows another waits for a stage: a round of many servers may lie in between."""
MOST_WORKERS = 64

EPILOG = f"""\b
Without --quick or --thorough a scenario's own starts and stages are used: six starts, for a verdict on CPU time and the
median. Rates are the scenario's and the same for all, so that numbers can be compared.

{NAMING}
\b
Examples:
  ./versus load article-list --django 5.2 --django 6.0
  ./versus load article-list --django 6.1 --rate 20 --seconds 30s --starts 1
  ./versus load middleware --quick
  ./versus load hello --instrument instructions --django 5.2 --django 6.0
  ./versus load pool --database postgres --pooling pool
  ./versus load article-list --capacity --starts 3
  ./versus load --all
"""


@click.command(epilog=EPILOG)
@click.argument("scenario", required=False, shell_complete=completion.scenarios)
@click.option("--all", "every", is_flag=True, help="Every scenario, quickly unless --thorough is given.")
@click.option("--quick", is_flag=True, help="CPU time a request and the median in about two minutes; no verdict.")
@click.option("--thorough", "at_length", is_flag=True, help="Stages long enough for a verdict on the 99 % quantile.")
@click.option(
    "--case", "cases", multiple=True, metavar="NAME", shell_complete=completion.cases,
    help="Only this case of the scenario; repeatable.",
)  # fmt: skip
@click.option(
    "--instrument", type=click.Choice(INSTRUMENTS), default="cpu", show_default=True,
    help="CPU time a request and its median; instructions a request, under callgrind; latency up to the 99 % quantile, "
    "as --thorough; or all, one after the other.",
)  # fmt: skip
@click.option("--capacity", is_flag=True, help="Search for the highest rate under the scenario's service level.")
@click.option("--django", "djangos", multiple=True, metavar="DJANGO", help="Repeatable; the first is the baseline.")
@click.option("--rate", type=click.FloatRange(0.01, CEILING), help="Requests a second. Default: the scenario's.")
@click.option("--seconds", type=Duration(0.5, HOUR), metavar="TIME", help="Length of a stage. Default: the scenario's.")
@click.option(
    "--starts",
    type=click.IntRange(1, 100),
    help="Fresh server starts a Django and case; a verdict needs 6. Default: the scenario's.",
)
@click.option(
    "--precision", type=Precision(), metavar="SHARE|best",
    help="Further starts until CPU time a request is known within this half-width. Default: 1.3%, for what is wider "
    "cannot be told to be the same. --starts fixes their number instead.",
)  # fmt: skip
@click.option("--budget", type=Duration(10.0, HOUR * 12), metavar="TIME", help="At most so long, if six starts fit.")
@click.option("--seed", type=SEED, help="Repeat the random order and arrivals of an earlier run.", metavar="NUMBER")
@click.option("--fresh", is_flag=True, help="Start anew instead of continuing a run that was cut off.")
@click.option(
    "--database",
    metavar="NAME|URL",
    callback=lambda *more: None if more[2] is None else check_database(*more),
    help="sqlite; postgres, started by the suite; or the URL of a PostgreSQL that may create databases. Default: the "
    "scenario's, which is sqlite for most.",
)
@click.option("--pooling", type=click.Choice([*map(str, Pooling)]), help="How connections to PostgreSQL are kept.")
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), metavar="NUMBER",
    help="Let so many generators on other machines send the arrivals; --worker-of starts each.",
)  # fmt: skip
@click.option(
    "--listen", metavar="HOST[:PORT]",
    help="Where those generators find this one, and the servers. Default: loopback, for generators on this machine.",
)  # fmt: skip
@click.option("--worker-of", metavar="HOST[:PORT]", help="Be one of these generators, stage after stage, until Ctrl-C.")
@click.option("--python", metavar="PATH", help="The Python to build environments on. Default: the suite's own.")
@wait_option
@output_options
def command(
    scenario: str | None,
    every: bool,
    djangos: tuple[str, ...],
    json_file: Path | None,
    csv_file: Path | None,
    markdown: bool,
    **asked: Any,
) -> None:
    """Drive SCENARIO: CPU time per request and latency at one rate, versions taking turns over fresh starts."""
    if asked["worker_of"] is not None:
        _follow(scenario, asked["worker_of"])
        return
    _check(scenario, every, djangos, json_file or csv_file, asked)
    chosen = djangos or tuple(series.name for series in known_series()[-2:])
    require("load")
    if not every:
        found = read_scenario(scenario or "", locations().scenarios)
        told = {"json_file": json_file, "csv_file": csv_file, "markdown": markdown}
        each_in_turn(
            instruments(asked["instrument"]),
            lambda instrument: _by_instrument(found, chosen, instrument, asked, told),
            lambda text: click.echo(text, err=True),
        )
        return
    with open_turn(wait=asked["wait"]) as turn:
        failed = _drive_all(chosen, asked, turn, markdown=markdown)
    if failed:
        raise NotMeasuredError(f"{counted(len(failed), 'scenario')} could not be measured: {', '.join(failed)}.")


def _follow(scenario: str | None, address: str) -> None:
    if scenario is not None:
        raise UserError("--worker-of takes its scenario from the other generator; name none.")
    require("load")
    master = MasterAddress.of(address)
    click.echo(f"following {master.text} until Ctrl-C, or until nothing came for {time_text(IDLE_S)}", err=True)
    with Scratch() as scratch:
        follow(master, scratch, locations(), lambda text: click.echo(text, err=True), idle_s=IDLE_S)


def instruments(asked: str) -> Sequence[str]:
    """Returns those to measure by in turn; of all, CPU time is measured at length, which shows latency too."""
    return INSTRUMENTS[:2] if asked == "all" else [asked]


def each_in_turn(names: Sequence[str], measure: Callable[[str], None], tell: Callable[[str], None]) -> None:
    """Measures by each, whatever the one before came to, and then raises the first error; the others are told."""
    errors: list[UserError] = []
    for name in names:
        try:
            measure(name)
        except UserError as error:
            if len(names) > 1:
                tell(f"by {name}: {error}")
            errors.append(error)
    if errors:
        raise errors[0]


def _by_instrument(
    scenario: Scenario, djangos: Sequence[str], instrument: str, asked: dict[str, Any], told: dict[str, Any]
) -> None:
    at_length = asked["at_length"] or instrument == "latency" or asked["instrument"] == "all"
    with open_turn(wait=asked["wait"]) as turn:
        run = _drive(scenario, djangos, asked | {"instrument": instrument, "at_length": at_length}, turn)
    raise_for(show(run, **told), fail_on=asked["fail_on"])


def _check(
    scenario: str | None, every: bool, djangos: tuple[str, ...], file: Path | None, asked: dict[str, Any]
) -> None:
    if (scenario is None) != every:
        raise UserError("Name one scenario, as in ./versus load article-list, or ask for --all of them.")
    if len(set(djangos)) < len(djangos):
        raise UserError("--django names one Django twice; name each once.")
    if every and (asked["fail_on"] or file is not None):
        raise UserError("--fail-on, --json and --csv are about one scenario; name it instead of --all.")
    if asked["instrument"] == "all" and (file is not None or every):
        raise UserError("--json, --csv and --all are about one instrument; name it instead of all.")
    if asked["instrument"] != "cpu" and (asked["quick"] or asked["capacity"]):
        raise UserError("--quick and --capacity say themselves what is measured; leave --instrument out.")
    if asked["starts"] and (asked["precision"] or asked["budget"]):
        raise UserError("--starts fixes how many there are; leave --precision and --budget out.")
    if asked["quick"] and asked["at_length"]:
        raise UserError("--quick and --thorough exclude each other.")
    if asked["workers"] and asked["instrument"] in ("instructions", "all"):
        raise UserError("Instructions are counted without a generator; leave --workers out.")
    if asked["listen"] and not asked["workers"]:
        raise UserError("--listen is for generators elsewhere; say how many with --workers.")


def _drive_all(djangos: Sequence[str], asked: dict[str, Any], turn: Turn, *, markdown: bool) -> list[str]:
    """Each scenario by itself, its table after it; returns the names of those that yield nothing. A tour that was cut
    off is continued."""
    where = locations()
    folder = where.scenarios
    names = known_scenarios(folder)
    decides = {name: value for name, value in asked.items() if name != "wait"}
    tour = Checklist(where.state / "load-all.json", [djangos, decides], fresh=asked["fresh"])
    if tour.done:
        click.echo(f"continuing after {', '.join(tour.done)}; --fresh begins anew", err=True)
    asked |= {"quick": not asked["at_length"]}
    left = [read_scenario(name, folder) for name in names if name not in tour.done]
    turn.take(sum(about_s(scenario, djangos, asked) for scenario in left), lambda text: click.echo(text, err=True))
    failed = []
    for number, name in enumerate(names, 1):
        if name in tour.done:
            continue
        click.echo(f"scenario {number} of {len(names)}: {name}", err=True)
        try:
            run = _drive(read_scenario(name, folder), djangos, asked, turn)
            with contextlib.suppress(NotMeasuredError):
                raise_for(show(run, markdown=markdown))
        except (EnvironmentFailedError, NotMeasuredError) as error:
            click.echo(f"{name} was not run: {error}", err=True)
            failed.append(name)
        tour.add(name)
    tour.end()
    return failed


def _drive(scenario: Scenario, djangos: Sequence[str], asked: dict[str, Any], turn: Turn) -> Run:
    if asked["pooling"] and (asked["database"] or scenario.database) == "sqlite":
        raise UserError("--pooling is about connections to PostgreSQL; add --database postgres.")
    if asked["pooling"] == Pooling.PGBOUNCER and (reason := lacks_bouncer()) is not None:
        raise UserError(f"--pooling pgbouncer cannot be had: {reason}.")
    if scenario.load.journeys is not None and (asked["capacity"] or asked["rate"]):
        raise UserError(f"{scenario.name} has visitors who wait, and no rate; leave --capacity and --rate out.")
    check_load(scenario, asked["rate"], asked["seconds"])
    check_workers(scenario, asked["workers"] or 0)
    counts = asked["instrument"] == "instructions"
    if counts and (reason := uncountable(scenario) or unfitness()) is not None:
        raise NotMeasuredError(f"Instructions a request of {scenario.name} are not counted: {reason}.")
    with open_session(asked["database"] or scenario.database, turn=turn) as session:
        names = session.build(
            djangos, python=asked["python"], twin_of=0 if has_null(scenario, asked) else None, kit=scenario.kit
        )
        if asked["listen"]:
            session.master = MasterAddress.of(asked["listen"])
        plan = planned(scenario, names, session, asked)
        return session.carry_out(plan, anew=asked["fresh"] or asked["seed"] is not None)
