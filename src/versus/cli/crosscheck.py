"""`versus cross-check`: whether the load generator is to be believed."""

import time
from pathlib import Path

import click

from versus.cli.opening import open_session, require
from versus.cli.options import OutputFile, wait_option
from versus.errors import UntrustedError
from versus.load.stages.crosscheck import ABOUT_S, cross_check
from versus.locations import locations
from versus.machine.fingerprint import host
from versus.publish.load.crosscheck import TITLE, cross_check_origin, cross_check_parts
from versus.publish.tables.parts import print_parts
from versus.records.crosscheck import FILE, CheckedGenerator, write_cross_check
from versus.records.provenance import revision, versions
from versus.runner.events import activities

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
    """Hold the generator against a server whose delays are known, and its closed loop against wrk."""
    require("load")
    where = locations()
    with open_session(wait=wait) as session:
        session.take_machine(ABOUT_S)
        began = time.time()
        found = cross_check(session.scratch, session.where, activities(session.tell))
    checked = CheckedGenerator(began, host(), revision(where.root), versions(), found)
    for file in (json_file, where.results / "load" / FILE if keep else None):
        if file is not None:
            write_cross_check(file, checked)
    print_parts(TITLE, cross_check_origin(checked), cross_check_parts(found))
    if not found.agrees:
        raise UntrustedError("the generator is further from the known delays than tolerated; is the machine quiet?")
