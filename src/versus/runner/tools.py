"""Installs what a run needs beyond what the launcher installed."""

import importlib
import sys
from pathlib import Path

from versus.environments.tool import uv
from versus.locations import locations
from versus.runner.events import Listener, Sentence

RECORD = "purposes"


def require(*purposes: str, tell: Listener) -> None:
    """Adds locked requirement files to the suite's own environment; quick when they are there already.

    Raises EnvironmentFailedError where they cannot be had.
    """
    where = locations()
    record = where.tools / RECORD
    if Path(sys.prefix).resolve() != where.tools.resolve():
        return  # somebody's own environment, who installed what is wanted
    installed = record.read_text().split() if record.exists() else ["run"]
    missing = [purpose for purpose in purposes if purpose not in installed]
    if not missing:
        return
    tell(Sentence(f"installing the tools for {', '.join(missing)}"))
    wanted = [*installed, *missing]
    uv(
        "pip", "sync", "--quiet", "--require-hashes", "--python", sys.executable,
        *[where.requirements / f"{purpose}.txt" for purpose in wanted],
        doing=f"Installing the tools for {', '.join(missing)}",
    )  # fmt: skip
    record.write_text(" ".join(wanted) + "\n")
    importlib.invalidate_caches()
