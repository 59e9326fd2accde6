"""The suite against its former self: the same Djangos, compared by this code and by an older commit's in turn."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from versus.calibration.part import Part, seed_of
from versus.environments.git import git
from versus.errors import NotMeasuredError
from versus.locations import ROOT_VARIABLE, STATE_VARIABLE, Locations
from versus.machine.attached import attached
from versus.machine.occupancy import FOLDER_VARIABLE
from versus.records.packing import run_folders
from versus.records.store import Run, read_run

COMMIT = "89e4443"
"""The last whose blocks held six groups and whose engine told the arms each turn."""
DJANGOS = ("5.2", "6.0", "6.1")
SUBJECTS = (
    "pagination", "saving", "template-reuse", "query-compiling", "reading-rows", "form-cleaning", "url-resolving",
    "url-reversing", "request-handling", "json-serializing",
)  # fmt: skip
"""All that the older code has."""
BUDGET = "440s"  # less would make the older code plan fewer slices than it has by default
NAMES = (f"at {COMMIT}", "now")
"""The first is what the other is compared with."""
UNTRUSTED = 4


def code_of(number: int) -> tuple[str, int]:
    """Returns which code a trial runs, and its repetition. Every other repetition begins with the newer code."""
    repetition, place = divmod(number, len(NAMES))
    return NAMES[(place + repetition) % len(NAMES)], repetition


def compare_with_former(where: Locations, number: int, folder: Path, tell: Callable[[str], None]) -> Run:
    """Lets one of the codes compare the Djangos; returns its run, which `folder` then holds.

    Raises NotMeasuredError.
    """
    name, _ = code_of(number)
    root = where.root if name == NAMES[1] else _checkout(where)
    state = where.calibration / "former" / name.replace(" ", "-")
    state.mkdir(parents=True, exist_ok=True)
    tell(f"comparing Djangos with the code {name}")
    ended = subprocess.run(
        attached(
            [root / "versus", "compare", *DJANGOS, *(word for name in SUBJECTS for word in ("--subject", name)),
             "--precision", "best", "--budget", BUDGET, "--fresh",
             "--seed", str(seed_of(Part.FORMER, number) % 2**31)]
        ),
        # The machine is this process's already, so its child must not wait for it.
        env={**os.environ, ROOT_VARIABLE: str(root), STATE_VARIABLE: str(state), FOLDER_VARIABLE: str(state)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if ended.returncode not in (0, UNTRUSTED):
        last = (ended.stderr.strip().splitlines() or ["without a word"])[-1]
        raise NotMeasuredError(f"The code {name} ended with exit code {ended.returncode}: {last}")
    newest = max(run_folders(state / "runs"), key=lambda run: read_run(run).manifest.started)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(newest, folder, dirs_exist_ok=True)
    return read_run(folder)


def _checkout(where: Locations) -> Path:
    folder = where.calibration / "former" / "checkout"
    if not folder.exists():
        doing = f"Checking out {COMMIT}"
        git("clone", "--quiet", "--shared", "--no-checkout", where.root, folder, doing=doing)
        git("checkout", "--quiet", "--detach", COMMIT, doing=doing, cwd=folder)
    return folder
