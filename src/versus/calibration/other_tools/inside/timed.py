"""A pyperf script that times one variant of a subject at its default point, by pyperf's own rules.

It runs inside an environment, with pyperf on PYTHONPATH. pyperf starts it once as the manager and then once for each
worker process; only workers call `Timed`.
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
    """The function that pyperf calls. Its first call prepares the variant, outside the timing."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self._arm: Any = None

    def __call__(self, calls: int) -> float:
        """Returns the seconds that so many calls took."""
        if self._arm is None:
            self._arm = open_arm(self._asked)
        began = time.perf_counter()
        self._arm.times(calls)
        seconds = time.perf_counter() - began
        self._arm.restore()
        return seconds


def open_arm(asked: argparse.Namespace) -> Any:
    """Returns the variant, after one call. Ends the process where Django is not this environment's own."""
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
    """Imports a file of the folder as a module of the package `benchmarks`; returns the kit."""
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
    """Adds this script's options to the command of pyperf's workers, which would get only pyperf's."""
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
