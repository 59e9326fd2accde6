"""Puts the SQL statements of a call into lines that a reader can take in: repetitions folded, long ones cut."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from versus.spelling import plain

BEGINNING, END = 300, 120
"""How much of a long statement is shown: where it begins, and where a clause such as RETURNING stands."""
LONGEST_TURN = 24
"""The most statements that are recognised as one turn of a loop."""
FEWEST_TURNS = 3
INDENT = "  "
_PLACEHOLDER = re.compile(r"%s")


def sent_lines(statements: Sequence[str]) -> tuple[str, ...]:
    """Returns statements in the order of sending, a line each. One that is sent 100 times in a row is `100 × SELECT …`,
    and statements that take turns are listed once below a line that says how often."""
    return tuple(_folded([cut(statement) for statement in statements]))


def changed_lines(changes: Sequence[str]) -> tuple[str, ...]:
    """Returns the lines of a diff, `- ` or `+ ` before each, folded and cut as `sent_lines` does."""
    return tuple(
        f"{sign}{line}"
        for sign, lines in groupby(changes, key=lambda line: line[:2])
        for line in sent_lines([line[2:] for line in lines])
    )


def cut(statement: str) -> str:
    """Returns a statement on one line. The middle of a long one gives way to the number of its placeholders."""
    text = plain(statement)
    left_out = len(text) - BEGINNING - END
    if left_out <= END:  # saying what is left out takes room, too
        return text
    placeholders = len(_PLACEHOLDER.findall(text))
    counted = f", {placeholders:,} placeholders in all" if placeholders else ""
    return f"{text[:BEGINNING].rstrip()} [{left_out:,} characters left out{counted}] {text[-END:].lstrip()}"


def _folded(texts: Sequence[str]) -> Iterator[str]:
    start = 0
    while start < len(texts):
        length, times = _turns(texts, start)
        turn = texts[start : start + length]
        if times == 1:
            yield turn[0]
        elif length == 1:
            yield f"{times:,} × {turn[0]}"
        else:
            yield f"{times:,} × these {length} in turn:"
            yield from (f"{INDENT}{line}" for line in _folded(turn))
        start += length * times


def _turns(texts: Sequence[str], start: int) -> tuple[int, int]:
    """(the length of a turn, how often it is taken) from `start` on, with the fewest lines left; (1, 1) for none."""
    found = (1, _times(texts, start, 1))
    for length in range(2, LONGEST_TURN + 1):
        times = _times(texts, start, length)
        if times >= FEWEST_TURNS and length * (times - 1) > found[0] * (found[1] - 1):
            found = (length, times)
    return found


def _times(texts: Sequence[str], start: int, length: int) -> int:
    turn = texts[start : start + length]
    times = 1
    while texts[start + times * length : start + (times + 1) * length] == turn:
        times += 1
    return times
