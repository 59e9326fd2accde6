"""Counts instructions of one arm's calls in a child of its own, under callgrind.

    {"do": "count", "subject", "variant", "point", "calls", "out"}
        out: the file name that callgrind was started with, %p its process

The child opens the arm, fills its caches, counts and ends, so that no arm sees what another left behind. Answers the
instructions of `calls` calls together, the loop's and the requests' own taken off; and apart from them those of class
lookups that CPython's cache had no place for, which depend on where things lie and not on what is called.
"""

import gc
import itertools
import json
import os
import signal
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MISSED = ("find_name_in_mro", "assign_version_tag")
"""What CPython calls for an attribute of a class that it does not find in its cache."""
WARM_CALLS = 5  # CPython's specialising interpreter settles after two to eight calls of a function; inner ones are many
PATIENCE_S = 90


def count(worker: Any, subject: str, variant: str, point: dict[str, Any], calls: int, out: str) -> Any:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _be_child(worker, write, (subject, variant, point), calls, out)
    os.close(write)
    with os.fdopen(read) as told:
        answer = told.read()
    _, status = os.waitpid(child, 0)
    _remove_dumps(out, child)
    if not answer:
        code = os.waitstatus_to_exitcode(status)
        ended = "took too long" if code == -signal.SIGALRM else f"ended with {code}"
        raise worker.checks.CheckFailedError(f"it cannot be counted: its process {ended}.")
    said = json.loads(answer)
    if "failed" in said:
        raise worker.checks.CheckFailedError(f"it cannot be counted: {said['failed']}.")
    return said


def _be_child(worker: Any, write: int, what: tuple[str, str, dict[str, Any]], calls: int, out: str) -> None:
    """Counts, answers and exits: it never returns."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE_S)
    try:
        said = _counted(worker, what, calls, out)
    except Exception as error:  # noqa: BLE001 - whatever a subject raises is told, as its failure
        said = {"failed": f"{type(error).__name__}: {error}".splitlines()[0], "trace": traceback.format_exc()}
    with os.fdopen(write, "w") as tell:
        tell.write(json.dumps(said))
    os._exit(0)


def _counted(worker: Any, what: tuple[str, str, dict[str, Any]], calls: int, out: str) -> dict[str, Any]:
    subject, variant, point = what
    cls = worker.kit.subjects[subject]
    arm = worker.arms.Arm(cls, cls.variants[variant], point, worker.workplace)
    try:
        arm.times(WARM_CALLS)
        arm.restore()
        gc.collect()
        gc.freeze()
        gc.disable()
        callgrind = Callgrind(worker.beside("valgrind"), Path(out.replace("%p", str(os.getpid()))))
        instructions, missed = callgrind.count(arm, calls)
        return {"instructions": instructions, "calls": calls, "missed": missed}
    finally:
        arm.close()


class Callgrind:
    """Counts by client requests. Each dump is a file of its own, with a number."""

    def __init__(self, valgrind: Any, file: Path) -> None:
        self._valgrind = valgrind
        self._request = valgrind.client_requests()
        self._file = file
        self._dumps = 0

    def count(self, arm: Any, calls: int) -> tuple[int, int]:
        """Returns the instructions of the calls alone, and those of missed lookups among them, which are taken off.

        Those of no call at all are counted after them and taken off, too.
        """
        self._request(self._valgrind.START)
        arm.times(1)  # code seen for the first time is translated, and counted the same; but lazy binding is not
        arm.restore()
        whole = self._between(arm, calls)
        nothing = self._between(arm, 0)
        arm.restore()
        missed = inclusive(whole, MISSED) - inclusive(nothing, MISSED)
        return total(whole) - total(nothing) - missed, missed

    def _between(self, arm: Any, calls: int) -> str:
        """Returns callgrind's dump."""
        self._request(self._valgrind.ZERO)
        arm.times(calls)
        self._request(self._valgrind.DUMP)
        self._dumps += 1
        return self._file.with_name(f"{self._file.name}.{self._dumps}").read_text()


def total(dump: str) -> int:
    """Returns the instructions of all threads, where `summary:` has one thread's. ValueError where a dump has none."""
    for line in dump.splitlines():
        if line.startswith("totals:"):
            return int(line.split()[1])
    raise ValueError("callgrind's dump has no totals: line")


def inclusive(dump: str, functions: Sequence[str]) -> int:
    """Returns the instructions of these functions with what they call; 0 where the interpreter has no such symbols.

    A dump gives a function a number where it first names it. After the line about a call comes what it took.
    """
    lines = dump.splitlines()
    named = {
        f"c{line.removeprefix('c').partition(' ')[0]}"
        for line in lines
        if line.startswith(("fn=(", "cfn=(")) and line.partition(" ")[2] in functions
    }
    found, called = 0, ""
    for line, after in itertools.pairwise(lines):
        if line.startswith("cfn=("):
            called = line.partition(" ")[0]
        elif line.startswith("calls=") and called in named:
            found += int(after.split()[-1])
    return found


def _remove_dumps(out: str, child: int) -> None:
    file = Path(out.replace("%p", str(child)))
    for dump in file.parent.glob(f"{file.name}*"):
        dump.unlink(missing_ok=True)
