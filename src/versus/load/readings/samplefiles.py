"""Where a stage's raw samples are kept in its run's folder."""

import shutil
from pathlib import Path
from typing import NamedTuple

from versus.load.declared.plan import LoadArm, LoadPlan
from versus.load.readings.jobs import Spans


class SampleFiles(NamedTuple):
    """`requests` is relative to the run's folder."""

    folder: Path
    requests: str

    def keep(self, file: Path) -> None:
        (self.folder / self.requests).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, self.folder / self.requests)

    def keep_jobs(self, jobs: Spans) -> str:
        """Returns the file's name, relative to the run's folder too."""
        name = f"{self.requests.removesuffix('.npz')}-jobs.npz"
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        jobs.write(self.folder / name)
        return name


def sample_name(plan: LoadPlan, start: int, arm: LoadArm, attempt: int = 0) -> str:
    """Relative to the run's folder; an arm's own name may not be fit for a file."""
    plain = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in arm.id)
    again = f"-again{attempt}" if attempt else ""
    return f"samples/{start:02}-{plan.every_arm.index(arm)}-{plain}{again}.npz"
