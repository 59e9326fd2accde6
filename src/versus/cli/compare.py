"""`versus compare`: the same subjects on two or more Djangos."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from versus.cli.opening import open_session
from versus.cli.options import NAMING, measuring_options, output_options, screen_option
from versus.cli.output import raise_for, show, show_accounting
from versus.cli.targets import sweep_option, sweepable, targets
from versus.errors import UserError
from versus.micro.blocks.cost import fitted
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.plan import Instrument, Plan, Screen, Timing, timing_for
from versus.micro.declared.planning import Draft
from versus.records.store import Run
from versus.runner.session import Session, new_seed

SECONDS_A_COMPARISON = 30.0

EPILOG = f"""{NAMING}
\b
Examples:
  ./versus compare 5.2 6.0
  ./versus compare 5.2 6.0 6.1 --subject pagination --budget 3m
  ./versus compare 6.0.10 path:../django --precision 0.5%
  ./versus compare 5.2 6.0 --subject saving --parameter operation=insert --database postgres
  ./versus compare 5.2 6.0 --subject reading-rows --sweep
  ./versus compare 6.0 6.0@3.12 --subject template-reuse
  ./versus compare 5.2 6.0 6.1 --screen
  ./versus compare 5.2 6.1 --area mail --area forms
  ./versus compare 5.2 6.1 --area writing --database sqlite --database postgres
"""


@click.command(epilog=EPILOG)
@click.argument("djangos", nargs=-1, metavar="DJANGO DJANGO...")
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="Only this subject or area; repeatable.")
@click.option("--area", "areas", multiple=True, metavar="NAME", help="Only the subjects of this area; repeatable.")
@click.option("--variant", "variants", multiple=True, metavar="NAME", help="Only this variant; repeatable.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@sweep_option
@screen_option
@measuring_options
@output_options
def command(
    djangos: tuple[str, ...], json_file: Path | None, csv_file: Path | None, markdown: bool, **asked: Any
) -> None:
    """Compare Djangos: what gets faster or slower from the first to each of the others."""
    if len(djangos) < 2:
        raise UserError("compare wants two Djangos or more, as in: ./versus compare 5.2 6.0")
    with open_session(*asked["databases"], wait=asked["wait"]) as session:
        names = session.build(djangos, python=asked["python"])
        catalogue = session.describe()
        draft = session.draft()
        for subject in _subjects(catalogue, asked["subjects"], asked["areas"], asked["sweep"]):
            for target in targets(subject, asked["variants"], asked["parameters"], asked["sweep"]):
                for placed in session.targets_on(target):
                    draft.across(placed, names)
        run = measure(session, draft, asked)
    report = show(run, json_file=json_file, csv_file=csv_file, markdown=markdown)
    show_accounting(run)
    raise_for(report, fail_on=asked["fail_on"])


def _subjects(
    catalogue: Catalogue, names: tuple[str, ...], areas: tuple[str, ...], sweep: str | None
) -> Sequence[SubjectDescription]:
    """Those named; where none is, those that can do what is asked."""
    chosen = catalogue.chosen(names, areas)
    return chosen if names or areas or sweep is None else sweepable(chosen, sweep)


def _instruments(screen: Screen, asked: dict[str, Any]) -> tuple[Instrument, ...]:
    if screen is Screen.NOT:
        return tuple(asked["instruments"])
    if asked["instruments"] != (Instrument.TIME,):
        raise UserError("--screen decides itself what is counted and what is timed; leave out --instrument.")
    return (Instrument.INSTRUCTIONS, Instrument.TIME)[: 1 if screen is Screen.ONLY else 2]


def measure(session: Session, draft: Draft, asked: dict[str, Any]) -> Run:
    """Runs a draft with the precision and budget asked for."""
    precision = asked["precision"]
    declared: Plan = draft.plan(Timing(), 0, session.database)
    budget = asked["budget"] or SECONDS_A_COMPARISON * len(declared.family)
    timing = timing_for(None if precision == "best" else precision, budget, asked["if_noisy"])
    timing = fitted(msgspec.structs.replace(declared, timing=timing)).timing
    plan = draft.plan(timing, new_seed() if asked["seed"] is None else asked["seed"], session.database)
    screen = Screen(asked.get("screen") or "")
    plan = msgspec.structs.replace(
        plan, instruments=_instruments(screen, asked), layouts=asked["layouts"], screen=screen
    )
    return session.carry_out(plan, anew=asked["fresh"] or asked["seed"] is not None, missing=draft.absent)
