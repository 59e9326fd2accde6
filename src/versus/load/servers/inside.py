"""Runs a program inside an environment to its end."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from versus.environments.environment import Environment, process_environment
from versus.errors import EnvironmentFailedError
from versus.load.servers.log import last_lines, stand_ins
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import Project

PATIENCE_S = 300.0  # many times what seeding the largest scenario takes: longer is a program that hangs


def run_inside(
    scratch: Scratch,
    environment: Environment,
    arguments: Sequence[str | Path],
    *,
    variables: Mapping[str, str],
    doing: str,
) -> str:
    """Runs Python in an environment; returns standard output. Raises EnvironmentFailedError with its last lines."""
    with tempfile.TemporaryDirectory(dir=scratch.folder) as folder:
        output, errors = Path(folder) / "stdout", Path(folder) / "stderr"
        with output.open("w") as stdout, errors.open("w") as stderr:
            process = scratch.start(
                [environment.python, "-P", "-s", *map(str, arguments)],
                environment=process_environment(**variables),
                stdout=stdout,
                stderr=stderr,
            )
            try:
                process.wait(PATIENCE_S)
            finally:
                code = scratch.stop(process)
        if code != 0:
            lines = last_lines(errors, stand_ins(scratch, environment=environment))
            raise EnvironmentFailedError(f"{doing} failed on Django {environment.name} (exit code {code}):\n{lines}")
        return output.read_text()


def run_manage(
    scratch: Scratch,
    environment: Environment,
    project: Project,
    where: Locations,
    arguments: Sequence[str],
    *,
    variables: Mapping[str, str],
    doing: str,
) -> None:
    """Runs one of the project's own commands. Raises EnvironmentFailedError with its last lines."""
    run_inside(
        scratch,
        environment,
        [project.root(where.root) / project.manage, *arguments],
        variables={**project.variables(where.root), **variables},
        doing=doing,
    )
