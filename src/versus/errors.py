"""What goes wrong for reasons a user can act on, and the exit code each kind has."""

from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit code means. Each means one thing, in every command."""

    DONE = 0
    """What was asked for is done."""
    SLOWER = 1
    """A command that was asked to judge found something slower; `test` found a failure."""
    WRONG_REQUEST = 2
    """What was asked for does not exist or contradicts itself. Nothing was started."""
    NOT_MEASURED = 3
    """Some of what was asked for could not be measured."""
    UNTRUSTED = 4
    """The null pairs of the run say that its verdicts are not to be trusted."""
    ENVIRONMENT = 5
    """An environment, a tool or a server could not be had."""
    COULD_NOT_TELL = 6
    """A command that was asked to judge measured too imprecisely to answer."""
    INTERRUPTED = 130
    """Ctrl-C: 128 and the number of SIGINT, as shells have it."""


class UserError(Exception):
    """One sentence that says what is wrong and what to do; printed without a traceback."""

    exit_code = ExitCode.WRONG_REQUEST


class NotMeasuredError(UserError):
    """The run ended, and some of what was asked could not be measured."""

    exit_code = ExitCode.NOT_MEASURED


class OccupiedError(NotMeasuredError):
    """Another process measures on this machine, so that nothing was begun."""


class UntrustedError(UserError):
    """The run ended, and its null pairs say that its verdicts are not to be trusted."""

    exit_code = ExitCode.UNTRUSTED


class EnvironmentFailedError(UserError):
    """An environment, a tool or a server could not be had."""

    exit_code = ExitCode.ENVIRONMENT


def unknown(kind: str, name: str, known: list[str]) -> UserError:
    """Returns the error for a name that does not exist. It names the nearest one that does."""
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.4)
    if nearest:
        return UserError(f"There is no {kind} {name!r}; the nearest that exists is {nearest[0]!r}.")
    return UserError(f"There is no {kind} {name!r}; there are: {', '.join(known) or 'none'}.")
