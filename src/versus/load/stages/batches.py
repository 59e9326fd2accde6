"""Stages of a load run, a batch of arms at a time; where the generator was at fault, it is measured once more."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from versus.environments.environment import Environment
from versus.load.declared.contrasts import contrasts_of
from versus.load.declared.plan import LoadArm
from versus.load.readings.observations import Stage
from versus.load.servers.expected_bodies import ExpectedBodies
from versus.load.servers.testbed import Testbed
from versus.load.stages.failed_arms import FailedArms
from versus.load.stages.rig import Rig
from versus.load.stages.round import run_round
from versus.load.stages.stage import not_measured, run_stage

ATTEMPTS = 2  # for the generator's faults alone: to repeat what a server does would choose among its results


@dataclass(frozen=True)
class Measuring:
    """Carries out the stages of batches of arms."""

    testbed: Testbed
    environments: Mapping[str, Environment]
    statements: Mapping[LoadArm, Mapping[str, int]]
    expected: ExpectedBodies
    failed: FailedArms

    def measured(self, start: int, arms: Sequence[LoadArm]) -> Iterator[Stage]:
        """Measures every arm of a batch, in turn where the plan says so; yields all attempts."""
        left = list(arms)
        for attempt in range(ATTEMPTS):
            stages = self._attempted(start, left, attempt)
            yield from stages
            late = {
                stage.arm for stage in stages if stage.fault == "generator" and stage.arm not in self.failed.reasons
            }
            if not late:
                return
            left = self._to_repeat(arms, late)

    def _to_repeat(self, arms: Sequence[LoadArm], late: Collection[LoadArm]) -> list[LoadArm]:
        """Returns the arms to measure once more: these and, in turn, those that they are compared with."""
        wanted = set(late)
        if self.testbed.plan.slice_s:
            wanted.update(
                *(contrast.arms for contrast in contrasts_of(self.testbed.plan) if not contrast.arms.isdisjoint(late))
            )
        return [arm for arm in arms if arm in wanted and arm not in self.failed.reasons]

    def _attempted(self, start: int, arms: Sequence[LoadArm], attempt: int) -> list[Stage]:
        if self.testbed.plan.slice_s:
            found = self._in_turn(start, arms, attempt)
        else:
            found = [stage for arm in arms if (stage := self._alone(start, arm, attempt)) is not None]
        known = {stage.arm for stage in found}
        lost = [arm for arm in arms if arm not in known]
        return found + [not_measured(self.testbed.plan, start, arm, self.failed.reasons[arm]) for arm in lost]

    def _alone(self, start: int, arm: LoadArm, attempt: int) -> Stage | None:
        environment, statements = self.environments[arm.environment], self.statements[arm]
        measure = partial(
            run_stage, self.testbed, start, arm, environment, statements=statements, expected=self.expected,
            attempt=attempt,
        )  # fmt: skip
        return self.failed.attempt(arm, measure)

    def _in_turn(self, start: int, arms: Sequence[LoadArm], attempt: int) -> list[Stage]:
        with contextlib.ExitStack() as stack:
            rigs = []
            for arm in arms:
                rig = Rig(
                    self.testbed, start, arm, self.environments[arm.environment], statements=self.statements[arm],
                    attempt=attempt,
                )  # fmt: skip
                if self.failed.attempt(arm, partial(stack.enter_context, rig)) is not None:
                    rigs.append(rig)
            return run_round(self.testbed.plan, start, rigs, self.expected)
