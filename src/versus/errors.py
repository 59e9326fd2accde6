"""What goes wrong for reasons a user can act on, and the exit code each kind has."""

from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit code means. Each means one thing, in every command; help and manual show this table."""

    DONE = 0
    SLOWER = 1
    WRONG_REQUEST = 2
    NOT_MEASURED = 3
    UNTRUSTED = 4
    ENVIRONMENT = 5
    COULD_NOT_TELL = 6
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]

    @property
    def sentence(self) -> str:
        """The last line of a command that ends with this code."""
        return f"Exit code {self.value}: {self.meaning}."


_MEANINGS = {
    ExitCode.DONE: "what was asked for is done",
    ExitCode.SLOWER: "something is slower, where a command was asked to judge; or tests failed",
    ExitCode.WRONG_REQUEST: "what was asked for does not exist or contradicts itself",
    ExitCode.NOT_MEASURED: "some of what was asked for could not be measured",
    ExitCode.UNTRUSTED: "what was measured is not to be trusted",
    ExitCode.ENVIRONMENT: "an environment, a tool, a server or room on a disk could not be had",
    ExitCode.COULD_NOT_TELL: "a command that was asked to judge measured too imprecisely to answer",
    ExitCode.INTERRUPTED: "Ctrl-C",
}


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


class SlowerError(UserError):
    """A command that was asked to judge found something slower."""

    exit_code = ExitCode.SLOWER


class CouldNotTellError(UserError):
    """A command that was asked to judge measured too imprecisely to answer."""

    exit_code = ExitCode.COULD_NOT_TELL


class EnvironmentFailedError(UserError):
    """An environment, a tool or a server could not be had."""

    exit_code = ExitCode.ENVIRONMENT


def unknown(kind: str, name: str, known: list[str]) -> UserError:
    """Returns the error for a name that does not exist. It names the nearest one that does."""
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.4)
    if nearest:
        return UserError(f"There is no {kind} {name!r}; the nearest that exists is {nearest[0]!r}.")
    return UserError(f"There is no {kind} {name!r}; there are: {', '.join(known) or 'none'}.")
