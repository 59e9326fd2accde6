"""What changed between the statements that two arms send."""

from collections.abc import Sequence
from difflib import SequenceMatcher


def statement_diff(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """`- ` before what only the baseline sends, `+ ` before what only the candidate does, in the order of sending.

    Empty where both send the same.
    """
    matcher = SequenceMatcher(None, list(before), list(after), autojunk=False)
    return tuple(
        line
        for tag, start, end, other_start, other_end in matcher.get_opcodes()
        if tag != "equal"
        for line in [*(f"- {one}" for one in before[start:end]), *(f"+ {one}" for one in after[other_start:other_end])]
    )
