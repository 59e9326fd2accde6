"""Which Python environments are built on."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import msgspec

from versus.environments.environment import Interpreter
from versus.errors import UserError

_DESCRIBE = """
import json, platform, sqlite3, sys
options = [row[0] for row in sqlite3.connect(":memory:").execute("pragma compile_options")]
print(json.dumps({
    "version": platform.python_version(), "implementation": platform.python_implementation(),
    "build": " ".join(platform.python_build()), "compiler": platform.python_compiler(),
    "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
    "sqlite": sqlite3.sqlite_version, "sqlite_options": options}))
"""


@cache
def describe_interpreter(python: str) -> Interpreter:
    """Asks the interpreter itself. Raises UserError when it does not run."""
    try:
        answer = subprocess.run([python, "-I", "-c", _DESCRIBE], capture_output=True, check=True, cwd="/").stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(f"{python} is no Python that runs here; give --python the path of one.") from error
    return msgspec.json.decode(answer, type=Interpreter)


def find_python(asked: str | None) -> str:
    """An absolute path: the asked interpreter, else the one under the suite itself."""
    if asked is None:
        return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())
    found = shutil.which(asked)
    if found is None:
        raise UserError(f"There is no Python {asked!r}; give --python the path of one.")
    describe_interpreter(found)
    return str(Path(found).absolute())
