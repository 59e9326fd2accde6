"""What a load run declares before it measures."""

import random
from collections.abc import Sequence
from typing import Annotated

import msgspec

from versus.load.scenario import Scenario


class LoadPlan(msgspec.Struct, frozen=True, tag="load"):
    """A scenario against environments by their names, the first being the baseline.

    `order` holds one round a start, each naming every environment once: a round is what gets paired. `rate` is in
    arrivals per second, the same for all; `seconds` is the length of a stage.
    """

    scenario: Scenario
    environments: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    order: tuple[tuple[str, ...], ...]
    seed: int
    rate: float
    seconds: float
    database: str = "sqlite"

    @property
    def starts(self) -> int:
        return len(self.order)

    @property
    def turns(self) -> list[tuple[int, str]]:
        """(start, environment) in the order of measuring."""
        return [(start, name) for start, around in enumerate(self.order) for name in around]

    def arrivals_seed(self, start: int) -> int:
        """The same arrivals for all environments of a round, others in each round."""
        return random.Random(f"{self.seed} {start}").getrandbits(32)  # noqa: S311


def plan_load(
    scenario: Scenario,
    environments: Sequence[str],
    *,
    seed: int,
    starts: int | None = None,
    rate: float | None = None,
    seconds: float | None = None,
    database: str = "sqlite",
) -> LoadPlan:
    """What is not given is as the scenario says. ValueError for an environment named twice."""
    if len(set(environments)) != len(environments):
        raise ValueError(f"each environment once, not {', '.join(environments)}")
    dice = random.Random(f"order {seed}")  # noqa: S311
    return LoadPlan(
        scenario=scenario,
        environments=tuple(environments),
        order=tuple(
            tuple(dice.sample(list(environments), len(environments))) for _ in range(starts or scenario.load.starts)
        ),
        seed=seed,
        rate=rate or scenario.load.rate,
        seconds=seconds or scenario.load.stage_s,
        database=database,
    )
