"""Carries out a plan of calls, instrument by instrument."""

import contextlib
import time
from collections.abc import Mapping, Sequence

import msgspec

from versus.errors import EnvironmentFailedError
from versus.judge.calls.need import needs
from versus.judge.calls.screening import first_look, screening_note, second_look
from versus.machine.callgrind import unfitness
from versus.micro.blocks import engine
from versus.micro.blocks.allocation import Shortfall
from versus.micro.blocks.block import ArmDiedError, BlockRunner, Checked
from versus.micro.blocks.cost import spent_s
from versus.micro.declared.observations import Block, CountedLayout, Refusal, Screened, Survey
from versus.micro.declared.plan import Group, Instrument, Plan, Screen, variant_of
from versus.micro.declared.schedule import Seat, checked_of
from versus.micro.instruments.counting import Counting, calls_for_seconds
from versus.micro.instruments.surveying import run_surveys
from versus.micro.workers.conversation import Asked, FailedError
from versus.records.journal import Accounting
from versus.runner.events import Activity, Sentence, activities
from versus.runner.expectation import plan_text, too_noisy_text
from versus.runner.kinds import Ending
from versus.runner.recording import Recording
from versus.runner.session import NO_LAYOUT, Session
from versus.runner.workers import ending
from versus.spelling import counted
from versus.units import NS_PER_S

SEEDING_S = 600.0  # 100 000 articles, which may take a hundred times as long on a server far away as on this machine


