"""Where the folders of the suite are. No other module knows."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from versus.errors import UserError

ROOT_VARIABLE = "VERSUS_ROOT"
STATE_VARIABLE = "VERSUS_STATE"


@dataclass(frozen=True)
class Locations:
    """The suite's folders. `root` holds what is versioned, `state` what can be removed and made again."""

    root: Path
    state: Path

    @property
    def benchmarks(self) -> Path:
        return self.root / "benchmarks"

    @property
    def bench_project(self) -> Path:
        return self.root / "bench_project"

    @property
    def scenarios(self) -> Path:
        return self.root / "scenarios"

    @property
    def locustfiles(self) -> Path:
        return self.root / "locustfiles"

    @property
    def results(self) -> Path:
        return self.root / "results"

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements"

    @property
    def build(self) -> Path:
        return self.root / "build"

    @property
    def tools(self) -> Path:
        """The virtual environment that the launcher made for the suite itself."""
        return self.state / "tools"

    @property
    def environments(self) -> Path:
        return self.state / "environments"

    @property
    def wheels(self) -> Path:
        return self.state / "wheels"

    @property
    def fixtures(self) -> Path:
        return self.state / "fixtures"

    @property
    def runs(self) -> Path:
        return self.state / "runs"

    @property
    def calibration(self) -> Path:
        """Holds trials of the suite itself until they are kept with the results."""
        return self.state / "calibration"

    @property
    def trials(self) -> tuple[Path, Path]:
        """Returns where trials are read from: those measured here first, then those that were kept."""
        return self.calibration, self.results / "calibration"

    @property
    def history(self) -> Path:
        return self.state / "history"


@cache
def locations() -> Locations:
    """Returns the folders of this suite. Raises UserError where neither a variable nor this file leads to one."""
    named = os.environ.get(ROOT_VARIABLE)
    candidates = [Path(named)] if named else list(Path(__file__).resolve().parents)
    root = next((folder for folder in candidates if (folder / "benchmarks" / "_kit.py").is_file()), None)
    if root is None:
        raise UserError(f"No benchmarks folder was found; set {ROOT_VARIABLE} to a checkout of django-versus.")
    root = root.resolve()
    return Locations(root, Path(os.environ.get(STATE_VARIABLE) or root / ".versus").resolve())
