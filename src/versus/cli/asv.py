"""versus asv: stock asv over the release repository."""

import os
import signal
import tempfile
from pathlib import Path

import click

from versus.cli.opening import open_turn, require
from versus.cli.options import wait_option
from versus.environments.git import TRUSTING
from versus.environments.settings import installing
from versus.errors import ExitCode, NotMeasuredError
from versus.history.asv_main import command_of
from versus.history.stock import TIMING, Invocation, stock_asv
from versus.locations import locations
from versus.machine.scratch import Scratch

EPILOG = """\b
Examples:
  ./versus asv run 'v5.2^!'
  ./versus asv continuous v5.2.19 v6.0.10 -b pagination
  ./versus asv compare v5.2.19 v6.0.10
  ./versus asv publish
  ./versus asv run --help
"""


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@wait_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ASV ARGUMENT]...")
@click.pass_context
def command(context: click.Context, arguments: tuple[str, ...], wait: bool) -> None:
    """Run stock asv over Django's releases with asv.conf.json, and say how to run it without this.

    It adds two things: a Python that runs, first on PATH, and an entry for this machine under a neutral name.
    asv runs in the folder of asv.conf.json and prints what it prints. Its own exit codes, which mean several things
    each, become those below: 1 is that `continuous` found something slower, 3 that a benchmark failed or nothing was
    measured. For every release say ALL: what asv's own TAGS measures is missing from its pages.
    Its preview listens on all interfaces; ./versus publish makes pages that need no server.
    """
    require("history")
    invocation = stock_asv(locations(), arguments or ("--help",))
    click.echo(invocation.plain(), err=True)
    with open_turn(wait=wait) as turn:
        if command_of(arguments) in TIMING and not {"-h", "--help"} & set(arguments):
            turn.take(None, lambda text: click.echo(text, err=True))
        code = _run(invocation)
    if code < 0:
        raise NotMeasuredError(f"asv was ended by signal {-code}.")
    context.exit(code)


def _run(invocation: Invocation) -> int:
    # asv's temporary folders stay on the disk where plain asv has them, and go when it ends, whatever ends it.
    with Scratch(base=Path(tempfile.gettempdir())) as scratch:
        python = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
        installs = installing(os.environ, locations().state) | python  # asv installs each Django that it measures
        surroundings = installs | TRUSTING | invocation.variables | {"TMPDIR": str(scratch.folder)}
        process = scratch.start(invocation.telling(), environment=surroundings, cwd=invocation.folder)
        try:
            return process.wait()
        except KeyboardInterrupt:
            # A preview ends this way as it should; anything else was cut off.
            return ExitCode.INTERRUPTED if scratch.stop(process, signal.SIGINT) else ExitCode.DONE
