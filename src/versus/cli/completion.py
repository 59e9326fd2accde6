"""`versus completion`: tab completion for the shell."""

import click
from click.shell_completion import get_completion_class

from versus.errors import unknown

SHELLS = ["bash", "zsh", "fish"]

EPILOG = """\b
Examples:
  eval "$(./versus completion bash)"
  ./versus completion fish > ~/.config/fish/completions/versus.fish
"""


@click.command(epilog=EPILOG)
@click.argument("shell", metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the lines that complete versus commands in SHELL: bash, zsh or fish."""
    made = get_completion_class(shell)
    if shell not in SHELLS or made is None:
        raise unknown("shell", shell, SHELLS)
    click.echo(made(ctx.find_root().command, {}, "versus", "_VERSUS_COMPLETE").source())
