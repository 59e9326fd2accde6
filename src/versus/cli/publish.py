"""`versus publish`: the site."""

from pathlib import Path

import click

from versus.cli.opening import require
from versus.cli.progress import Progress
from versus.locations import locations
from versus.runner.events import activities

EPILOG = """\b
Examples:
  ./versus publish
  ./versus publish --kept --output /tmp/site
"""


@click.command(epilog=EPILOG)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Default: build/site.", metavar="DIR")
@click.option("--kept", is_flag=True, help="Only the runs in results/, not the other ones on this machine.")
def command(output: Path | None, kept: bool) -> None:
    """Build the site from the runs that were kept and the ones on this machine."""
    click.echo(build(output, kept=kept))


def build(output: Path | None = None, *, kept: bool = False) -> Path:
    """The site's first page. Raises EnvironmentFailedError where Sphinx finds a fault."""
    require("site")
    from versus.publish.site import build_site

    where = locations()
    folders = [where.results] if kept else [where.results, where.runs]
    with Progress() as progress:
        return build_site(folders, output or where.build / "site", activities(progress))
