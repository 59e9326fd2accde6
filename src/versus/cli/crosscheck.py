"""`versus cross-check`: whether the load generator is to be believed."""

import time
from pathlib import Path

import click
import msgspec

from versus.cli.opening import open_session, require
from versus.cli.options import OutputFile, wait_option
from versus.errors import UntrustedError
from versus.load.declared.plan import plan_load
from versus.load.declared.scenario import read_scenario
from versus.load.stages.crosscheck import ABOUT_S, cross_check
from versus.load.stages.same_question import about_s, ask_others
from versus.locations import locations
from versus.machine.fingerprint import host
from versus.publish.load.crosscheck import TITLE, cross_check_origin, cross_check_parts
from versus.publish.tables.parts import print_parts
from versus.records.crosscheck import FILE, CheckedGenerator, write_cross_check
from versus.records.provenance import revision, versions
from versus.runner.events import activities
from versus.runner.session import new_seed

SCENARIO = "article-list"
DJANGOS = ("5.2", "6.0")

EPILOG = """\b
Nothing else should run meanwhile: on two cores the server has one and the generator the other.

\b
Examples:
  ./versus cross-check
  ./versus cross-check --keep
  ./versus cross-check --json cross-check.json
"""


@click.command(epilog=EPILOG)
@click.option("--keep", is_flag=True, help="Also write what was found to results/, where the site shows it.")
@wait_option
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE",
    help="Also write what was found as JSON (versus.crosscheck/2).",
)  # fmt: skip
def command(keep: bool, wait: bool, json_file: Path | None) -> None:
    """Hold the generator against a server whose delays are known, its closed loop against wrk, and what other tools say
    of two Djangos against itself."""
    require("load")
    where = locations()
    with open_session(wait=wait) as session:
        scenario = read_scenario(SCENARIO, where.scenarios)
        names = session.build(DJANGOS, python=None, twin_of=None, kit=scenario.kit)
        session.take_machine(ABOUT_S + about_s())
        began = time.time()
        found = cross_check(session.scratch, session.where, activities(session.tell))
        plan = plan_load(scenario, names, seed=new_seed(), starts=1, cases=scenario.case_names[:1])
        same = ask_others(
            plan, session.environments, scratch=session.scratch, where=session.where, report=activities(session.tell)
        )
        found = msgspec.structs.replace(found, same=same)
    checked = CheckedGenerator(began, host(), revision(where.root), versions(), found)
    for file in (json_file, where.results / "load" / FILE if keep else None):
        if file is not None:
            write_cross_check(file, checked)
    print_parts(TITLE, cross_check_origin(checked), cross_check_parts(found))
    if not found.agrees:
        raise UntrustedError("the generator is further from the known delays than tolerated; is the machine quiet?")
