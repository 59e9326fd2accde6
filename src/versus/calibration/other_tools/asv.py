"""Compares by asv as its manual shows it: `asv continuous` over two commits."""

import json
import math
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from versus.calibration.other_tools.command import Ended, run_command
from versus.calibration.other_tools.repository import TreeRepository
from versus.calibration.other_tools.trial import Flagged, Material, ToolVerdict, ratio_of
from versus.environments.git import TRUSTING
from versus.environments.settings import installing
from versus.errors import EnvironmentFailedError
from versus.history.build import repository_folder
from versus.history.lineage import MAIN
from versus.history.stock import CONFIGURATION, configuration, stock_asv
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.micro.declared.catalogue import SubjectDescription

CONCLUSIONS: Mapping[str, Flagged | None] = {
    "PERFORMANCE DECREASED.": "slower",
    "PERFORMANCE INCREASED.": "faster",
    "BENCHMARKS NOT SIGNIFICANTLY CHANGED.": None,
}


class AsvContinuous:
    """Compares commits by asv.

    The repository and asv's environment lie in `folder` and are kept: both take time to make.
    """

    def __init__(
        self, where: Locations, folder: Path, scratch: Scratch, material: Material, *, options: Sequence[str] = ()
    ) -> None:
        """Takes `options` of asv for tests, which have less time than its defaults take."""
        self._options = options
        self._where = where
        self._own = Locations(where.root, folder)
        self._scratch = scratch
        self._material = material
        self._repository = TreeRepository(repository_folder(self._own))
        self._baseline = ""

    def compare(self, subject: SubjectDescription, size: float) -> ToolVerdict:
        """Compares a subject with itself slowed down by `size`.

        Raises EnvironmentFailedError where asv comes to no conclusion. Its exit code is 1 for `slower`, too.
        """
        if not self._baseline:
            self._prepare()
        candidate = self._candidate(size)
        shutil.rmtree(self._results, ignore_errors=True)
        ended = self._asv("continuous", self._baseline, candidate, "--bench", selection(subject), *self._options)
        before, after = (self._samples(commit) for commit in (self._baseline, candidate))
        if not before[1] or not after[1]:
            raise ended.failure(f"asv's run of {subject.name}")
        return ToolVerdict(
            flagged=conclusion(ended.text),
            ratio=ratio_of(before[0], after[0]),
            printed=last_words(ended.text),
            seconds=ended.seconds,
            baseline_s=before[1],
            candidate_s=after[1],
        )

    def _prepare(self) -> None:
        """Makes the repository and asv's environment, which are no part of a comparison's cost.

        `asv setup` always ends with exit code 1. Where it did fail, the first comparison fails as well and says why.
        """
        self._baseline = self._repository.baseline(self._material.baseline.tree)
        self._asv("setup")

    def _candidate(self, size: float) -> str:
        if not size:
            return self._repository.unchanged("unchanged", self._baseline)
        tree = self._material.candidate(size).tree
        return self._repository.candidate(tree, f"{size * 100:g}-percent", self._baseline)

    @property
    def _results(self) -> Path:
        return self._scratch.folder / "asv-results"

    def _asv(self, *arguments: str) -> Ended:
        file = self._scratch.folder / CONFIGURATION
        file.write_bytes(msgspec.json.encode(configuration(self._own, results_dir=str(self._results), branches=[MAIN])))
        invocation = stock_asv(self._own, ["--config", str(file), *arguments])
        own = {"VERSUS_STATE": str(self._where.state), "TMPDIR": str(self._scratch.folder)}
        users = installing(os.environ, self._where.state)
        return run_command(
            self._scratch, invocation.command,
            doing=f"asv {arguments[0]}", environment=users | TRUSTING | invocation.variables | own,
            cwd=invocation.folder,
        )  # fmt: skip

    def _samples(self, commit: str) -> tuple[float, tuple[float, ...]]:
        """asv's own value for a commit and the samples behind it; (nan, ()) where it measured nothing."""
        for file in self._results.glob(f"*/{commit[:8]}-*.json"):
            return read_samples(file.read_text())
        return math.nan, ()


def selection(subject: SubjectDescription) -> str:
    """Returns the regular expression that selects only the baseline variant at the default point."""
    values = ", ".join(repr(subject.default[name]) for name in subject.parameters)
    point = re.escape(f"({values})") if values else ""
    # A subject's name does not tell the capitals of its class.
    return rf"^{subject.area}\.(?i:{subject.name.replace('-', '')})\.time_{subject.baseline.name}{point}$"


def conclusion(printed: str) -> Flagged | None:
    """Reads asv's conclusion from its last lines. Raises EnvironmentFailedError where there is none."""
    for line in reversed(printed.splitlines()):
        if line.strip() in CONCLUSIONS:
            return CONCLUSIONS[line.strip()]
    raise EnvironmentFailedError("asv continuous came to no conclusion:\n    " + printed.strip()[-400:])


def last_words(printed: str) -> str:
    """Returns asv's table of changes, where it printed one, and its conclusion."""
    table = [line for line in printed.splitlines() if line.startswith("|")]
    ending = [line for line in printed.splitlines() if line.strip() in CONCLUSIONS]
    return "\n".join([*table, *ending[-1:]])


def read_samples(content: str) -> tuple[float, tuple[float, ...]]:
    """Returns (value, samples) of the single benchmark and point in a results file; (nan, ()) where it has none."""
    read = json.loads(content)  # asv writes NaN, which is no JSON
    for row in read["results"].values():
        columns: dict[str, Any] = dict(zip(read["result_columns"], row, strict=False))
        points = zip(columns["result"] or (), columns.get("samples") or (), strict=False)
        for value, samples in points:
            if samples and value is not None and math.isfinite(value):
                return float(value), tuple(samples)
    return math.nan, ()
