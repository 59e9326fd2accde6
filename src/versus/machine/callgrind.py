"""Valgrind's callgrind as a command that a process runs under, and as something that can be told from outside."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

HOW = "install Debian's package valgrind, or your system's"
TRIAL_S = 60.0
PATIENCE_S = 60.0  # a process that computes listens every few milliseconds of its own time, which is slow here


def unfitness() -> str | None:
    """Returns why instructions cannot be counted here and what to do about it; None where they can."""
    if sys.platform != "linux":
        return f"callgrind is used on Linux only, and this is {platform.system()}"
    found = shutil.which("valgrind")
    if found is None:
        return f"valgrind is not installed; {HOW}"
    try:
        tried = subprocess.run(
            [found, "--tool=callgrind", "--callgrind-out-file=/dev/null", "--quiet", shutil.which("true") or "true"],
            capture_output=True, text=True, timeout=TRIAL_S, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"valgrind does not run here ({type(error).__name__})"
    if tried.returncode:
        last = (tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"])[-1]
        return f"valgrind does not run here ({last})"
    return None


def version() -> str | None:
    """Returns what valgrind says of its version, for the record."""
    found = shutil.which("valgrind")
    if found is None:
        return None
    return subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip() or None


def dump_file(folder: Path) -> str:
    """Returns the name of callgrind's dumps, in which it puts the process's number for %p."""
    return str(folder / "callgrind.%p")


def under_callgrind(folder: Path) -> tuple[str, ...]:
    """Returns the command that a Python runs under.

    Nothing is counted until that is asked for. Addresses are not randomised where `setarch` is there.
    """
    fixed_addresses = ("setarch", platform.machine(), "-R") if shutil.which("setarch") else ()
    return (
        *fixed_addresses,
        "valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={dump_file(folder)}",
        f"--vgdb-prefix={_pipes(folder)}", "--quiet", "--log-file=/dev/null",
    )  # fmt: skip


def begin_counting(folder: Path, pid: int) -> None:
    """Makes a process that runs under callgrind in this folder count from now on. Raises OSError where it does not
    listen."""
    _tell(folder, pid, "instrumentation on")


def counted(folder: Path, pid: int) -> int:
    """Returns the instructions of all threads of a process since the last call, and begins at 0 again.

    Raises OSError where it does not listen, ValueError for a dump without a total.
    """
    before = _dumps(folder, pid)
    _tell(folder, pid, "dump")
    new = sorted(_dumps(folder, pid) - before)
    try:
        return sum(total(dump.read_text()) for dump in new)
    finally:
        for dump in new:
            dump.unlink()


def total(dump: str) -> int:
    """Returns the instructions of all threads, where `summary:` has one thread's. ValueError where a dump has none."""
    for line in dump.splitlines():
        if line.startswith("totals:"):
            return int(line.split()[1])
    raise ValueError("callgrind's dump has no totals: line")


def _pipes(folder: Path) -> str:
    return str(folder / "vgdb")


def _dumps(folder: Path, pid: int) -> set[Path]:
    return set(folder.glob(f"callgrind.{pid}.*"))


def _tell(folder: Path, pid: int, command: str) -> None:
    try:
        subprocess.run(
            ["vgdb", f"--vgdb-prefix={_pipes(folder)}", f"--pid={pid}", *command.split()],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S, check=True,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise OSError(f"process {pid} does not listen to {command!r}") from error
