"""Opens what a command needs: a turn to measure, a session that tells its progress, further tools."""

import contextlib
import sys
from collections.abc import Iterator

import click

from versus.cli.progress import Progress
from versus.machine import occupancy
from versus.machine.occupancy import Turn
from versus.records.provenance import recorded_command
from versus.runner import session as runner
from versus.runner import tools
from versus.runner.session import Session


def open_turn(*, wait: bool) -> contextlib.AbstractContextManager[Turn]:
    """This command's turn to measure: it begins with the first thing that is measured and ends here."""
    return occupancy.turn(" ".join(["./versus", *recorded_command(sys.argv[1:])]), wait=wait)


@contextlib.contextmanager
def open_session(*databases: str, wait: bool = False, turn: Turn | None = None) -> Iterator[Session]:
    """Everything started within it ends with it; what goes on is told on standard error.

    `turn` is that of a command with several sessions; `wait` says whether to wait for who measures now.
    """
    with (
        open_turn(wait=wait) as own,
        Progress() as progress,
        runner.open_session(recorded_command(sys.argv[1:]), progress, turn or own, databases or ("sqlite",)) as session,
    ):
        yield session


def require(*purposes: str) -> None:
    """Installs the tools for these purposes where they are missing, and says so on standard error."""
    tools.require(*purposes, tell=lambda event: click.echo(getattr(event, "text", ""), err=True))
