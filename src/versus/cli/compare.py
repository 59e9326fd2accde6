"""`versus compare`: the same subjects on two or more Djangos."""

from pathlib import Path
from typing import Any

import click
import msgspec

from versus.cli.options import measuring_options, output_options
from versus.cli.output import raise_for, show, show_accounting
from versus.cli.session import SECONDS_A_COMPARISON, Session, open_session
from versus.errors import UserError
from versus.micro.catalogue import SubjectDescription
from versus.micro.cost import fitted
from versus.micro.plan import Plan, Timing, timing_for
from versus.micro.planning import Draft, Target

EPILOG = """\b
A DJANGO is a series (5.2: its newest patch), a release (6.0.3), a source tree (path:DIR) or a commit
of the release repository or of the Django checkout one stands in (git:REF).

\b
Examples:
  ./versus compare 5.2 6.0
  ./versus compare 5.2 6.0 6.1 --subject pagination --budget 3m
  ./versus compare 6.0.10 path:../django --precision 0.5%
  ./versus compare 5.2 6.0 --subject saving --parameter operation=insert --database postgres
"""


@click.command(epilog=EPILOG)
@click.argument("djangos", nargs=-1, metavar="DJANGO DJANGO...")
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="Only this subject or area; repeatable.")
@click.option("--variant", "variants", multiple=True, metavar="NAME", help="Only this variant; repeatable.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@measuring_options
@output_options
def command(djangos: tuple[str, ...], json_file: Path | None, markdown: bool, **asked: Any) -> None:
    """Compare Djangos: what gets faster or slower from the first to each of the others."""
    if len(djangos) < 2:
        raise UserError("compare wants two Djangos or more, as in: ./versus compare 5.2 6.0")
    with open_session(asked["database"]) as session:
        names = session.build(djangos, python=asked["python"])
        catalogue = session.describe()
        draft = session.draft()
        for subject in catalogue.chosen(asked["subjects"]):
            draft.across(target(subject, asked["variants"], asked["parameters"]), names)
        run = measure(session, draft, asked)
    report = show(run, json_file=json_file, markdown=markdown)
    show_accounting(run)
    raise_for(report)


def measure(session: Session, draft: Draft, asked: dict[str, Any]) -> Any:
    """Runs a draft with the precision and budget asked for."""
    precision = asked["precision"]
    declared: Plan = draft.plan(Timing(), 0, session.database)
    budget = asked["budget"] or SECONDS_A_COMPARISON * len(declared.family)
    timing = timing_for(None if precision == "best" else precision, budget, asked["if_noisy"])
    timing = fitted(msgspec.structs.replace(declared, timing=timing)).timing
    return session.measure(
        draft,
        timing,
        seed=asked["seed"],
        fresh=asked["fresh"],
        instruments=asked["instruments"],
        layouts=asked["layouts"],
    )


def target(subject: SubjectDescription, variants: tuple[str, ...], parameters: tuple[str, ...]) -> Target:
    """Raises UserError for what the subject does not declare."""
    chosen: dict[str, str] = {}
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"{text!r} is no parameter; write it as name=value, as in rows=1000.")
        chosen[name] = value
    for name in variants:
        subject.variant(name)
    return Target(subject, subject.point(**chosen), variants)
