"""Opens what a command needs: a session that tells its progress, and further tools."""

import contextlib
import sys
from collections.abc import Iterator

import click

from versus.cli.progress import Progress
from versus.records.provenance import recorded_command
from versus.runner import session as runner
from versus.runner import tools
from versus.runner.session import Session


@contextlib.contextmanager
def open_session(database: str = "sqlite") -> Iterator[Session]:
    """Everything started within it ends with it; what goes on is told on standard error."""
    with (
        Progress() as progress,
        runner.open_session(recorded_command(sys.argv[1:]), progress, database) as session,
    ):
        yield session


def require(*purposes: str) -> None:
    """Installs the tools for these purposes where they are missing, and says so on standard error."""
    tools.require(*purposes, tell=lambda event: click.echo(getattr(event, "text", ""), err=True))
