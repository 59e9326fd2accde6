"""Builds the published site from the records."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import versus
from versus.errors import EnvironmentFailedError
from versus.locations import locations
from versus.machine.attached import attached
from versus.publish.pagenames import GENERATED
from versus.records.answers import FILE

RUNS_VARIABLE, SCENARIOS_VARIABLE = "VERSUS_RUNS", "VERSUS_SCENARIOS"
BENCHMARKS_VARIABLE, ANSWERS_VARIABLE = "VERSUS_BENCHMARKS", "VERSUS_ANSWERS"
_LAST_LINES = 12


def build_site(runs_folders: list[Path], output: Path, report: Callable[[str], None]) -> Path:
    """Builds the site from the runs in these folders; returns its front page.

    Sphinx works on a copy of docs/ beside `output`, so that generated pages never lie among the written ones.
    Raises EnvironmentFailedError with Sphinx's last lines.
    """
    docs = locations().docs
    source = output.with_name(f"{output.name}-source")
    trees = output.with_name(f"{output.name}-trees")
    _mirror(docs, source)
    report(f"building the site in {output}")
    ended = subprocess.run(
        attached(
            [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "--no-color", "-j", "auto",
             "-d", trees, source, output]
        ),
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [_package_folder(), os.environ.get("PYTHONPATH")])),
            "PYTHONHASHSEED": "0",
            # Separated as in PATH: Sphinx's own lists are split at commas, which a folder's name may hold.
            RUNS_VARIABLE: os.pathsep.join(str(folder.resolve()) for folder in runs_folders),
            SCENARIOS_VARIABLE: str(locations().scenarios),
            BENCHMARKS_VARIABLE: str(locations().benchmarks),
            ANSWERS_VARIABLE: _answers(runs_folders),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if ended.returncode != 0:
        said = (ended.stderr or ended.stdout).replace(str(source), str(docs)).splitlines()
        last = "\n    ".join([line for line in said if line.strip()][-_LAST_LINES:])
        raise EnvironmentFailedError(f"Building the site failed (Sphinx, exit code {ended.returncode}):\n    {last}")
    return output / "index.html"


def _answers(folders: list[Path]) -> str:
    """Returns the file of probes' answers in the first folder that has one; empty for none."""
    found = (folder.resolve() / "claims" / FILE for folder in folders)
    return next((str(file) for file in found if file.exists()), "")


def _mirror(docs: Path, source: Path) -> None:
    """Copies docs/.

    Unchanged files keep their time, so that Sphinx reads only changed ones; it removes deleted files.
    """
    wanted = {
        path.relative_to(docs): path
        for path in docs.rglob("*")
        if path.is_file() and not _is_generated(path.relative_to(docs))
    }
    for path in sorted(source.rglob("*")) if source.exists() else []:
        name = path.relative_to(source)
        if path.is_file() and name not in wanted and not _is_generated(name):
            path.unlink()
    for name, path in wanted.items():
        target = source / name
        if not target.exists() or target.read_bytes() != path.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _is_generated(name: Path) -> bool:
    return name.parts[0] in GENERATED and name.suffix == ".rst"


def _package_folder() -> str:
    return str(Path(versus.__file__).resolve().parents[1])
