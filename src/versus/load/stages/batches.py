"""Stages of a load run, a batch of arms at a time; what fails a gate is measured once more."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from versus.environments.environment import Environment
from versus.load.declared.contrasts import contrasts_of
from versus.load.declared.plan import LoadArm
from versus.load.readings.observations import Stage
from versus.load.servers.agreement import Expected
from versus.load.servers.testbed import Testbed
from versus.load.stages.broken import Broken
from versus.load.stages.rig import Rig
from versus.load.stages.round import run_round
from versus.load.stages.stage import not_measured, run_stage

ATTEMPTS = 2  # gates judge the measurement and not the server, so repeating what failed one chooses no result


@dataclass(frozen=True)
class Measuring:
    """What is measured, where, and what went wrong so far."""

    testbed: Testbed
    environments: Mapping[str, Environment]
    statements: Mapping[LoadArm, Mapping[str, int]]
    expected: Expected
    broken: Broken

    def measured(self, start: int, arms: Sequence[LoadArm]) -> Iterator[Stage]:
        """All of a batch, in turn where the plan says so."""
        left = list(arms)
        for attempt in range(ATTEMPTS):
            stages = self._attempted(start, left, attempt)
            yield from stages
            unsound = {stage.arm for stage in stages if not stage.valid and stage.arm not in self.broken.reasons}
            if not unsound:
                return
            left = self._to_repeat(arms, unsound)

    def _to_repeat(self, arms: Sequence[LoadArm], unsound: Collection[LoadArm]) -> list[LoadArm]:
        """Where arms are loaded in turn, those that an unsound one is compared with are loaded beside it anew."""
        wanted = set(unsound)
        if self.testbed.plan.slice_s:
            wanted.update(*(one.arms for one in contrasts_of(self.testbed.plan) if not one.arms.isdisjoint(unsound)))
        return [arm for arm in arms if arm in wanted and arm not in self.broken.reasons]

    def _attempted(self, start: int, arms: Sequence[LoadArm], attempt: int) -> list[Stage]:
        if self.testbed.plan.slice_s:
            found = self._in_turn(start, arms, attempt)
        else:
            found = [stage for arm in arms if (stage := self._alone(start, arm, attempt)) is not None]
        known = {stage.arm for stage in found}
        lost = [arm for arm in arms if arm not in known]
        return found + [not_measured(self.testbed.plan, start, arm, self.broken.reasons[arm]) for arm in lost]

    def _alone(self, start: int, arm: LoadArm, attempt: int) -> Stage | None:
        environment, statements = self.environments[arm.environment], self.statements[arm]
        measure = partial(
            run_stage, self.testbed, start, arm, environment, statements=statements, expected=self.expected,
            attempt=attempt,
        )  # fmt: skip
        return self.broken.tried(arm, measure)

    def _in_turn(self, start: int, arms: Sequence[LoadArm], attempt: int) -> list[Stage]:
        with contextlib.ExitStack() as stack:
            rigs = []
            for arm in arms:
                rig = Rig(
                    self.testbed, start, arm, self.environments[arm.environment], statements=self.statements[arm],
                    attempt=attempt,
                )  # fmt: skip
                if self.broken.tried(arm, partial(stack.enter_context, rig)) is not None:
                    rigs.append(rig)
            return run_round(self.testbed.plan, start, rigs, self.expected)
