"""`versus doctor`: can this machine tell a difference, how fast, and what is in the way."""

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from versus.cli.opening import open_session
from versus.cli.options import Duration, OutputFile, wait_option
from versus.cli.output import raise_for, show_accounting
from versus.environments.series import known_series
from versus.errors import UntrustedError
from versus.files import write_whole
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.machine.equipment import missing
from versus.machine.readings import read_machine
from versus.micro.blocks.cost import fewest_blocks_s, fitted
from versus.micro.declared.plan import timing_for
from versus.micro.declared.planning import Draft, Target
from versus.publish.calls.diagnosis import diagnosed, lines
from versus.records.store import Run
from versus.runner.events import Activity
from versus.runner.session import Session, new_seed

SUBJECTS = ("pagination", "template-reuse", "saving")
"""Reading, rendering and writing; as many of them as fit."""
BUDGET_S = 60.0
OVERHEAD_S = 12.0  # a guess: watching the machine twice, start-up, describing and seeding

EPILOG = """\b
Examples:
  ./versus doctor
  ./versus doctor --budget 5m --json doctor.json
"""


@click.command(epilog=EPILOG)
@click.option("--budget", type=Duration(), default=BUDGET_S, show_default="60s", metavar="TIME", help="For all of it.")
@click.option("--python", metavar="PATH", help="The Python to build environments on. Default: the suite's own.")
@wait_option
@click.option("--strict", is_flag=True, help="Exit with code 4 where the machine is noisy.")
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE",
    help="Also write the diagnosis as JSON (versus.doctor/1).",
)  # fmt: skip
def command(budget: float, python: str | None, wait: bool, strict: bool, json_file: Path | None) -> None:
    """Tell whether this machine can resolve 1, 2 and 5 %, in what time, and what disturbs it: a short null run."""
    with open_session(wait=wait) as session:
        (name,) = session.build([known_series()[-1].name], python=python)
        session.describe()
        session.take_machine(budget)
        session.tell(Activity("watching the machine"))
        before = read_machine()
        run = _null_run(session, name, max(1.0, budget - OVERHEAD_S))  # the fewest blocks in any case
        after = read_machine()
    report = judge_run(run)
    diagnosis = diagnosed(run, report, before, after)
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(diagnosis), indent=1) + b"\n")
    click.echo("\n".join(lines(diagnosis, (*before.neighbours, *after.neighbours), list(missing()))))
    show_accounting(run)
    raise_for(Report(report.run, (), missing=report.missing))
    if strict and not diagnosis.quiet:
        raise UntrustedError(f"this machine is noisy: {diagnosis.reasons[0]}")


def _null_run(session: Session, environment: str, budget_s: float) -> Run:
    """The newest Django against itself on as many subjects as fit."""
    for count in range(len(SUBJECTS), 0, -1):
        draft = _draft(session, environment, SUBJECTS[:count])
        timing = timing_for(None, budget_s)
        plan = fitted(draft.plan(timing, 0, session.database))
        if fewest_blocks_s(plan) <= budget_s:
            break
    return session.carry_out(draft.plan(plan.timing, new_seed(), session.database), anew=True, missing=draft.absent)


def _draft(session: Session, environment: str, names: Sequence[str]) -> Draft:
    draft = session.draft()
    for name in names:
        subject = session.catalogues[environment].find(name)
        draft.itself(Target(subject, subject.default, (subject.baseline.name,)), environment)
    return draft
