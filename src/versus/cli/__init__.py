"""The command line: one file a command, each of which parses, calls and prints. Nothing imports it."""

import contextlib
import errno
import importlib
import os
import sys
from difflib import get_close_matches

import click

from versus import __version__
from versus.errors import ExitCode, UserError

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
    "claims": "Check what is said about Django 6.",
    "coverage": "Tell which of Django's functions subjects run.",
    "history": "Django's releases as a git repository.",
    "asv": "Run stock asv over that repository.",
    "runs": "List what has been measured.",
    "show": "Show the verdicts of an earlier run.",
    "keep": "Copy a run to results/, to be committed.",
    "calibrate": "Try the suite on differences that are known.",
    "publish": "Build the site.",
    "completion": "Print tab completion for a shell.",
}
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
MODULES = {"list": "listing", "cross-check": "crosscheck"}  # a module named list would hide the built-in one

EPILOG = """\b
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
        return with_exit_codes(command)

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


def exit_codes() -> str:
    """The table of exit codes, as help shows it."""
    rows = "\n".join(f"  {code.value:>3}  {code.meaning}" for code in ExitCode)
    return f"\b\nExit codes:\n{rows}\n"


def with_exit_codes[Told: click.Command](command: Told) -> Told:
    """Returns the command, whose help, and that of the commands below it, ends with the table."""
    if exit_codes() not in (command.epilog or ""):
        command.epilog = "\n".join(filter(None, [command.epilog, exit_codes()]))
    for below in getattr(command, "commands", {}).values():
        with_exit_codes(below)
    return command


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="django-versus")
def cli() -> None:
    """Which Django, which API: measured, with verdicts a person can act on."""


with_exit_codes(cli)


def main() -> None:
    """Runs the command line; ends with a code that means one thing, and with the sentence that says which."""
    _open_what_is_closed()
    code = _ended()
    if code is not ExitCode.DONE:
        _complain(code.sentence)
    sys.exit(code)


def _ended() -> ExitCode:
    try:
        code = cli.main(prog_name="versus", standalone_mode=False)
        sys.stdout.flush()
    except UserError as error:
        _complain(f"versus: {error}")
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        _complain(error.format_message())
        return ExitCode.WRONG_REQUEST
    except click.ClickException as error:
        message = error.format_message()
        _complain(f"versus: {message if message.endswith(('.', '?')) else f'{message}.'} See --help.")
        return ExitCode.WRONG_REQUEST
    except (KeyboardInterrupt, click.Abort):
        _complain("\nversus: interrupted; what was measured is kept, and the same command continues it.")
        return ExitCode.INTERRUPTED
    except SystemExit:  # so click ends where nobody reads the output any more, as after `| head -1`
        return ExitCode.DONE
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            return ExitCode.DONE
        what = "what was found cannot be written" if error.errno in FULL else "this machine refuses what is needed"
        what = f"{error.filename} cannot be used" if error.filename else what
        _complain(f"versus: {what}: {error.strerror}.")
        return ExitCode.ENVIRONMENT
    finally:
        _let_go_of_output()
    return ExitCode(code) if isinstance(code, int) else ExitCode.DONE


def _open_what_is_closed() -> None:
    """Without standard output or input, a file that is opened later would get its number, and what is printed."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if name == "stdin" else "w", closefd=False))  # noqa: SIM115


def _complain(sentence: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # standard error is closed, or its disk is full: nobody can be told
        click.echo(sentence, err=True)


def _let_go_of_output() -> None:
    """What cannot be written is not tried again when Python ends, which would tell it in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
