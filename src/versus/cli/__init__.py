"""The command line: one file a command, each of which parses, calls and prints. Nothing imports it."""

import importlib
import sys
from difflib import get_close_matches

import click

from versus import __version__
from versus.errors import UserError

COMMANDS = {
    "quick": "The main job: compare the newest Djangos, in a few minutes.",
    "test": "Run lint, types, import layers and all tests.",
    "doctor": "Tell whether this machine can resolve 1, 2, 5 %.",
    "compare": "Compare Djangos: what gets faster or slower.",
    "choose": "Choose between the ways to do one thing.",
    "list": "List subjects, variants, parameters, scenarios.",
    "why": "Explain what changed where a row moved.",
    "load": "Drive a load scenario against Djangos under ASGI.",
    "cross-check": "Hold the load generator against what is known.",
    "history": "Django's releases as a git repository.",
    "asv": "Run stock asv over that repository.",
    "runs": "List what has been measured.",
    "show": "Show the verdicts of an earlier run.",
    "keep": "Copy a run to results/, to be committed.",
    "calibrate": "Try the suite on differences that are known.",
    "publish": "Build the site.",
    "completion": "Print tab completion for a shell.",
}
MODULES = {"list": "listing", "cross-check": "crosscheck"}  # a module named list would hide the built-in one
INTERRUPTED = 130

EPILOG = """\b
Exit codes: 0 done, 1 tests failed, 2 asked for something that is not there, 3 something could not be
measured, 4 the null says not to trust the run, 5 an environment or tool could not be had, 130 Ctrl-C.

\b
Examples:
  ./versus quick
  ./versus compare 5.2 6.0
  ./versus choose pagination --django 6.0
  ./versus load article-list --django 5.2 --django 6.0
"""


class Commands(click.Group):
    """Imports a command only when it is asked for, and knows the nearest to a misspelt one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"versus.cli.{MODULES.get(cmd_name, cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """From the table: importing every command would take two seconds."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            nearest = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.4)
            hint = f"the nearest that exists is {nearest[0]!r}" if nearest else "--help lists them"
            raise UserError(f"There is no command {args[0]!r}; {hint}.")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="django-versus")
def cli() -> None:
    """Which Django, which API: measured, with verdicts a person can act on."""


def main() -> None:
    """Runs the command line and exits with a code that means one thing."""
    try:
        code = cli.main(prog_name="versus", standalone_mode=False)
    except UserError as error:
        click.echo(f"versus: {error}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        click.echo(f"versus: {error.format_message().removesuffix('.')}. See --help.", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nversus: interrupted; what was measured is kept, and the same command continues it.", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
