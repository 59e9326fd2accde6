"""Runs probes in environments, each in a process and a folder of its own."""

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from versus.claims.answers import Answer
from versus.environments.environment import Environment, process_environment
from versus.machine.scratch import Scratch

SCRIPT = Path(__file__).parent / "inside" / "run.py"
PATIENCE_S = 60.0  # most take a second; a machine that does other work takes longer
LARGEST_FILE = 256 << 20  # bytes: so that no probe fills the disk


def probed(
    scratch: Scratch,
    environments: Mapping[str, Environment],
    ids: Sequence[str],
    *,
    newest: str,
    at_once: int,
    variables: Mapping[str, str] | None = None,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[tuple[str, str], Answer]:
    """Returns each probe's answer by (environment, id). `newest` is the newest Django that is known; `variables` are
    added to the probes' environment.

    Whatever a probe does is its own answer's: a hang, a crash, a child that stays.
    """
    wanted = [(name, key) for key in ids for name in environments]
    done = 0

    def take(name: str, key: str) -> Answer:
        nonlocal done
        found = _answer(scratch, environments[name], key, {"VERSUS_NEWEST": newest, **(variables or {})})
        done += 1
        report(done, len(wanted))
        return found

    with ThreadPoolExecutor(at_once) as several:
        answers = several.map(lambda asked: take(*asked), wanted)
        return dict(zip(wanted, answers, strict=True))


def _answer(scratch: Scratch, environment: Environment, key: str, variables: Mapping[str, str]) -> Answer:
    with _folder(scratch) as folder:
        # Into files: a pipe would be open as long as any child of the probe lives.
        told, complaints = folder.with_suffix(".told"), folder.with_suffix(".log")
        with told.open("wb") as output, complaints.open("wb") as log:
            process = scratch.start(
                [environment.python, "-P", "-s", str(SCRIPT), key],
                environment=process_environment(**variables),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log,
                preexec_fn=_limit,
            )
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            return Answer(error=f"it did not answer within {PATIENCE_S:.0f} s")
        finally:
            scratch.stop(process)
        try:
            return msgspec.json.decode(told.read_bytes().strip(), type=Answer)
        except msgspec.MsgspecError:
            said = complaints.read_text(errors="replace").strip().splitlines()[-1:]
            return Answer(error=". ".join([f"its process ended with exit code {process.returncode}", *said]))


@contextlib.contextmanager
def _folder(scratch: Scratch) -> Iterator[Path]:
    folder = scratch.folder / f"probe-{os.urandom(4).hex()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for beside in (".told", ".log"):
            folder.with_suffix(beside).unlink(missing_ok=True)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
