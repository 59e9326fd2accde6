"""A comparison that another tool makes: what is asked of it, and its verdict."""

import math
import random
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

import msgspec

from versus.environments.environment import Environment

Flagged = Literal["slower", "faster"]

# 3 × 4 × 4 comparisons of 25 to 50 s by each of two tools: about an hour.
SUBJECTS = 3
SIZES = (0.0, 0.01, 0.02, 0.05)
REPEATS = 4


class Tool(StrEnum):
    """A tool that the suite is compared with."""

    ASV = "asv"
    PYPERF = "pyperf"


class Wanted(msgspec.Struct, frozen=True):
    """A comparison to make. `size` is the slow-down put into the candidate: 0.01 is 1 %, and 0 is none."""

    tool: Tool
    subject: str
    size: float
    repeat: int


class ToolTrial(msgspec.Struct, frozen=True, tag="other"):
    """A comparison that a tool made with its defaults, and its verdict.

    `flagged` is None where the tool reports no change. `ratio` is candidate / baseline as the tool computes it, and
    `printed` its last words. `seconds` is the duration of its commands; for asv this includes installing both Djangos,
    and building one that was not built before. The values are the tool's own, in seconds a call. `steal` is the share
    of the machine's time that other guests of its host took meanwhile.
    """

    tool: Tool
    subject: str
    size: float
    repeat: int
    flagged: Flagged | None
    ratio: float
    printed: str
    seconds: float
    baseline_s: tuple[float, ...]
    candidate_s: tuple[float, ...]
    steal: float = 0.0

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.tool, self.subject, self.size, self.repeat)


class ToolVerdict(msgspec.Struct, frozen=True):
    """A tool's part of a trial: its verdict and its values."""

    flagged: Flagged | None
    ratio: float
    printed: str
    seconds: float
    baseline_s: tuple[float, ...]
    candidate_s: tuple[float, ...]

    def trial(self, wanted: Wanted, steal: float = 0.0) -> ToolTrial:
        """Returns the verdict with the comparison it answers."""
        return ToolTrial(**msgspec.structs.asdict(wanted), **msgspec.structs.asdict(self), steal=steal)


class Code(msgspec.Struct, frozen=True):
    """A Django as a source tree, for asv, and installed, for pyperf."""

    tree: Path
    environment: Environment


class Material(msgspec.Struct, frozen=True):
    """What the tools compare: a Django, its second installation, and copies of it, each slowed down by a size."""

    baseline: Code
    twin: Environment
    slowed: Mapping[float, Code]

    def candidate(self, size: float) -> Code:
        """Returns the copy slowed down by `size`; for 0 the second installation."""
        return self.slowed[size] if size else Code(self.baseline.tree, self.twin)


def sample(
    subjects: Sequence[str], *, seed: int, sizes: Sequence[float] = SIZES, repeats: int = REPEATS
) -> list[Wanted]:
    """Returns every comparison `repeats` times.

    Each repeat has a random order, so that a part of the sample is one, too.
    """
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    wanted: list[Wanted] = []
    for repeat in range(repeats):
        once = [Wanted(tool, subject, size, repeat) for tool in Tool for subject in subjects for size in sizes]
        order.shuffle(once)
        wanted += once
    return wanted


def ratio_of(baseline: float, candidate: float) -> float:
    """Returns candidate / baseline; nan where either is not a positive time."""
    return candidate / baseline if baseline > 0 and candidate > 0 else math.nan
