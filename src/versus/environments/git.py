"""Runs git the same way whatever surrounds it: a hook of another repository, another user's checkout, a monitor."""

import os
import subprocess
from pathlib import Path

from versus.environments.settings import installing
from versus.environments.tool import run_tool
from versus.locations import locations
from versus.machine.attached import attached

# The checkout of another user was asked for by whoever named it; a monitor would be started in it.
COMMAND = ("git", "-c", "safe.directory=*", "-c", "core.fsmonitor=false")
# Reading writes no index, and nobody is there to answer a question.
VARIABLES = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
# For repositories of the suite's own: commit ids and line endings must not depend on the user's settings.
SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
# For a tool that runs git itself; the same as COMMAND.
TRUSTING = {
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_CONFIG_KEY_1": "core.fsmonitor",
    "GIT_CONFIG_VALUE_1": "false",
}


def git(*arguments: str | Path, doing: str, cwd: Path | None = None, variables: dict[str, str] | None = None) -> str:
    """Runs git and returns its standard output.

    Of the user's own variables none holds that tells git where a repository is. Raises ToolFailedError where git
    fails, EnvironmentFailedError where it is not installed; `doing` begins the sentence.
    """
    return run_tool([*COMMAND, *arguments], doing=doing, cwd=cwd, variables=VARIABLES | (variables or {}), keeps=False)


def git_reading(*arguments: str | Path, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Starts a git that reads what is written to its standard input."""
    surroundings = installing(os.environ, locations().state) | VARIABLES | variables
    return subprocess.Popen(attached([*COMMAND, *arguments]), stdin=subprocess.PIPE, env=surroundings)
