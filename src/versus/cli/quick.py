"""`versus quick`: the main job, small enough to wait for."""

import time

import click

from versus.claims.ledger import chosen
from versus.cli import publish
from versus.cli.claims import show_claims
from versus.cli.opening import open_session, require
from versus.cli.options import SEED, wait_option
from versus.cli.output import raise_for, show, show_accounting
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import read_scenario
from versus.locations import locations
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import timing_for
from versus.micro.declared.planning import Target
from versus.publish.claims.settling import settled, whole_ledger
from versus.publish.pagenames import run_page
from versus.records.store import Run
from versus.runner.answers import probed_statements
from versus.runner.session import Session, new_seed
from versus.spelling import counted, time_text

DJANGOS = ("5.2", "6.0", "6.1")
LOADED = ("5.2", "6.0")
SUBJECTS = ("pagination", "saving", "template-reuse")
CHOICES = (("saving", "save_and_read"), ("template-reuse", "partial"))
"""With three subjects on three Djangos these make the eight comparisons that fit into three minutes."""
SCENARIO = "article-list"
CLAIMS = ("A003", "A023", "A031", "A041", "A055", "A056", "A061", "A073", "A078", "B026", "C002", "X001")
"""A dozen statements that are often heard."""
HALF_WIDTH, BUDGET_S = 0.015, 100.0
WARM_S = 320.0

EPILOG = """\b
Examples:
  ./versus quick
  ./versus quick --seed 7
"""


@click.command(epilog=EPILOG)
@click.option("--seed", type=SEED, help="Repeat the random order of an earlier run.", metavar="NUMBER")
@wait_option
def command(seed: int | None, wait: bool) -> None:
    """Compare the newest Django 5.2, 6.0 and 6.1 on SQLite in a few minutes, and build the site."""
    began = time.monotonic()
    click.echo(
        f"Eight comparisons, one load stage each for Django {' and '.join(LOADED)} and a dozen statements: about "
        f"{time_text(WARM_S)}, two more the first time. Leave the machine alone meanwhile.",
        err=True,
    )
    require("load", "site")
    with open_session(wait=wait) as session:
        names = session.build(DJANGOS, python=None)
        session.take_machine(WARM_S)
        micro = _measure(session, names, seed)
        load = _drive(session, names, seed)
        answers = probed_statements(session, dict(zip(DJANGOS, names, strict=True)), CLAIMS)
    page = publish.build(local=True)
    reports = [show(run) for run in (micro, load)]
    show_accounting(micro)
    claims = chosen(whole_ledger(locations().benchmarks, locations().scenarios), CLAIMS, None)
    show_claims(settled(claims, answers.answers, ()), answers)
    click.echo(f"\nThe same with figures: {page.parent / run_page(micro.manifest.run)}.html")
    click.echo(f"Done in {time_text(time.monotonic() - began)}.", err=True)
    for report in reports:
        raise_for(report)


def _measure(session: Session, names: list[str], seed: int | None) -> Run:
    catalogue = session.describe()
    draft = session.draft()
    for name in SUBJECTS:
        subject = catalogue.find(name)
        draft.across(Target(subject, subject.default, (subject.baseline.name,)), names)
    for name, variant in CHOICES:
        subject = catalogue.find(name)
        draft.within(Target(subject, subject.default, (variant,)), names[-1])
    timing = timing_for(HALF_WIDTH, BUDGET_S)
    plan = draft.plan(timing, new_seed() if seed is None else seed, session.database)
    return session.carry_out(plan, anew=seed is not None, missing=[*draft.absent, *_left_out(catalogue)])


def _left_out(catalogue: Catalogue) -> list[Refusal]:
    """Variants of the subjects that are there, one line for all other subjects, and the other database."""
    found = [
        _not_run(f"{name}[]", variant.name, f"./versus choose {name} measures it")
        for name in SUBJECTS
        for variant in catalogue.find(name).variants
        if not variant.baseline and (name, variant.name) not in CHOICES
    ]
    others = len(catalogue.subjects) - len(SUBJECTS)
    if others:
        found.append(_not_run(counted(others, "more subject"), "", "./versus list names them"))
    return [*found, _not_run("PostgreSQL", "", "--database postgres measures on it")]


def _not_run(what: str, variant: str, instead: str) -> Refusal:
    return Refusal(what, variant, f"left out of quick; {instead}", "not run")


def _drive(session: Session, names: list[str], seed: int | None) -> Run:
    scenario = read_scenario(SCENARIO, locations().scenarios)
    chosen = [names[DJANGOS.index(django)] for django in LOADED]
    plan = plan_load(
        scenario, chosen, seed=new_seed() if seed is None else seed, starts=1, cases=scenario.case_names[:1]
    )
    return session.carry_out(plan, anew=seed is not None)
