"""`versus coverage`: which of Django's functions the subjects run, and how much of what changed is among them."""

from pathlib import Path

import click
import msgspec

from versus.cli.opening import open_session
from versus.cli.options import OutputFile
from versus.errors import UserError
from versus.files import write_whole
from versus.locations import locations
from versus.publish.coverage import coverage_part, judged_coverage, missing_parts
from versus.publish.tables.parts import print_parts
from versus.records.coverage import FILE, Coverage, read_coverage, write_coverage
from versus.runner.coverage import traced
from versus.spelling import counted

DEFAULT = ("5.2", "6.1")
EPILOG = """\b
Examples:
  ./versus coverage
  ./versus coverage 5.2 6.0 --missing
  ./versus coverage --kept --missing
"""


@click.command(epilog=EPILOG)
@click.argument("djangos", nargs=-1, metavar="[DJANGO DJANGO]")
@click.option("--missing", is_flag=True, help="Also list what changed and no subject runs.")
@click.option("--kept", is_flag=True, help="Show what is kept, and run nothing.")
@click.option("--keep", is_flag=True, help="Keep it in results/coverage.")
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE", help="Also write it as JSON (versus.coverage/1)."
)
def command(djangos: tuple[str, ...], missing: bool, kept: bool, keep: bool, json_file: Path | None) -> None:
    """Run every variant once on the second Django, and note which of Django's functions it runs.

    Of what differs from the first Django, by syntax and without the admin, GIS and other databases, it says how much
    runs inside a timed call of a subject of its own area. Without names: 5.2 and 6.1.
    """
    if len(djangos) not in (0, 2) or (djangos and kept):
        raise UserError("coverage wants two Djangos, or none for 5.2 and 6.1, and none with --kept.")
    file = locations().results / "coverage" / FILE
    coverage = read_coverage(file) if kept else _traced(djangos or DEFAULT)
    if keep:
        write_coverage(file, coverage)
    if json_file is not None:
        write_whole(json_file, msgspec.json.encode(coverage) + b"\n")
    found = judged_coverage(coverage)
    parts = [coverage_part(coverage, found), *(missing_parts(found) if missing else ())]
    print_parts("What subjects run", f"{counted(len(coverage.runs), 'variant')} traced.", parts)
    for name, reason in coverage.left_out.items():
        click.echo(f"{name} could not be traced: {reason}", err=True)


def _traced(djangos: tuple[str, ...]) -> Coverage:
    with open_session() as session:
        return traced(session, djangos)
