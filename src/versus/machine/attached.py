"""Commands that end with the process that runs them, whatever ends it.

For those that a terminal's Ctrl-C may reach as well; what runs in a session of its own is the reaper's.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

# The kernel is asked in the child, just before it becomes the command: what runs between a fork and then in a process
# with threads may hang. A parent that died meanwhile would never be told of.
_ATTACH = (
    "import ctypes, os, signal, sys; PR_SET_PDEATHSIG = 1; ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM); "
    "os.getppid() == int(sys.argv[1]) or sys.exit(1); os.execvp(sys.argv[2], sys.argv[2:])"
)


def attached(command: Sequence[str | Path]) -> list[str]:
    """Returns the command to give to subprocess.run; it is asked to end when this process is gone. Linux only."""
    return [sys.executable, "-I", "-S", "-c", _ATTACH, str(os.getpid()), *map(str, command)]
