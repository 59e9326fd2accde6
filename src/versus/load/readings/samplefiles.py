"""Where a run's folder holds its stages' raw samples: a file a stage, or one for all once the run is kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from versus.errors import UserError
from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.readings.jobs import Spans
from versus.load.readings.tables import Table, read_tables, write_tables

FOLDER = "samples"
KEPT = "samples.zst"
"""All of a kept run's tables in one file: they resemble each other, and take two thirds of what they take apart."""


class SampleFiles(NamedTuple):
    """The files of one stage. `folder` is the run's; `requests` is relative to it."""

    folder: Path
    requests: str

    def keep(self, file: Path) -> None:
        """Stores what the generator wrote. Raises UserError where that is damaged."""
        for table in read_tables(file).values():
            self._write(self.requests, table)

    def keep_jobs(self, jobs: Spans) -> str:
        """Stores the jobs' raw moments; returns their file's name, relative to the run's folder."""
        name = f"{self.requests.removesuffix('.zst')}-jobs.zst"
        self._write(name, jobs.table)
        return name

    def _write(self, name: str, table: Table) -> None:
        write_tables(self.folder / name, {table_name(name): table})


def sample_name(plan: LoadPlan, start: int, arm: LoadArm, attempt: int = 0) -> str:
    """Returns the name of a stage's file, relative to the run's folder."""
    # An arm's own name may not be fit for a file.
    plain = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in arm.id)
    again = f"-again{attempt}" if attempt else ""
    return f"{FOLDER}/{start:02}-{plan.measured_arms.index(arm)}-{plain}{again}.zst"


def table_name(file: str) -> str:
    """Returns the table's name for a file that a journal names: `samples/00-0-6.0.zst` is `00-0-6.0`."""
    return Path(file).stem


def read_table(folder: Path, file: str) -> Table:
    """Returns the table for a file that the journal of the run in `folder` names, whether or not the run is kept.

    Raises UserError where it is missing or damaged.
    """
    tables = read_tables(folder / (file if (folder / file).exists() else KEPT))
    if table_name(file) not in tables:
        raise UserError(f"{folder.name} holds no samples {table_name(file)}.")
    return tables[table_name(file)]


def every_table(folder: Path) -> Mapping[str, Table]:
    """Returns every table of the run in `folder` by name. Raises UserError for a file that is damaged."""
    kept = folder / KEPT
    found = read_tables(kept) if kept.exists() else {}
    for file in sorted((folder / FOLDER).glob("*.*")):
        if file.suffix in (".zst", ".npz"):
            found |= {table_name(file.name): table for table in read_tables(file).values()}
    return found
