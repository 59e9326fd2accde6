"""How long a call is said to take after warming up."""

from collections.abc import Iterable

import pytest

from versus.micro.inside.worker import calls_a_slice, fastest_call_s


class Arm:
    """Calls last what is given, in seconds; the last for ever."""

    def __init__(self, lengths: Iterable[float]) -> None:
        self.lengths = list(lengths)
        self.asked: list[int] = []
        self.restored = 0

    def timed(self, calls: int) -> tuple[int, int]:
        self.asked.append(calls)
        length = self.lengths.pop(0) if len(self.lengths) > 1 else self.lengths[0]
        return round(calls * length * 1e9), 0

    def restore(self) -> None:
        self.restored += 1


def test_one_long_call_on_a_busy_core_is_not_believed() -> None:
    arm = Arm([0.15, 0.002])
    assert fastest_call_s(arm, slice_s=0.01, warm_up_s=0, calls=None) == pytest.approx(0.002)
    assert arm.restored == len(arm.asked)


def test_calls_are_doubled_until_half_a_slice_is_filled() -> None:
    arm = Arm([0.000_1])
    fastest = fastest_call_s(arm, slice_s=0.01, warm_up_s=0.001, calls=None)
    assert arm.asked[:2] == [1, 2]
    assert max(arm.asked) * fastest <= 0.01
    assert calls_a_slice(fastest, 0.01) == 100


def test_known_calls_are_kept() -> None:
    arm = Arm([0.000_1])
    fastest_call_s(arm, slice_s=0.01, warm_up_s=0, calls=7)
    assert arm.asked == [7, 7]
