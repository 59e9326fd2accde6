"""Statements per request, counted apart from the load, and held against what the scenario declares."""

from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import NotMeasuredError
from versus.load.database import URL_VARIABLE, clone, database_url
from versus.load.inside import run_inside
from versus.load.scenario import Scenario
from versus.locations import Locations
from versus.machine.scratch import Scratch


class _Answer(msgspec.Struct):
    status: int
    statements: int


def count_statements(
    scenario: Scenario, environment: Environment, database: Path, where: Locations, scratch: Scratch
) -> dict[str, int]:
    """Statements by path. Raises NotMeasuredError where they, or a status, are not as declared."""
    own = clone(database, scratch.folder / "counting")
    said = run_inside(
        scratch,
        environment,
        [
            Path(__file__).with_name("probe.py"),
            where.root,
            msgspec.json.encode([(target.method, target.path) for target in scenario.targets]).decode(),
        ],
        variables={
            **scenario.settings,
            URL_VARIABLE: database_url(own),
            "DJANGO_SETTINGS_MODULE": "bench_project.settings",
        },
        doing=f"Counting the statements of {scenario.name}",
    )
    counted: dict[str, int] = {}
    for target, answer in zip(scenario.targets, msgspec.json.decode(said, type=list[_Answer]), strict=True):
        if (answer.status, answer.statements) != (target.status, target.statements):
            raise NotMeasuredError(
                f"{scenario.name}: Django {environment.name} answers {target.path} with status {answer.status} after "
                f"{answer.statements} statements; the scenario declares {target.status} after {target.statements}."
            )
        counted[target.path] = answer.statements
    return counted
