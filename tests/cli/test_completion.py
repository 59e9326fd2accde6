"""What the shell is told after a tab."""

import click
import pytest

from versus.cli import completion
from versus.cli.load import command


def told(**params: str) -> list[str]:
    context = click.Context(command)
    context.params |= params
    return completion.cases(context, command.params[0], "")


def test_scenarios_and_their_cases() -> None:
    context = click.Context(command)
    assert completion.scenarios(context, command.params[0], "article-l") == ["article-list"]
    assert "Starlette" in told(scenario="hello")
    assert told() == told(scenario="nothing") == []


@pytest.mark.parametrize("name", ["scenario", "cases"])
def test_the_command_asks_for_them(name: str) -> None:
    parameter = next(parameter for parameter in command.params if parameter.name == name)
    assert parameter.shell_complete(click.Context(command), "zzz") == []
