"""`versus list`: what can be measured."""

from collections import defaultdict
from collections.abc import Sequence

import click
import msgspec
from rich.console import Console
from rich.table import Table

from versus.cli.opening import open_session
from versus.environments.series import known_series
from versus.environments.spec import GRAMMAR
from versus.load.declared.scenario import known_scenarios
from versus.locations import locations
from versus.machine.placement import Placement, cores
from versus.micro.blocks.cost import counting_s, fewest_blocks_s, turn_s
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.plan import SPLIT
from versus.micro.declared.planning import Draft, Target
from versus.micro.declared.size import axes_of
from versus.spelling import counted, time_text

EPILOG = """\b
Examples:
  ./versus list
  ./versus list pagination
  ./versus list --area mail
  ./versus list --cost
  ./versus list --json
"""


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--area", "areas", multiple=True, metavar="NAME", help="Only the subjects of this area; repeatable.")
@click.option("--cost", is_flag=True, help="Print how long it takes to compare all known Djangos, by subject.")
@click.option("--json", "as_json", is_flag=True, help="Print the subjects as JSON.")
def command(words: tuple[str, ...], areas: tuple[str, ...], cost: bool, as_json: bool) -> None:
    """List subjects with their variants and parameters, scenarios and Djangos; WORDs narrow it down."""
    with open_session() as session:
        wanted = [known.name for known in known_series()]
        names = session.build(wanted if cost else wanted[-1:], python=None, twin_of=0 if cost else None)
        session.describe()
        catalogue = session.catalogues[names[-1]]
        inside = catalogue.chosen(areas=areas)
        found = [subject for subject in inside if all(_mentions(subject, word.lower()) for word in words)]
        if cost:
            _print_cost(session.draft(), found, names)
            return
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(Catalogue(tuple(found)))).decode())
        return
    console = Console(highlight=False)
    _print_areas(console, found)
    hidden = len(catalogue.subjects) - len(found)
    console.print(f"\n{counted(len(found), 'subject')}" + (f", {hidden} not shown" if hidden else "") + ".")
    if not words and not areas:
        console.print(f"Scenarios: {', '.join(known_scenarios(locations().scenarios)) or 'none'}.")
        series = ", ".join(known.name for known in known_series())
        console.print(f"Djangos: {series}, X.Y.Z, path:DIR, git:REF, each as {GRAMMAR}.", markup=False, soft_wrap=True)


def _print_areas(console: Console, found: Sequence[SubjectDescription]) -> None:
    for area in dict.fromkeys(subject.area for subject in found):
        inside = [subject for subject in found if subject.area == area]
        console.print(f"\n[bold]{area.replace('_', '-')}[/bold]: {inside[0].area_doc.splitlines()[0]}", soft_wrap=True)
        for subject in inside:
            _print_subject(console, subject)


def _print_cost(draft: Draft, found: Sequence[SubjectDescription], names: Sequence[str]) -> None:
    """By subject, then in all: the fewest pairs, which decide most rows."""
    for subject in found:
        draft.across(Target(subject, subject.default), names)
    plan = draft.plan(SPLIT, 0, "sqlite")
    taken: dict[str, float] = defaultdict(float)
    for group in plan.groups:
        taken[group.subject] += plan.timing.fewest_blocks * turn_s(plan, group)
    for subject in found:
        click.echo(f"{subject.name:24} {time_text(taken[subject.name]):>8}  {subject.area.replace('_', '-')}")
    counted_s = counting_s(msgspec.structs.replace(plan, layouts=1), len(cores(Placement.ALL)))
    click.echo(
        f"{counted(len(found), 'subject')}, {counted(len(plan.family), 'comparison')} of {' → '.join(names)}: about "
        f"{time_text(fewest_blocks_s(plan))} for the fewest pairs with process starts; counting each arm once, as "
        f"--screen begins, about {time_text(counted_s)}."
    )


def _mentions(subject: SubjectDescription, word: str) -> bool:
    words = [subject.name, subject.area, subject.doc, *(variant.name for variant in subject.variants)]
    return any(word.replace("_", "-") in text.lower().replace("_", "-") for text in words)


def _print_subject(console: Console, subject: SubjectDescription) -> None:
    console.print(f"\n  [bold]{subject.name}[/bold]  {subject.doc.splitlines()[0]}", soft_wrap=True)
    axes = {axis.name for axis in axes_of(subject)}
    for name, values in subject.parameters.items():
        shown = ", ".join(f"{value}*" if value == subject.default[name] else str(value) for value in values)
        console.print(f"    {name}: {shown}" + (f" (--sweep={name})" if name in axes else ""), soft_wrap=True)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for variant in subject.variants:
        note = "" if variant.available else " (not in this Django)"
        name = variant.name + (" (baseline)" if variant.baseline else "")
        table.add_row("   ", name, variant.doc.splitlines()[0] + note)
    console.print(table)
