"""`versus completion`: tab completion for the shell."""

import click
from click.shell_completion import get_completion_class

from versus.errors import UserError, unknown
from versus.load.declared.scenario import known_scenarios, read_scenario
from versus.locations import locations

SHELLS = ["bash", "zsh", "fish"]

EPILOG = """\b
Examples:
  eval "$(./versus completion bash)"
  ./versus completion fish > ~/.config/fish/completions/versus.fish
"""


def scenarios(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Those that begin so."""
    return [name for name in known_scenarios(locations().scenarios) if name.startswith(incomplete)]


def cases(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Of the scenario that was named before; none where that is not there."""
    try:
        named = read_scenario(context.params.get("scenario") or "", locations().scenarios).case_names
    except UserError:
        return []
    return [name for name in named if name.startswith(incomplete)]


@click.command(epilog=EPILOG)
@click.argument("shell", metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the lines that complete versus commands in SHELL: bash, zsh or fish."""
    made = get_completion_class(shell)
    if shell not in SHELLS or made is None:
        raise unknown("shell", shell, SHELLS)
    click.echo(made(ctx.find_root().command, {}, "versus", "_VERSUS_COMPLETE").source())
