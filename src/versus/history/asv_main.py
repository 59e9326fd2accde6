"""Runs stock asv in a process of its own, as `python -m asv` does, and ends with an exit code that means one thing.

asv's own 1 says that a comparison found something slower and also that nothing was selected, its 2 that a benchmark
failed and also that the command was wrong. Started as a program: only asv and the standard library are there.
"""

import sys
from collections.abc import Sequence

# As in versus.errors, which is not imported here: where asv runs, only asv has to be installed.
DONE, SLOWER, WRONG_REQUEST, NOT_MEASURED = 0, 1, 2, 3
MEASURING = frozenset({"run", "continuous", "find", "profile", "setup", "check"})
"""Commands of asv that build or run something; the others read."""


def main() -> int:
    """Returns the exit code; asv prints what it prints."""
    from asv import commands  # type: ignore[import-untyped]
    from asv import main as stock

    parser, _ = commands.make_argparser()
    try:
        command = command_of(sys.argv[1:])
        parser.parse_args()
    except SystemExit as refused:  # argparse has said why, or has printed the help
        return WRONG_REQUEST if refused.code else DONE
    try:
        stock.main()
    except SystemExit as ended:
        return exit_code(command, ended.code)
    except Exception as error:  # noqa: BLE001 - what asv answers with a traceback, such as a commit that is not there
        last = str(error).strip().splitlines() or [""]
        sys.stderr.write(f"asv {command} failed: {type(error).__name__}: {last[-1]}\n")
        return NOT_MEASURED
    return DONE


def command_of(words: Sequence[str]) -> str:
    """Returns the first word that is no option and no option's value."""
    options = iter(words)
    for word in options:
        if word == "--config":
            next(options, None)
        elif not word.startswith("-"):
            return word
    return ""


def exit_code(command: str, code: object) -> int:
    """Returns what asv's own code means. `continuous` alone ends with a truth value: that something got slower."""
    if isinstance(code, bool):
        return SLOWER if code else DONE
    if not code or isinstance(code, list):  # `setup` ends with what it set up
        return DONE
    if command in MEASURING:
        return NOT_MEASURED
    return WRONG_REQUEST


if __name__ == "__main__":
    sys.exit(main())
