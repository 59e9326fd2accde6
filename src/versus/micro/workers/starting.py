"""Starts Django up in a fresh process, which tells what it then holds."""

import subprocess
from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.machine.scratch import Scratch
from versus.micro.declared.observations import StartUp
from versus.micro.declared.schedule import Layout
from versus.micro.workers.conversation import FailedError
from versus.micro.workers.setup import WorkerSetup

SCRIPT = Path(__file__).parents[1] / "inside" / "starting.py"
PATIENCE_S = 60.0  # it takes half a second


def start_up(scratch: Scratch, environment: Environment, setup: WorkerSetup, layout: Layout) -> StartUp:
    """Returns what one start-up took and holds.

    Raises FailedError where it does not start, does not answer, or imports another Django than its own.
    """
    process = scratch.start(
        [environment.python, "-P", "-s", str(SCRIPT), str(setup.benchmarks.parent)],
        environment=setup.variables(scratch.folder, layout, twin=environment.replica % 2 == 1),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        told, complaints = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        raise FailedError(f"it did not answer within {PATIENCE_S:.0f} s", "") from None
    finally:
        scratch.stop(process)
    if process.returncode:
        said = setup.redacted(complaints.decode(errors="replace"))
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "without a word")
        raise FailedError(f"it ended with exit code {process.returncode} ({last})", said)
    found = msgspec.json.decode(told)
    file = Path(found.pop("django_file")).resolve()
    if not file.is_relative_to(Path(environment.folder).resolve()):
        raise FailedError(f"it imports {file}", "")
    return msgspec.convert(found, StartUp)
