"""What probes answer on several Djangos, and what that makes of a statement."""

from collections.abc import Mapping
from typing import Literal

import msgspec

type Kind = Literal["held before", "first in", "no longer from", "never was", "changes", "not run", "failed"]
"""What probes make of a statement."""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one probe answers on one Django: whether it is so, or why that is not known."""

    answer: bool | None = None
    not_run: str | None = None
    error: str | None = None
    trace: str | None = None

    @property
    def word(self) -> str:
        """`yes`, `no`, `not run` or `failed`."""
        if self.answer is not None:
            return "yes" if self.answer else "no"
        return "not run" if self.not_run is not None else "failed"

    @property
    def why(self) -> str:
        return self.not_run or self.error or ""

    def plain(self) -> bool | dict[str, str]:
        """Returns it as versus.claims/1 writes it."""
        if self.answer is not None:
            return self.answer
        return {"not_run": self.not_run} if self.not_run is not None else {"error": self.error or "no answer"}


class ClaimVerdict(msgspec.Struct, frozen=True):
    """What the Djangos together make of a statement. `since` is the first or the last Django that it turns at."""

    kind: Kind
    since: str | None = None

    @property
    def text(self) -> str:
        """`first in 6.0`."""
        return f"{self.kind} {self.since}" if self.since is not None else self.kind


def verdict(answers: Mapping[str, Answer]) -> ClaimVerdict:
    """Returns the verdict on answers by Django, the oldest first. One that is missing leaves nothing to say."""
    for answer in answers.values():
        if answer.answer is None:
            return ClaimVerdict("failed" if answer.error is not None else "not run")
    turns = [
        name
        for (name, now), before in zip(list(answers.items())[1:], answers.values(), strict=False)
        if now.answer != before.answer
    ]
    first = next(iter(answers.values())).answer
    if not turns:
        return ClaimVerdict("held before" if first else "never was")
    if len(turns) > 1:
        return ClaimVerdict("changes", turns[0])
    return ClaimVerdict("no longer from" if first else "first in", turns[0])
