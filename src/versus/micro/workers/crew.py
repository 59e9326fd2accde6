"""The worker processes of a block, which take turns without being told to at each."""

import mmap
import os
import selectors
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from versus.micro.declared.schedule import Seat
from versus.micro.workers.conversation import (
    Asked,
    Conversation,
    DiedError,
    FailedError,
    HungError,
    RefusedError,
    stop_all,
)

PLACE_BYTES = 4  # of the file in which workers say whose turn it is; the worker's own code has the format
LOOK_S = 5.0  # between two looks at whether turns go on, where no worker has come to its end


class Slice(msgspec.Struct, frozen=True):
    """One timed turn: nanoseconds, and seconds of what is not timed."""

    wall_ns: int
    cpu_ns: int
    prelude_s: float
    restoring_s: float


type Taken = Mapping[Seat, Sequence[Slice] | RefusedError | FailedError]
"""What came of everybody's turns."""


class SeatLostError(Exception):
    """A worker died or hung at its turn, or what it is forked from did."""

    def __init__(self, seat: Seat, error: DiedError) -> None:
        super().__init__(str(error))
        self.seat = seat
        self.error = error


class Crew(Protocol):
    """Workers by their seats."""

    def __getitem__(self, seat: Seat, /) -> Asked: ...
    def take_turns(
        self, order: Sequence[Seat], calls: Mapping[Seat, int], *, prelude: float, patience_s: float
    ) -> Taken: ...
    def stop(self) -> None: ...


class Origins(Protocol):
    """What the workers of a block are forked from: one process for each environment and database."""

    def crew(self, seats: Sequence[Seat], /) -> Crew:
        """Returns fresh workers for these seats. Raises SeatLostError where an origin died or hangs."""
        ...

    def stop(self) -> None: ...


class ProcessCrew(dict[Seat, Conversation]):
    """Hands its workers the whole order at once; each then wakes the next through a pipe.

    So nothing runs between two slices but the handing over: no order, no answer, no Python of the engine's, which
    would leave the caches to one arm more than to another. Nobody answers before the last turn is over.
    """

    def __init__(self, folder: Path, workers: Mapping[Seat, Conversation]) -> None:
        super().__init__(workers)
        self._folder = folder
        self._pipes: dict[Seat, Path] = {}
        self._held: dict[Seat, int] = {}  # open here too, or what is written before the reader comes would be lost

    def take_turns(
        self, order: Sequence[Seat], calls: Mapping[Seat, int], *, prelude: float, patience_s: float
    ) -> Taken:
        """Returns what each seat's turns gave. Raises SeatLostError for a worker that dies, or whose turn does not
        end within `patience_s` seconds; then all of them are killed, for they wait for one another."""
        places = self._folder / f"turns-{os.urandom(4).hex()}"
        places.write_bytes(bytes(PLACE_BYTES))
        try:
            self._order(order, calls, prelude, places)
            return self._gathered(order, places, patience_s)
        except BaseException:
            for seat in dict.fromkeys(order):
                self[seat].kill()
            raise
        finally:
            places.unlink()

    def stop(self) -> None:
        """Lets all workers end at once, then waits for each."""
        stop_all(self.values())
        for seat, pipe in self._pipes.items():
            os.close(self._held.pop(seat))
            pipe.unlink()
        self._pipes.clear()

    def _order(self, order: Sequence[Seat], calls: Mapping[Seat, int], prelude: float, places: Path) -> None:
        seats = list(dict.fromkeys(order))
        for seat in seats:
            self._make_pipe(seat)
        for seat in seats:
            own = [place for place, at in enumerate(order) if at == seat]
            wakes = [self._woken_after(place, order, seats) for place in own]
            try:
                self[seat].send(
                    "turns", calls=calls[seat], prelude=prelude, own=str(self._pipes[seat]), places=own, wakes=wakes,
                    said=str(places), last=own[-1] == len(order) - 1,
                )  # fmt: skip
            except DiedError as error:
                raise SeatLostError(seat, error) from error
        os.write(self._held[order[0]], b".")

    def _make_pipe(self, seat: Seat) -> None:
        if seat not in self._pipes:
            path = self._folder / f"turn-{os.urandom(4).hex()}"
            os.mkfifo(path)
            self._pipes[seat] = path
            self._held[seat] = os.open(path, os.O_RDWR)  # for reading as well, or it would wait for a reader

    def _woken_after(self, place: int, order: Sequence[Seat], seats: Sequence[Seat]) -> list[str]:
        """Returns the pipes of who goes on after a turn: the next, or at the end all others, to answer."""
        if place + 1 < len(order):
            return [str(self._pipes[order[place + 1]])]
        return [str(self._pipes[seat]) for seat in seats if seat != order[place]]

    def _gathered(self, order: Sequence[Seat], places: Path, patience_s: float) -> Taken:
        taken: dict[Seat, Sequence[Slice] | RefusedError | FailedError] = {}
        with (
            selectors.DefaultSelector() as selector,
            places.open("rb") as file,
            mmap.mmap(file.fileno(), PLACE_BYTES, access=mmap.ACCESS_READ) as shared,
        ):
            for seat in dict.fromkeys(order):
                selector.register(self[seat].answers, selectors.EVENT_READ, seat)
            place, waited = -1, 0.0
            while selector.get_map():
                look_s = min(LOOK_S, patience_s)
                ready = selector.select(look_s)
                now = int.from_bytes(shared, "little")
                waited = 0.0 if ready or now != place else waited + look_s
                place = now
                if waited >= patience_s:
                    raise SeatLostError(order[place], HungError(f"it did not answer within {patience_s:.0f} s"))
                for key, _ in ready:
                    taken[key.data] = self._answer(key.data, patience_s)
                    selector.unregister(key.fileobj)
        return taken

    def _answer(self, seat: Seat, patience_s: float) -> Sequence[Slice] | RefusedError | FailedError:
        try:
            return msgspec.convert(self[seat].answer(patience_s), tuple[Slice, ...])
        except (RefusedError, FailedError) as error:
            return error
        except DiedError as error:
            raise SeatLostError(seat, error) from error
