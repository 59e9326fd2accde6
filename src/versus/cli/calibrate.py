"""`versus calibrate`: trials with a known answer, for as long as one has."""

import time
from pathlib import Path

import click
import msgspec

from versus import spelling
from versus.calibration import under_load
from versus.calibration.keeping import keep_trials
from versus.calibration.outcome import Outcome, outcome
from versus.calibration.part import EXTENTS, Part
from versus.calibration.trial_runner import TrialRunner
from versus.calibration.trials import read_other_tools, read_trials, tried
from versus.cli.opening import open_session, open_turn, require
from versus.cli.options import Duration, OutputFile, wait_option
from versus.errors import unknown
from versus.files import write_whole
from versus.locations import Locations, locations
from versus.machine.occupancy import Turn
from versus.publish.calibration import calibration_parts
from versus.publish.tables.parts import print_parts
from versus.runner.events import Sentence
from versus.spelling import time_text

LIMIT_S = 6000.0
TITLE = "Calibration: what trials with a known answer say"

EPILOG = """\b
Each part can be repeated by itself, stops after the trial in flight when its time is up, and goes on from there when
it is started again. Nothing else should run meanwhile; counting instructions does not mind.

\b
Examples:
  ./versus calibrate --list
  ./versus calibrate null --limit 45m
  ./versus calibrate injected order
"""


@click.command(epilog=EPILOG)
@click.argument("parts", nargs=-1, metavar="[PART]...")
@click.option("--limit", type=Duration(), default=LIMIT_S, show_default="100m", metavar="TIME", help="For each part.")
@click.option("--list", "listing", is_flag=True, help="Show the parts and what is left of them; measure nothing.")
@click.option("--keep", is_flag=True, help="Pack the trials on record into results/calibration; measure nothing.")
@wait_option
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE",
    help="Also write the outcome as JSON (versus.calibration/2).",
)  # fmt: skip
def command(
    parts: tuple[str, ...], limit: float, listing: bool, keep: bool, wait: bool, json_file: Path | None
) -> None:
    """Find out whether the suite finds what is there, and nothing where there is nothing."""
    where = locations()
    chosen = [_part(name) for name in parts] or list(Part)
    if listing:
        click.echo(_list(where))
        return
    if keep:
        for part in chosen:
            kept = keep_trials(part, where.calibration, where.results / "calibration")
            click.echo(f"{part}: {spelling.counted(kept, 'trial')} kept.")
        return
    if not under_load.PARTS.isdisjoint(chosen):
        require("load")
    with open_turn(wait=wait) as turn:
        turn.take(sum(_about_s(part, limit, where) for part in chosen), lambda text: click.echo(text, err=True))
        for part in chosen:
            _advance(part, limit, turn)
    result = outcome(tried(*where.trials))
    show(result, json_file)


def show(result: Outcome, json_file: Path | None) -> None:
    """The table on standard output, the JSON where it is wanted."""
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    print_parts(TITLE, "", calibration_parts(result))


def _part(name: str) -> Part:
    if name not in list(Part):
        raise unknown("part", name, [*map(str, Part)])
    return Part(name)


def _about_s(part: Part, limit: float, where: Locations) -> float:
    """What is left of a part, or as much of it as there is time for."""
    return min(limit, _left_s(part, where)[1])


def _advance(part: Part, limit: float, turn: Turn) -> None:
    """Trials until all are there or the time is up; never begins one that would not fit."""
    ends = time.monotonic() + limit
    with open_session(EXTENTS[part].database, turn=turn) as session:
        trial_runner = TrialRunner(session, part)
        if part is Part.OTHER_TOOLS:
            trial_runner.run_other_tools(limit)
            return
        left = trial_runner.left()
        for number, trial in enumerate(left):
            expected = trial_runner.expected_s()
            if time.monotonic() + expected > ends and number:
                session.tell(Sentence(f"{part}: time is up, {spelling.counted(len(left) - number, 'trial')} left."))
                break
            rest = time_text(expected * (len(left) - number))
            session.tell(
                Sentence(f"{part}: trial {trial + 1} of {EXTENTS[part].trials}, about {rest} left for all of them.")
            )
            trial_runner.run(trial)


def _list(where: Locations) -> str:
    lines = []
    for part in Part:
        extent = EXTENTS[part]
        done, left_s = _left_s(part, where)
        left = time_text(left_s) if left_s else "nothing"
        lines.append(f"{part:22} {done:3} of {extent.trials:3} trials, {left:>8} left   {extent.about}")
    return "\n".join(lines)


def _left_s(part: Part, where: Locations) -> tuple[int, float]:
    """How many trials there are, and the seconds that the others take."""
    found = read_other_tools(*where.trials)[0] if part is Part.OTHER_TOOLS else read_trials(part, *where.trials)[0]
    extent = EXTENTS[part]
    return len(found), max(0, extent.trials - len(found)) * extent.trial_s
