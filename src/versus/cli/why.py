"""`versus why`: what changed between two arms of a subject or a scenario, where a row moved."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from versus.cli.opening import open_session, require
from versus.cli.options import NAMING, OutputFile, check_database, wait_option
from versus.cli.output import answered, raise_for
from versus.cli.targets import target
from versus.errors import NotMeasuredError, UserError, unknown
from versus.judge.run import judge_run
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import Scenario, known_scenarios, read_scenario, uncountable
from versus.load.declared.why import RequestWhyPlan
from versus.locations import locations
from versus.micro.declared.planning import Target
from versus.micro.instruments.profiling import FEWEST_ROUNDS, ROUNDS, WhyPlan, check_there, plan_across, plan_within
from versus.publish.explanation import MOST, ORDERS, parts_of, title_of
from versus.publish.origin import origin
from versus.publish.tables.parts import markdown_parts, print_parts
from versus.records.store import Run
from versus.runner.session import new_seed

EPILOG = f"""{NAMING}
\b
Examples:
  ./versus why saving 5.2 6.0
  ./versus why pagination 5.2 6.0 --variant paginator_in_thread --most 30
  ./versus why template-reuse 6.1 --variant inline --variant partial
  ./versus why article-list 5.2 6.0 --case "async view"
"""


@click.command(epilog=EPILOG)
@click.argument("subject", metavar="SUBJECT|SCENARIO")
@click.argument("djangos", nargs=-1, metavar="DJANGO [DJANGO]")
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="The variant to explain; with one Django, two of them. Default: the subject's baseline.",
)
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="NAME",
    help="The case of a scenario to explain; with one Django, two of them. Default: its first. The name is then a "
    "scenario's, also where a subject is called the same.",
)
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@click.option(
    "--database",
    metavar="NAME|URL",
    callback=lambda *more: None if more[2] is None else check_database(*more),
    help="sqlite; postgres, started by the suite; or the URL of a PostgreSQL that may create databases. Default: "
    "sqlite, or the scenario's.",
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
    """Why a row moved: functions, statements and release notes between two Djangos, or two variants or cases on one.

    Of a subject's call in a process of its own, or of a scenario's requests in the server itself.
    """
    if len(djangos) not in (1, 2):
        raise UserError("why wants a subject and two Djangos, as in: ./versus why saving 5.2 6.0")
    run = _requests(subject, djangos, asked) if asked["cases"] else _calls(subject, djangos, asked)
    answer = answered(run, json_file)
    shown = title_of(answer), origin(run).sentence, parts_of(answer, most=asked["most"], order=asked["order"])
    if markdown:
        click.echo(markdown_parts(*shown))
    else:
        print_parts(*shown)
    raise_for(judge_run(run))


def _calls(name: str, djangos: Sequence[str], asked: dict[str, Any]) -> Run:
    """Profiles a subject's calls; a scenario's requests where no subject is called so."""
    with open_session(asked["database"] or "sqlite", wait=asked["wait"]) as session:
        names = session.build(djangos, python=asked["python"], twin_of=None)
        catalogue = session.describe()
        scenarios = known_scenarios(locations().scenarios)
        if name not in scenarios or name in {subject.name for subject in catalogue.subjects}:
            wanted = target(catalogue.find(name), asked["variants"], asked["parameters"])
            plan = msgspec.structs.replace(declared(wanted, names, session.database), rounds=asked["rounds"])
            check_there(plan, session.catalogues)
            return session.carry_out(plan, anew=asked["fresh"])
    return _requests(name, djangos, asked)


def _requests(name: str, djangos: Sequence[str], asked: dict[str, Any]) -> Run:
    """Profiles a scenario's requests. Raises NotMeasuredError for one whose requests are not what it is about."""
    if asked["variants"] or asked["parameters"]:
        raise UserError(f"{name} is a scenario here, which has cases; leave --variant and --parameter out.")
    scenario = read_scenario(name, locations().scenarios)
    if (reason := uncountable(scenario)) is not None:
        raise NotMeasuredError(f"The requests of {name} are not explained: {reason}.")
    require("load")
    with open_session(asked["database"] or scenario.database, wait=asked["wait"]) as session:
        names = session.build(djangos, python=asked["python"], twin_of=None, kit=scenario.kit)
        versions = {found: session.environments[found].django for found in names}
        plan = declared_requests(scenario, versions, asked["cases"], session.database, asked["rounds"])
        return session.carry_out(plan, anew=asked["fresh"])


def declared_requests(
    scenario: Scenario, versions: Mapping[str, str], cases: Sequence[str], database: str, rounds: int
) -> RequestWhyPlan:
    """`versions` are Djangos by the names of their environments. Raises UserError where they and the cases do not make
    two sides."""
    for case in cases:
        if case not in scenario.case_names:
            raise unknown(f"case of {scenario.name}", case, list(filter(None, scenario.case_names)))
    wanted = tuple(cases) or scenario.case_names[: 1 if len(versions) == 2 else 2]
    if len(versions) == 2 and len(wanted) > 1:
        raise UserError("With two Djangos, why explains one --case.")
    if len(versions) == 1 and len(wanted) != 2:
        raise UserError("With one Django, why wants two cases, as in: --case WSGI --case ASGI")
    plan = plan_load(
        scenario, list(versions), seed=new_seed(), djangos=versions, starts=rounds, database=database, cases=wanted,
        counts=True,
    )  # fmt: skip
    if len(plan.every_arm) != 2:
        raise UserError(f"{scenario.name} has {' and '.join(wanted)} on only one of {' and '.join(versions)}.")
    return RequestWhyPlan(plan)


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
