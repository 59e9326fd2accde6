"""How often other tools (asv, pyperf) find known slow-downs and report what is not there, and at what cost."""

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec
import numpy as np

from versus.judge.statistics.interval import Proportion, proportion


class ToolTrial(Protocol):
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
    """What a tool reported at one size. `found` is None where there was nothing to find.

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


def judge_other_tools(trials: Sequence[ToolTrial]) -> tuple[ToolOutcome, ...]:
    """Returns an outcome for each tool and size, sorted by both; `seconds` is the mean of a comparison."""
    keys = sorted({(trial.tool, trial.size) for trial in trials})
    return tuple(
        _outcome(tool, size, [trial for trial in trials if (trial.tool, trial.size) == (tool, size)])
        for tool, size in keys
    )


def _outcome(tool: str, size: float, trials: Sequence[ToolTrial]) -> ToolOutcome:
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
