"""Statements per request, counted apart from the load, and held against what the scenario declares."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import NotMeasuredError
from versus.load.declared.scenario import Case
from versus.load.servers.contract import request_body, request_headers
from versus.load.servers.inside import run_inside
from versus.locations import Locations
from versus.machine.scratch import Scratch
from versus.project import BENCH_PROJECT, Project


class Sent(msgspec.Struct):
    """What a target's request sent to the database; in `texts` parameters are left as placeholders."""

    status: int
    statements: int
    texts: tuple[str, ...]


def sent_statements(
    case: Case,
    environment: Environment,
    variables: Mapping[str, str],
    where: Locations,
    scratch: Scratch,
    *,
    doing: str,
    project: Project = BENCH_PROJECT,
) -> dict[str, Sent]:
    """Returns the statements by target. `variables` tell the project its database and settings.

    Raises NotMeasuredError where they, or a status, are not as declared.
    """
    requests = [
        (
            target.method, target.path, request_body(target), request_headers(target, {}, {}), target.reader,
            target.conditional,
        )
        for target in case.targets
    ]  # fmt: skip
    file = scratch.folder / "requests.json"
    file.write_bytes(msgspec.json.encode({"login": project.login, "requests": requests}))
    output = run_inside(
        scratch,
        environment,
        [Path(__file__).with_name("probe.py"), file],
        variables={**project.variables(where.root), **variables},
        doing=f"Counting the statements of {doing}",
    )
    found: dict[str, Sent] = {}
    for target, answer in zip(case.targets, msgspec.json.decode(output, type=list[Sent]), strict=True):
        if (answer.status, answer.statements) != (target.status, target.statements):
            raise NotMeasuredError(
                f"{doing}: Django {environment.name} answers {target.label} with status {answer.status} after "
                f"{answer.statements} statements; the scenario declares {target.status} after {target.statements}."
            )
        found[target.label] = answer
    return found
