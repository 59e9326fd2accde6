"""`versus runs`: what has been measured, and what room it takes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from versus.cli.options import OutputFile
from versus.files import write_whole
from versus.locations import Locations, locations
from versus.publish.kinds import shown_kind
from versus.records.disk import FolderRoom, Room, measure_disk
from versus.records.store import read_runs
from versus.spelling import counted, sizes

SHOWN = 10  # runs of a folder, unless all are asked for
PARTS = ("samples", "journal", "manifest", "pyperf", "rest", "total")

EPILOG = """\b
Examples:
  ./versus runs
  ./versus runs --disk
  ./versus runs --disk --all --json disk.json
"""


@click.command(epilog=EPILOG)
@click.option("--disk", is_flag=True, help="Say what takes room in results/ and in the state folder, largest first.")
@click.option("--all", "every", is_flag=True, help=f"With --disk: every run, not only the {SHOWN} largest.")
@click.option(
    "--json", "json_file", type=OutputFile(), metavar="FILE",
    help="With --disk: also write the bytes of every run as JSON (versus.disk/1).",
)  # fmt: skip
def command(disk: bool, every: bool, json_file: Path | None) -> None:
    """List the runs on this machine and the ones that were kept, newest last."""
    where = locations()
    if disk:
        _show_disk(where, every=every, json_file=json_file)
        return
    if every or json_file is not None:
        raise click.UsageError("--all and --json go with --disk.")
    runs, faults = read_runs(where.results, where.runs)
    kept = {run.manifest.run for run in runs if run.folder.is_relative_to(where.results)}
    for run in {run.manifest.run: run for run in runs}.values():  # a run that was kept is there twice
        moment = datetime.fromtimestamp(run.manifest.started, UTC).strftime("%Y-%m-%d %H:%M")
        remark = shown_kind(run.manifest.plan).remark(run)
        states = [
            "kept" * (run.manifest.run in kept),
            "cut off" * (not run.ended),
            remark,
        ]
        words = [run.manifest.run, moment, " ".join(run.manifest.command), *states]
        click.echo("  ".join(word for word in words if word))
    for fault in faults:
        click.echo(f"left out: {fault}", err=True)
    if not runs:
        click.echo("No runs yet; ./versus quick makes the first.")


def _show_disk(where: Locations, *, every: bool, json_file: Path | None) -> None:
    disk = measure_disk(where.results, where.state)
    if json_file is not None:
        write_whole(json_file, msgspec.json.format(msgspec.json.encode(disk), indent=1) + b"\n")
    for heading, folder in (("Results", disk.results), ("State", disk.state)):
        click.echo(f"{heading} ({folder.folder}): {sizes(folder.total)}")
        click.echo("\n".join(_lines(folder, None if every else SHOWN)) + "\n")
    click.echo("State can be thrown away and is made again, but for runs and calibration that were not kept.")


def _lines(folder: FolderRoom, most: int | None) -> list[str]:
    """A table of the kinds and one of the largest runs, with the number of runs that are hidden."""
    lines = _table("kind", [(kind, room) for kind, room in folder.kinds.items()])
    if folder.runs:
        shown, hidden = folder.runs[:most], folder.runs[len(folder.runs[:most]) :]
        lines += ["", *_table("run", [(run.run, run.room) for run in shown])]
        held = f", {sizes(sum(run.room.total for run in hidden))}; --all shows them" if hidden else ""
        lines.append(f"  {counted(len(hidden), 'run')} hidden{held}.")
    return lines


def _table(title: str, rows: Sequence[tuple[str, Room]]) -> list[str]:
    """Sizes stand to the right; a part that takes nothing is a dash."""
    cells: list[tuple[str, ...]] = [(title, *PARTS)]
    for name, room in rows:
        cells.append((name, *(sizes(size) if (size := getattr(room, part)) else "–" for part in PARTS)))
    first, *widths = (max(map(len, column)) for column in zip(*cells, strict=True))
    return [
        "  "
        + "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))])
        for row in cells
    ]
