"""The last lines of a process, fit for a record."""

import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from versus.environments.environment import Environment
from versus.machine.scratch import Scratch

LAST_LINES = 8


def last_lines(log: Path, stand_ins: Mapping[str, str]) -> str:
    """Returns the last lines, indented, with what belongs to this machine replaced by what it stands for."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return "    (it wrote nothing)"
    for name in sorted(filter(None, stand_ins), key=len, reverse=True):
        text = text.replace(name, stand_ins[name])
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-LAST_LINES:]) or "    (it wrote nothing)"


def stand_ins(scratch: Scratch, *, root: Path | None = None, environment: Environment | None = None) -> dict[str, str]:
    """Returns what a log may hold of this machine's folders and name, and what is shown instead."""
    known = {
        socket.gethostname(): "<host>",
        sys.base_prefix: "<python>",
        sys.prefix: "<tools>",
        str(scratch.folder): "<scratch>",
    }
    if root is not None:
        known[str(root)] = "<suite>"
    if environment is not None:
        known[str(Path(environment.python).resolve().parents[1])] = "<python>"
        known[environment.folder] = "<environment>"
    return known
