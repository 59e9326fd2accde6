"""Statements per request, counted apart from the load, and held against what the scenario declares."""

from pathlib import Path

import msgspec

from versus.environments.environment import Environment
from versus.errors import NotMeasuredError
from versus.load.declared.plan import LoadArm
from versus.load.servers.contract import request_body, request_headers
from versus.load.servers.inside import run_inside
from versus.load.servers.testbed import Testbed


class Sent(msgspec.Struct):
    """What a target's request sent to the database; in `texts` parameters are left as placeholders."""

    status: int
    statements: int
    texts: tuple[str, ...]


def sent_statements(testbed: Testbed, arm: LoadArm, environment: Environment) -> dict[str, Sent]:
    """Returns the statements of an arm's targets; none where it is served without Django.

    Raises NotMeasuredError where they, or a status, are not as declared.
    """
    case, project, scratch = testbed.plan.case(arm), testbed.project, testbed.scratch
    assert case.server is not None
    if not project.answers_with_django(case.server.application):
        return {}
    doing = ", ".join(filter(None, (testbed.plan.scenario.name, arm.case)))
    requests = [
        (
            target.method, target.path, request_body(target), request_headers(target, {}, {}), target.reader,
            target.conditional,
        )
        for target in case.targets
    ]  # fmt: skip
    file = scratch.folder / "requests.json"
    file.write_bytes(msgspec.json.encode({"login": project.login, "requests": requests}))
    with testbed.resources(case, environment, scratch.folder / "counting") as resources:
        output = run_inside(
            scratch,
            environment,
            [Path(__file__).with_name("probe.py"), file],
            variables={**project.variables(testbed.where.root), **resources.variables},
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
