import pytest

from versus.calibration.injection import TARGETS, environment_name, environment_size
from versus.calibration.part import INSTRUCTION_SIZES, SIZES
from versus.calibration.sizing import large_loops, shares_a_turn, turns_for


def test_the_large_loop_comes_back_as_it_was() -> None:
    shares = shares_a_turn({target.subject: 1.5 for target in TARGETS})
    turns = turns_for(0.5, shares)
    assert turns == pytest.approx(large_loops(), abs=1)


@pytest.mark.parametrize("size", SIZES)
def test_a_size_is_met_to_a_turn(size: float) -> None:
    shares = shares_a_turn({target.subject: 1.3 for target in TARGETS})
    for target in TARGETS:
        reached = turns_for(size, shares)[target.subject] * target.calls * shares[target.subject]
        assert abs(reached - size) <= shares[target.subject] * 1.001, target


def test_less_than_one_turn_cannot_be_put_in() -> None:
    shares = {"pagination": 0.01}
    assert turns_for(0.005, shares) == {"pagination": 1}


@pytest.mark.parametrize("size", INSTRUCTION_SIZES)
def test_an_environments_name_tells_its_size(size: float) -> None:
    assert environment_size(f"path:{environment_name(size, 'time')}") == size
    assert environment_size("6.1.3 (twin)") is None
