"""A comparison made by another tool: what was asked, and what it said."""

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
    ASV = "asv"
    PYPERF = "pyperf"


class Wanted(msgspec.Struct, frozen=True):
    """One comparison to make. `size` is the slow-down put into the candidate: 0.01 is 1 %, and 0 is none."""

    tool: Tool
    subject: str
    size: float
    repeat: int


class ToolTrial(msgspec.Struct, frozen=True, tag="other"):
    """What a tool, with its defaults, said of a comparison.

    `flagged` is None where it reports no change. `ratio` is candidate / baseline as the tool computes it, and `printed`
    its own last words. `seconds` are those of its commands, asv's installing of both Djangos included, and building one
    that it had not built before. The values are the tool's, in seconds a call. `steal` is the share of the machine that
    other guests of its host took meanwhile.
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
    """The part of a trial that a tool answers for."""

    flagged: Flagged | None
    ratio: float
    printed: str
    seconds: float
    baseline_s: tuple[float, ...]
    candidate_s: tuple[float, ...]

    def trial(self, wanted: Wanted, steal: float = 0.0) -> ToolTrial:
        return ToolTrial(**msgspec.structs.asdict(wanted), **msgspec.structs.asdict(self), steal=steal)


class Code(msgspec.Struct, frozen=True):
    """A Django as source, for asv, and installed, for pyperf."""

    tree: Path
    environment: Environment


class Material(msgspec.Struct, frozen=True):
    """What is compared: a Django, the same installed once more, and copies of it, each slowed down by a size."""

    baseline: Code
    twin: Environment
    slowed: Mapping[float, Code]

    def candidate(self, size: float) -> Code:
        return self.slowed[size] if size else Code(self.baseline.tree, self.twin)


def sample(
    subjects: Sequence[str], *, seed: int, sizes: Sequence[float] = SIZES, repeats: int = REPEATS
) -> list[Wanted]:
    """Every tool, subject and size so often, each repeat in a random order: cut off, it still is a sample."""
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    wanted: list[Wanted] = []
    for repeat in range(repeats):
        once = [Wanted(tool, subject, size, repeat) for tool in Tool for subject in subjects for size in sizes]
        order.shuffle(once)
        wanted += once
    return wanted


def ratio_of(baseline: float, candidate: float) -> float:
    """Not a number where one of them is not a positive time."""
    return candidate / baseline if baseline > 0 and candidate > 0 else math.nan
