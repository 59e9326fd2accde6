"""versus history: Django's releases as a git repository."""

import click

from versus.cli.opening import require
from versus.history.build import build_repository
from versus.locations import locations

EPILOG = """\b
Examples:
  ./versus history build
  ./versus history build 6.0.3 6.0.4
"""


@click.group(epilog=EPILOG)
def command() -> None:
    """When did it change? Django's releases as a repository that asv and git can walk."""


@command.command(epilog=EPILOG)
@click.argument("releases", nargs=-1, metavar="[RELEASE]...")
def build(releases: tuple[str, ...]) -> None:
    """Make the release repository from the package index's source archives, or add what is missing.

    It holds the first and the newest release of each series; RELEASE, as in 6.0.3, adds more.
    Branches and tags are named as Django's own: main, stable/6.0.x, v6.0.3.
    """
    require("history")
    built = build_repository(locations(), releases, lambda text: click.echo(text, err=True))
    added = ", ".join(release.tag for release in built.added) or "nothing; it was complete"
    click.echo(f"{built.folder}: added {added}")
