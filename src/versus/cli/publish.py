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
  ./versus publish --local --output /tmp/site
"""


@click.command(epilog=EPILOG)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="Default: build/site.", metavar="DIR")
@click.option("--local", is_flag=True, help="Also the runs of this machine that were not kept.")
def command(output: Path | None, local: bool) -> None:
    """Build the site from the runs in results/: what was kept is what is published."""
    click.echo(build(output, local=local))


def build(output: Path | None = None, *, local: bool = False) -> Path:
    """The site's first page. Raises EnvironmentFailedError where Sphinx finds a fault."""
    require("site")
    from versus.publish.site import build_site

    where = locations()
    folders = [where.results, where.runs] if local else [where.results]
    with Progress() as progress:
        return build_site(folders, output or where.build / "site", activities(progress))
