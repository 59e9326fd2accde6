"""`versus choose`: the variants of one subject on one Django."""

from pathlib import Path
from typing import Any

import click

from versus.cli.compare import measure
from versus.cli.opening import open_session
from versus.cli.options import NAMING, measuring_options, output_options
from versus.cli.output import raise_for, show, show_accounting
from versus.cli.targets import sweep_option, targets
from versus.environments.series import known_series

EPILOG = f"""{NAMING}
\b
Examples:
  ./versus choose pagination --django 6.0
  ./versus choose template-reuse --parameter items=2000
  ./versus choose template-reuse --sweep
  ./versus choose saving --django 5.2 --django 6.0 --database postgres
"""


@click.command(epilog=EPILOG)
@click.argument("subject")
@click.option(
    "--django", "djangos", multiple=True, metavar="DJANGO", help="On which Django; repeatable. Default: the newest."
)
@click.option("--variant", "variants", multiple=True, metavar="NAME", help="Only this variant; repeatable.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Another point than the default; repeatable."
)
@sweep_option
@measuring_options
@output_options
def command(subject: str, djangos: tuple[str, ...], json_file: Path | None, markdown: bool, **asked: Any) -> None:
    """Choose between the ways to do one thing: each variant of SUBJECT against its baseline."""
    chosen = djangos or (known_series()[-1].name,)
    with open_session(*asked["databases"], wait=asked["wait"]) as session:
        names = session.build(chosen, python=asked["python"])
        catalogue = session.describe()
        wanted = targets(catalogue.find(subject), asked["variants"], asked["parameters"], asked["sweep"])
        draft = session.draft()
        for name in names:
            for target in wanted:
                for placed in session.targets_on(target):
                    draft.within(placed, name)
        run = measure(session, draft, asked)
    report = show(run, json_file=json_file, markdown=markdown)
    show_accounting(run)
    raise_for(report, fail_on=asked["fail_on"])
