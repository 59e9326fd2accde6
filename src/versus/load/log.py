"""What a process wrote last, fit for a record."""

import socket
from collections.abc import Mapping
from pathlib import Path

LAST_LINES = 8


def last_lines(log: Path, stand_ins: Mapping[str, str]) -> str:
    """The last lines, indented, with folders and the name of this machine replaced by what they stand for."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return "    (it wrote nothing)"
    known = {**stand_ins, socket.gethostname(): "<host>"}
    for said in sorted(known, key=len, reverse=True):
        text = text.replace(said, known[said])
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-LAST_LINES:]) or "    (it wrote nothing)"
