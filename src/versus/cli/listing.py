"""`versus list`: what can be measured."""

import click
import msgspec
from rich.console import Console
from rich.table import Table

from versus.cli.opening import open_session
from versus.environments.series import known_series
from versus.environments.spec import GRAMMAR
from versus.load.declared.scenario import known_scenarios
from versus.locations import locations
from versus.micro.declared.catalogue import Catalogue, SubjectDescription
from versus.micro.declared.size import axes_of
from versus.spelling import counted

EPILOG = """\b
Examples:
  ./versus list
  ./versus list pagination
  ./versus list --json
"""


@click.command(epilog=EPILOG)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--json", "as_json", is_flag=True, help="Print the subjects as JSON.")
def command(words: tuple[str, ...], as_json: bool) -> None:
    """List subjects with their variants and parameters, scenarios and Djangos; WORDs narrow it down."""
    with open_session() as session:
        session.build([known_series()[-1].name], python=None, twin_of=None)
        catalogue = session.describe()
    found = [subject for subject in catalogue.subjects if all(_mentions(subject, word.lower()) for word in words)]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(Catalogue(tuple(found)))).decode())
        return
    console = Console(highlight=False)
    for area in dict.fromkeys(subject.area for subject in found):
        inside = [subject for subject in found if subject.area == area]
        console.print(f"\n[bold]{area.replace('_', '-')}[/bold]: {inside[0].area_doc.splitlines()[0]}", soft_wrap=True)
        for subject in inside:
            _print_subject(console, subject)
    hidden = len(catalogue.subjects) - len(found)
    console.print(f"\n{counted(len(found), 'subject')}" + (f", {hidden} not shown" if hidden else "") + ".")
    if not words:
        console.print(f"Scenarios: {', '.join(known_scenarios(locations().scenarios)) or 'none'}.")
        series = ", ".join(known.name for known in known_series())
        console.print(f"Djangos: {series}, X.Y.Z, path:DIR, git:REF, each as {GRAMMAR}.", markup=False, soft_wrap=True)


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
