"""A pyperf script: one variant of one subject at its default point, timed by pyperf's own rules.

Runs inside an environment, with pyperf on PYTHONPATH; imports nothing of `versus`. pyperf starts it once as the one who
counts and then once for each of its processes, which alone call `timed`.
"""

import argparse
import importlib
import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pyperf

OWN = ("benchmarks", "area", "subject", "variant", "fixtures", "scratch")


class Timed:
    """What pyperf calls. Prepared by the first call, outside what is timed."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._arm: Any = None

    def __call__(self, calls: int) -> float:
        """Seconds that so many calls took."""
        if self._arm is None:
            self._arm = open_arm(self._asked)
        began = time.perf_counter()
        self._arm.times(calls)
        seconds = time.perf_counter() - began
        self._arm.restore()
        return seconds


def open_arm(asked: argparse.Namespace) -> Any:
    """The variant, called once already, in a Django that is this environment's own."""
    kit = import_area(Path(asked.benchmarks), asked.area)
    arms = importlib.import_module("benchmarks._arm")
    databases = importlib.import_module("benchmarks._database")
    scratch = Path(asked.scratch)
    arms.start_django(f"sqlite:///{quote(str(scratch / 'unused.sqlite3'))}")
    origin = Path(str(sys.modules["django"].__file__)).resolve()
    if not origin.is_relative_to(Path(sys.prefix).resolve()):
        sys.exit(f"{origin} is not the Django of {sys.prefix}.")
    cls = kit.subjects[asked.subject]
    workplace = databases.Workplace(Path(asked.fixtures), scratch)
    arm = arms.Arm(cls, cls.variants[asked.variant], cls.default, workplace)
    arm.result()
    arm.restore()
    return arm


def import_area(folder: Path, area: str) -> Any:
    """One file of the folder, as a module of the package `benchmarks`; returns the kit."""
    spec = importlib.util.spec_from_file_location(
        "benchmarks", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules["benchmarks"] = package
    spec.loader.exec_module(package)
    importlib.import_module(f"benchmarks.{area}")
    return importlib.import_module("benchmarks._kit")


def pass_on(command: list[str], asked: argparse.Namespace) -> None:
    """What this script was asked, for pyperf's processes, which get pyperf's own options only."""
    for name in OWN:
        command += [f"--{name}", getattr(asked, name)]


def main() -> None:
    runner = pyperf.Runner(add_cmdline_args=pass_on)
    for name in OWN:
        runner.argparser.add_argument(f"--{name}", required=True)
    asked = runner.parse_args()
    runner.bench_time_func(f"{asked.subject}.{asked.variant}", Timed(asked))


if __name__ == "__main__":
    main()
