"""Compares by pyperf as its manual shows it: one file for each environment, one after the other, then `compare_to`."""

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pyperf

from versus.calibration.other_tools.command import Ended, run_command
from versus.calibration.other_tools.trial import Flagged, Material, ToolVerdict, ratio_of
from versus.environments.environment import Environment, process_environment
from versus.errors import EnvironmentFailedError
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import SubjectDescription

SCRIPT = Path(__file__).parent / "inside" / "timed.py"
LIBRARY = ("pyperf", "psutil")
# Where Python finds its own library, and that it leaves no files behind: neither changes how pyperf measures.
PASSED_ON = "LD_LIBRARY_PATH,PYTHONDONTWRITEBYTECODE"
DIRECTIONS: Mapping[str | None, Flagged] = {"slower": "slower", "faster": "faster"}
UNCHANGED = "Benchmark hidden because not significant"
CHANGED = re.compile(r"^Mean \+- std dev: .*: (?:\d+\.\d+x (?P<direction>slower|faster)|no change)$", re.MULTILINE)


class PyperfCompareTo:
    """Compares environments by pyperf, which they reach by path, so that nothing is installed into them."""

    def __init__(self, where: Locations, scratch: Scratch, material: Material, *, options: Sequence[str] = ()) -> None:
        """Takes `options` of pyperf for tests, which have less time than its defaults take."""
        self._options = options
        self._where = where
        self._scratch = scratch
        self._material = material

    def compare(self, subject: SubjectDescription, size: float) -> ToolVerdict:
        """Compares a subject with itself slowed down by `size`.

        Raises EnvironmentFailedError where pyperf comes to no conclusion.
        """
        folder = self._scratch.folder / "pyperf"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        candidate = self._material.candidate(size).environment
        files = [folder / "baseline.json", folder / "candidate.json"]
        first = self._time(subject, self._material.baseline.environment, files[0])
        second = self._time(subject, candidate, files[1])
        ended = self._compare(files)
        baseline, changed = (pyperf.Benchmark.load(str(file)) for file in files)
        return ToolVerdict(
            flagged=conclusion(ended.text),
            ratio=ratio_of(baseline.mean(), changed.mean()),
            printed=ended.text.strip(),
            seconds=round(first.seconds + second.seconds + ended.seconds, 2),
            baseline_s=tuple(baseline.get_values()),
            candidate_s=tuple(changed.get_values()),
        )

    def _time(self, subject: SubjectDescription, environment: Environment, file: Path) -> Ended:
        work = file.with_suffix("")
        work.mkdir()
        doing = f"pyperf's run of {subject.name} on Django {environment.name}"
        ended = run_command(
            self._scratch,
            [
                environment.python, str(SCRIPT), "--quiet", "--inherit-environ", PASSED_ON, "--output", str(file),
                "--benchmarks", str(self._where.benchmarks), "--area", subject.area, "--subject", subject.name,
                "--variant", subject.baseline.name, "--fixtures", str(self._where.fixtures), "--scratch", str(work),
                *self._options,
            ],
            doing=doing, environment=process_environment(PYTHONPATH=str(self._library())), cwd=work,
        )  # fmt: skip
        shutil.rmtree(work)
        if ended.code:
            raise ended.failure(doing)
        return ended

    def _compare(self, files: Sequence[Path]) -> Ended:
        ended = run_command(
            self._scratch, [sys.executable, "-m", "pyperf", "compare_to", *(file.name for file in files)],
            doing="pyperf compare_to", environment=os.environ, cwd=files[0].parent,
        )  # fmt: skip
        if ended.code:
            raise ended.failure("pyperf compare_to")
        return ended

    def _library(self) -> Path:
        """Returns a folder with pyperf and its imports, without the rest of the suite's packages."""
        folder = self._scratch.folder / "library"
        if not folder.exists():
            folder.mkdir()
            for name in LIBRARY:
                found = find_spec(name)
                assert found is not None
                assert found.submodule_search_locations is not None
                (folder / name).symlink_to(found.submodule_search_locations[0])
        return folder


def conclusion(printed: str) -> Flagged | None:
    """Reads the conclusion that `compare_to` prints for a benchmark.

    Raises EnvironmentFailedError for any other text.
    """
    changed = CHANGED.search(printed)
    if changed is not None:
        return DIRECTIONS.get(changed["direction"])
    if printed.startswith(UNCHANGED):
        return None
    raise EnvironmentFailedError(f"pyperf compare_to printed what is not understood: {printed.strip()[:200]}")
