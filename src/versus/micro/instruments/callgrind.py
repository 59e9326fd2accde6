"""Valgrind's callgrind as a command that a worker runs under."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

HOW = "install Debian's package valgrind, or your system's"
TRIAL_S = 60.0


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
    """Returns the command that a worker's Python runs under.

    Nothing is counted until the worker asks for it. Addresses are not randomised where `setarch` is there.
    """
    fixed_addresses = ("setarch", platform.machine(), "-R") if shutil.which("setarch") else ()
    return (
        *fixed_addresses,
        "valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={dump_file(folder)}",
        "--quiet", "--log-file=/dev/null",
    )  # fmt: skip
