"""What goes wrong for reasons a user can act on, and the exit code each kind has."""

from difflib import get_close_matches


class UserError(Exception):
    """One sentence that says what is wrong and what to do; printed without a traceback."""

    exit_code = 2


class NotMeasuredError(UserError):
    """The run ended, and some of what was asked could not be measured."""

    exit_code = 3


class UntrustedError(UserError):
    """The run ended, and its null pairs say that its verdicts are not to be trusted."""

    exit_code = 4


class EnvironmentFailedError(UserError):
    """An environment, a tool or a server could not be had."""

    exit_code = 5


def unknown(kind: str, name: str, known: list[str]) -> UserError:
    """The error for a name that is not there, naming the nearest that is."""
    nearest = get_close_matches(name.lower(), known, n=1, cutoff=0.4)
    if nearest:
        return UserError(f"There is no {kind} {name!r}; the nearest that exists is {nearest[0]!r}.")
    return UserError(f"There is no {kind} {name!r}; there are: {', '.join(known) or 'none'}.")
