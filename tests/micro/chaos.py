"""Workers whose scatter, refusals and deaths follow from the block's layout, so that a repeated block repeats them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from tests.micro.fake import FakeOrigins, FakeWorker, Farm
from versus.micro.declared.schedule import Layout, Seat
from versus.micro.workers.conversation import DiedError, FailedError, HungError, RefusedError
from versus.micro.workers.crew import Slice

SCATTER = {"calm": 0.002, "usual": 0.01, "wild": 0.2}


class ChaosWorker(FakeWorker):
    """`attempt` counts how often processes of this layout were started."""

    farm: "ChaosFarm"

    def __init__(self, seat: Seat, farm: "ChaosFarm", layout: Layout, attempt: int) -> None:
        super().__init__(seat, farm)
        self.attempt = attempt
        self.layout = layout
        self.subject = ""
        self.taken = 0

    def open(self, subject: str, variant: str, **arguments: Any) -> Any:
        self.subject, self.variant, self.taken = subject, variant, 0
        return super().open(subject, variant, **arguments)

    def turn(self, calls: int) -> Slice:
        self.act("turn")
        self.taken += 1
        pace = 1 + self.drawn("turn").gauss(0, SCATTER[self.subject.partition(" ")[0]])
        nanoseconds = int(calls * 1e6 * max(0.1, pace))
        self.farm.clock.now += nanoseconds / 1e9
        return Slice(nanoseconds, nanoseconds, 0.0, 0.0)

    def drawn(self, moment: str) -> Random:
        return Random(f"{self.layout} {self.seat} {self.subject} {self.variant} {moment} {self.taken}")

    def act(self, moment: str) -> None:
        if self.attempt <= self.farm.fated.get((self.subject, self.seat.environment, self.variant), 0):
            raise DiedError("its process was killed by signal 9")
        if moment == "close" or not self.farm.trouble:
            return
        fate = self.drawn(moment).random() / self.farm.trouble
        if fate < 0.1:
            raise RefusedError("it remembers its work")
        if fate < 0.2:
            raise FailedError("ValueError: of its own", "trace")
        if fate < 0.8 and self.attempt == 1:
            raise DiedError("its process was killed by signal 9")
        if 0.8 <= fate < 0.9:
            raise DiedError("its process was killed by signal 11")
        if 0.9 <= fate < 1:
            raise HungError("it did not answer within 20 s")


class ChaosFarm(Farm):
    """`trouble` is how often anything goes wrong, as a share of all orders; `fated` how many attempts at every block
    die by a (subject, environment, variant)."""

    def __init__(self, trouble: float, fated: Mapping[tuple[str, str, str], int]) -> None:
        super().__init__()
        self.trouble = trouble
        self.fated = fated
        self.attempts: Counter[Layout] = Counter()

    def start(self, seats: Sequence[Seat], layout: Layout) -> FakeOrigins:
        self.attempts[layout] += 1
        return super().start(seats, layout)

    def worker(self, seat: Seat, layout: Layout) -> FakeWorker:
        return ChaosWorker(seat, self, layout, self.attempts[layout])