class Measuring:
    """Brings a recording of calls from where it is to its end."""

    def __init__(self, recording: Recording, session: Session) -> None:
        self._recording = recording
        self._plan: Plan = recording.plan
        self._workers = session.workers
        self._tell = session.tell
        self._checked: Checked | None = None

    def perform(self) -> Ending:
        """Uses every instrument of the plan; time comes last, and is spent on what a screening leaves."""
        self._tell(Sentence(plan_text(self._plan, done=self._recording.of(Block))))
        self._seed()
        if self._plan.screen is not Screen.NOT:
            return self._screened()
        if Instrument.MEMORY in self._plan.instruments:
            self._survey()
        if Instrument.INSTRUCTIONS in self._plan.instruments:
            self._count()
        return self._time() if Instrument.TIME in self._plan.instruments else Ending()

    def _seed(self) -> None:
        """Fixtures are made before anything is measured, by the first environment."""
        self._tell(Activity("seeding databases"))
        name = self._plan.groups[0].arms[0].environment
        for database in dict.fromkeys(group.database for group in self._plan.groups):
            workers = self._workers.start_one_each([Seat(name, 0, database)], NO_LAYOUT)
            with ending(workers, f"Seeding databases on {database or self._plan.database}"):
                for worker in workers.values():
                    self._seed_groups(worker, [group for group in self._plan.groups if group.database == database])

    def _seed_groups(self, worker: Asked, groups: Sequence[Group]) -> None:
        seedable = []
        for group in groups:
            with contextlib.suppress(FailedError):  # an arm that cannot open it is refused then
                worker.ask("dataset", subject=group.subject, point=group.point)
                seedable.append(group)
        for group in seedable:
            worker.ask("seed", patience_s=SEEDING_S, subject=group.subject, point=group.point)

    def _survey(self) -> None:
        self._check()
        run_surveys(
            self._plan,
            self._workers.start_one_each,
            self._workers.start_up,
            done=self._recording.of(Survey, Refusal),
            sink=self._recording.append,
            report=activities(self._tell),
        )

    def _count(self) -> None:
        """Instructions, in a few layouts; where valgrind is missing that is said, and the rest goes on."""
        reason = unfitness()
        if reason is not None:
            self._note_unfitness(reason)
            return
        self._check()
        self._count_in_layouts(self._plan, {})

    def _note_unfitness(self, reason: str) -> None:
        gap = Refusal("instructions[]", "", reason, "not run")
        if gap not in self._recording.done:
            self._recording.append(gap)

    def _count_in_layouts(self, plan: Plan, calls: Mapping[tuple[str, str], int]) -> None:
        began = time.perf_counter()
        before = len(self._recording.of(CountedLayout))

        def report(done: int) -> None:
            a_layout = (time.perf_counter() - began) / (done - before) if done > before else None
            left = None if a_layout is None else a_layout * (plan.layouts - done)
            doing = f"counting instructions: {done} of {counted(plan.layouts, 'layout')} done"
            self._tell(Activity(doing, left))

        Counting(
            plan,
            self._workers.start_counting,
            self._workers.dump,
            sink=self._recording.append,
            report=report,
            done=self._recording.of(CountedLayout, Refusal),
            calls=calls,
        ).run()

    def _screened(self) -> Ending:
        """Counts everything in one layout, what moved in all of them, and times what is left."""
        reason = unfitness()
        if reason is not None:
            if self._plan.screen is Screen.ONLY:
                raise EnvironmentFailedError(f"Nothing can be screened: {reason}")
            self._tell(Sentence(f"Nothing is screened, and everything is timed: {reason}"))
            self._note_unfitness(reason)
            return self._time()
        found = self._recording.of(Screened)
        screened = found[0] if found else self._screen()
        if self._plan.screen is Screen.ONLY or not screened.timed:
            return Ending()
        self._tell(Sentence(screening_note(self._plan, screened)))
        self._plan = self._plan.limited_to(screened.timed)
        return self._time()

    def _screen(self) -> Screened:
        checked = self._check_anew()
        call_s: dict[tuple[str, str], float] = {}
        for (group, arm), seconds in checked.call_s.items():
            call_s.setdefault((group, variant_of(arm)), seconds)
        calls = {key: calls_for_seconds(seconds) for key, seconds in call_s.items()}
        self._count_in_layouts(msgspec.structs.replace(self._plan, layouts=1), calls)
        layouts = self._recording.of(CountedLayout)
        first = first_look(self._plan, layouts[0], checked.statements)
        moved = [key for key, reason in first.reasons.items() if reason == "moved"]
        if moved:
            self._count_in_layouts(self._plan.limited_to(moved), calls)
        screened = second_look(self._plan, first, self._recording.of(CountedLayout))
        screened = screened.checking(checked_of(screened.still, self._plan.seed))
        self._recording.append(screened)
        return screened

    def _check(self) -> None:
        """Checks that variants agree, once: whatever was counted or surveyed was checked first."""
        if not self._recording.of(CountedLayout, Survey):
            self._check_anew()

    def _check_anew(self) -> Checked:
        self._tell(Activity("checking that variants agree"))
        runner = BlockRunner(self._plan.timing, self._workers.start_origins)
        runner.refused |= {(refusal.group, refusal.arm) for refusal in self._recording.of(Refusal)}
        while True:
            try:
                checked = runner.check(self._plan.groups)
            except ArmDiedError as death:
                self._recording.append(Refusal(death.group.key, death.arm.id, f"it takes its worker down: {death}."))
                runner.refused.add((death.group.key, death.arm.id))
            else:
                self._recording.append(*checked.refusals)
                return checked

    def _time(self) -> Ending:
        began = time.perf_counter()
        too_noisy: list[str] = []

        def say_noisy(shortfalls: Sequence[Shortfall], blocks: Sequence[Block]) -> None:
            too_noisy.append(too_noisy_text(self._plan, shortfalls, blocks))
            self._tell(Sentence(too_noisy[0]))

        runner = engine.Engine(
            self._plan,
            BlockRunner(self._plan.timing, self._workers.start_origins),
            needing=lambda blocks: needs(self._plan, blocks),
            sink=lambda entries: self._recording.append(*entries),
            report=self._show,
            noisy=say_noisy,
            done=self._recording.of(Block, Refusal),
        )
        stopped_by = runner.run()
        spent = accounting(self._recording.of(Block), time.perf_counter() - began)
        return Ending(stopped_by, spent, *too_noisy)

    def _show(self, progress: engine.Progress) -> None:
        if progress.note:
            self._tell(Sentence(progress.note))
        doing = f"measuring: {counted(progress.blocks, 'block')} done, {counted(progress.groups_left, 'subject')} left"
        self._tell(Activity(doing, progress.seconds_left))


def accounting(blocks: Sequence[Block], whole: float) -> Accounting:
    """Sums up where the time went, from what every block says of itself."""
    arms = [arm for block in blocks for group in block.groups for arm in group.arms.values()]
    return Accounting(
        starting=sum(block.starting_s for block in blocks),
        preparing=sum(arm.seconds.preparation + arm.seconds.restoring for arm in arms),
        warming_up=sum(arm.seconds.warm_up for arm in arms),
        slices=sum(sum(arm.wall_ns) for arm in arms) / NS_PER_S,
        whole=max(whole, spent_s(blocks)),
    )
