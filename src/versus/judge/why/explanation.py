"""The parts of an explanation of a row: functions, statements and release notes."""

from typing import Literal

import msgspec

from versus.history.mentions import Mentions
from versus.judge.report import Missing, Side, Value

Metric = Literal["calls", "instructions", "seconds"]
Code = Literal["same", "changed", "not called before", "no longer called", "moved", "takes over", "unseen"]


class Span(msgspec.Struct, frozen=True):
    """A number a call, of the baseline and of the candidate."""

    baseline: float
    candidate: float

    @property
    def change(self) -> float:
        return self.candidate - self.baseline


class FunctionChange(msgspec.Struct, frozen=True):
    """A function whose own cost differs between the sides; what it calls in turn is left out.

    `code` says whether the function itself was changed; it is "unseen" for a function written in C. Where the
    candidate calls a function in place of one of another class or module, `former`, it "moved" if their code is the
    same and else "takes over". `certain` names the numbers whose rounds do not overlap: only these are reliable. The
    shares are changes divided by the baseline's total over all functions.
    """

    module: str
    name: str
    kind: Literal["python", "c"]
    code: Code
    lines: tuple[int | None, int | None]
    calls: Span
    instructions: Span
    seconds: Span
    instructions_share: float
    seconds_share: float
    certain: tuple[Metric, ...]
    former: str | None = None


class Measured(msgspec.Struct, frozen=True):
    """What a run without a profiler says of the same two sides: of time, or of a request's machine instructions."""

    run: str
    ratio: float | None
    low: float | None
    high: float | None
    verdict: str
    trusted: bool | None


class Explanation(msgspec.Struct, frozen=True):
    """Why a row moved, as `--json` writes it. Functions are sorted by how much their own instructions changed.

    `instructions` and `seconds` are totals over all functions, changed or not; instructions are of Python's bytecode.
    `seconds` were taken under a profiler: their changes are hints, their absolute values mean nothing.
    """

    run: str
    subject: str
    point: dict[str, Value]
    baseline: Side
    candidate: Side
    rounds: int
    instructions: Span
    seconds: Span
    functions: tuple[FunctionChange, ...]
    statements: Span
    statement_changes: tuple[str, ...]
    mentions: Mentions | None = None
    measured: Measured | None = None
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    per: Literal["call", "request"] = "call"
    """A request of a scenario is one of its mix; its statements are those of one request for each target."""
    schema: Literal["versus.why/1"] = "versus.why/1"
