"""`versus choose`: the variants of subjects on one Django, or on several."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from versus.cli.compare import measure
from versus.cli.opening import open_session
from versus.cli.options import NAMING, measuring_options, output_options, screen_option
from versus.cli.output import raise_for, show, show_accounting
from versus.cli.targets import sweep_option, sweepable, targets
from versus.environments.series import known_series
from versus.errors import UserError, unknown
from versus.locations import locations
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, spelled
from versus.micro.declared.names import Declared, declared_subjects
from versus.spelling import counted

NO_PACKAGES = "environment"
"""What lies beside every Django."""

EPILOG = f"""{NAMING}
\b
Examples:
  ./versus choose pagination --django 6.0
  ./versus choose template-reuse --parameter items=2000
  ./versus choose template-reuse --sweep
  ./versus choose saving --django 5.2 --django 6.0 --database postgres
  ./versus choose components --django 6.0
  ./versus choose --screen=only
"""


@click.command(epilog=EPILOG)
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]...")
@click.option(
    "--django", "djangos", multiple=True, metavar="DJANGO", help="On which Django; repeatable. Default: the newest."
)
@click.option("--variant", "variants", multiple=True, metavar="NAME", help="Only this variant; repeatable.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@sweep_option
@screen_option
@measuring_options
@output_options
def command(
    subjects: tuple[str, ...],
    djangos: tuple[str, ...],
    json_file: Path | None,
    csv_file: Path | None,
    markdown: bool,
    **asked: Any,
) -> None:
    """Choose between the ways to do one thing: each variant of SUBJECT against its baseline.

    Without a SUBJECT all that can be done in several ways, by what lies beside every Django. A subject whose ways need
    other packages is named; they are installed for all of its ways.
    """
    chosen = djangos or (known_series()[-1].name,)
    declared = declared_subjects(locations().benchmarks)
    kit = _packages(declared, subjects)
    with open_session(*asked["databases"], wait=asked["wait"]) as session:
        names = session.build(chosen, python=asked["python"], kit=kit)
        catalogue = session.describe()
        draft = session.draft()
        for subject in _chosen(catalogue, declared, subjects, asked["sweep"]):
            wanted = targets(subject, asked["variants"], asked["parameters"], asked["sweep"])
            for name in names:
                for target in wanted:
                    for placed in session.targets_on(target):
                        draft.within(placed, name)
        run = measure(session, draft, asked)
    report = show(run, json_file=json_file, csv_file=csv_file, markdown=markdown)
    show_accounting(run)
    raise_for(report, fail_on=asked["fail_on"])


def _packages(declared: Mapping[str, Declared], subjects: Sequence[str]) -> str:
    """Returns the set of packages that the subjects need. Raises UserError for an unknown one, or for two sets."""
    needed = set()
    for name in map(spelled, subjects):
        if name not in declared:
            raise unknown("subject", name, list(declared))
        needed.add(declared[name].packages)
    needed.discard("")
    if len(needed) > 1:
        raise UserError(f"These subjects need different packages ({', '.join(sorted(needed))}); choose them apart.")
    return next(iter(needed), NO_PACKAGES)


def _chosen(
    catalogue: Catalogue, declared: Mapping[str, Declared], named: Sequence[str], sweep: str | None
) -> Sequence[SubjectDescription]:
    """Those named, or all with several variants that need no other packages."""
    if named:
        return [catalogue.find(name) for name in named]
    several = [subject for subject in catalogue.subjects if len(subject.variants) > 1]
    found = [subject for subject in several if not declared[subject.name].packages]
    if len(found) < len(several):
        click.echo(f"{counted(len(several) - len(found), 'subject')} with packages of others: name them.", err=True)
    return found if sweep is None else sweepable(found, sweep)
