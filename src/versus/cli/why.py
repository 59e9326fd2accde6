"""`versus why`: what changed between two arms, where a row moved."""

from pathlib import Path
from typing import Any

import click
import msgspec

from versus.cli.opening import open_session
from versus.cli.options import NAMING, OutputFile, check_database, wait_option
from versus.cli.output import answered, raise_for
from versus.cli.targets import target
from versus.errors import UserError
from versus.judge.run import judge_run
from versus.micro.declared.planning import Target
from versus.micro.instruments.profiling import FEWEST_ROUNDS, ROUNDS, WhyPlan, check_there, plan_across, plan_within
from versus.publish.explanation import MOST, ORDERS, parts_of, title_of
from versus.publish.origin import origin
from versus.publish.tables.parts import markdown_parts, print_parts
from versus.runner.session import new_seed

EPILOG = f"""{NAMING}
\b
Examples:
  ./versus why saving 5.2 6.0
  ./versus why pagination 5.2 6.0 --variant paginator_in_thread --most 30
  ./versus why template-reuse 6.1 --variant inline --variant partial
"""


@click.command(epilog=EPILOG)
@click.argument("subject")
@click.argument("djangos", nargs=-1, metavar="DJANGO [DJANGO]")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="The variant to explain; with one Django, two of them. Default: the subject's baseline.",
)
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@click.option(
    "--database",
    default="sqlite",
    show_default=True,
    metavar="NAME|URL",
    callback=check_database,
    help="sqlite; postgres, started by the suite; or the URL of a PostgreSQL that may create databases.",
)
@click.option(
    "--instrument",
    "order",
    type=click.Choice(list(ORDERS)),
    default="instructions",
    show_default=True,
    help="What the list of functions is sorted by: bytecode instructions, which are exact, or time under a profiler.",
)
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=MOST, show_default=True, help="How many functions to list."
)
@click.option(
    "--rounds",
    type=click.IntRange(FEWEST_ROUNDS, 100),
    default=ROUNDS,
    show_default=True,
    help="How many fresh processes of either side to profile; with fewer than 5, changes of time are not shown.",
)
@click.option("--fresh", is_flag=True, help="Start anew instead of continuing a run that was cut off.")
@wait_option
@click.option("--python", metavar="PATH", help="The Python to build environments on. Default: the suite's own.")
@click.option(
    "--json",
    "json_file",
    type=OutputFile(),
    metavar="FILE",
    help="Also write the explanation as JSON (versus.why/1).",
)
@click.option("--markdown", is_flag=True, help="Print Markdown, as for a pull request.")
def command(subject: str, djangos: tuple[str, ...], json_file: Path | None, markdown: bool, **asked: Any) -> None:
    """Why a row moved: functions, statements and release notes between two Djangos, or two variants on one."""
    if len(djangos) not in (1, 2):
        raise UserError("why wants a subject and two Djangos, as in: ./versus why saving 5.2 6.0")
    with open_session(asked["database"], wait=asked["wait"]) as session:
        names = session.build(djangos, python=asked["python"], twin_of=None)
        wanted = target(session.describe().find(subject), asked["variants"], asked["parameters"])
        plan = msgspec.structs.replace(declared(wanted, names, session.database), rounds=asked["rounds"])
        check_there(plan, session.catalogues)
        run = session.carry_out(plan, anew=asked["fresh"])
    answer = answered(run, json_file)
    shown = title_of(answer), origin(run).sentence, parts_of(answer, most=asked["most"], order=asked["order"])
    if markdown:
        click.echo(markdown_parts(*shown))
    else:
        print_parts(*shown)
    raise_for(judge_run(run))


def declared(wanted: Target, names: list[str], database: str) -> WhyPlan:
    """Raises UserError where variants and Djangos do not make two sides."""
    if len(names) == 2:
        variant = wanted.variants or (wanted.subject.baseline.name,)
        if len(variant) > 1:
            raise UserError("With two Djangos, why explains one --variant.")
        return plan_across(wanted.subject, wanted.point, variant[0], (names[0], names[1]), new_seed(), database)
    if len(set(wanted.variants)) != 2:
        raise UserError("With one Django, why wants two variants, as in: --variant inline --variant partial")
    baseline, candidate = wanted.variants
    return plan_within(wanted.subject, wanted.point, (baseline, candidate), names[0], new_seed(), database)
