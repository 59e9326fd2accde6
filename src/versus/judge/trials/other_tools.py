"""What asv and pyperf find of known slow-downs, what they report where there is none, and what a comparison costs."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec
import numpy as np

from versus.judge.statistics.proportion import Proportion, proportion


class Tried(Protocol):
    """A comparison that a tool made. `size` is the true slow-down of the candidate, 0 where there is none."""

    @property
    def tool(self) -> str: ...
    @property
    def size(self) -> float: ...
    @property
    def flagged(self) -> Literal["slower", "faster"] | None: ...
    @property
    def ratio(self) -> float: ...
    @property
    def seconds(self) -> float: ...


class ToolOutcome(msgspec.Struct, frozen=True):
    """A tool at one size. `found` is None where there was nothing to find.

    `wrong` counts what it should not have reported: *faster*, and where nothing was changed *slower* as well.
    `furthest` is the largest distance of its own ratio from the true one, as a share of the true one.
    """

    tool: str
    size: float
    found: Proportion | None
    wrong: Proportion
    furthest: float
    seconds: float

    @property
    def trials(self) -> int:
        return self.wrong.trials


def judge_other_tools(trials: Sequence[Tried]) -> tuple[ToolOutcome, ...]:
    """A row a tool and size, in this order; `seconds` is the mean a comparison."""
    keys = sorted({(trial.tool, trial.size) for trial in trials})
    return tuple(
        _row(tool, size, [one for one in trials if (one.tool, one.size) == (tool, size)]) for tool, size in keys
    )


def _row(tool: str, size: float, trials: Sequence[Tried]) -> ToolOutcome:
    slower = sum(trial.flagged == "slower" for trial in trials)
    faster = sum(trial.flagged == "faster" for trial in trials)
    ratios = np.array([trial.ratio for trial in trials])
    return ToolOutcome(
        tool=str(tool),
        size=size,
        found=proportion(slower, len(trials)) if size else None,
        wrong=proportion(faster if size else slower + faster, len(trials)),
        furthest=float(np.max(np.abs(ratios / (1 + size) - 1))),
        seconds=float(np.mean([trial.seconds for trial in trials])),
    )
