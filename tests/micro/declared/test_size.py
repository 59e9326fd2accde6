"""Which parameters are sizes, and which of them a subject is swept over."""

import msgspec
import pytest

from tests.records.samples import manifest
from versus.cli.targets import sweepable, targets
from versus.errors import UserError
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.size import axes_of, size_of

PARAMETERS = {"rows": [1000, 10, 100, 30], "page": ["first", "last"], "per_page": [20, 100]}


def subject(**parameters: list) -> SubjectDescription:
    declared = parameters or PARAMETERS
    default = {name: values[0] for name, values in declared.items()}
    return msgspec.structs.replace(manifest().catalogue.subjects[0], parameters=declared, default=default)


@pytest.mark.parametrize(("value", "size"), [(10, 10.0), (0.5, 0.5), (True, None), ("10", None), (0, None), (-1, None)])
def test_positive_numbers_are_sizes(value, size) -> None:
    assert size_of(value) == size


def test_an_axis_has_four_sizes_or_more_the_smallest_first() -> None:
    (axis,) = axes_of(subject())
    assert (axis.name, axis.values) == ("rows", (10, 30, 100, 1000))
    assert not axes_of(subject(rows=[1, 2, 3]))
    assert not axes_of(subject(rows=[1, 2, 3, "many"]))


@pytest.mark.parametrize("sweep", ["", "rows"])
def test_a_sweep_takes_every_size_and_keeps_the_rest_of_the_point(sweep) -> None:
    found = targets(subject(), (), ("page=last",), sweep)
    assert [target.point for target in found] == [
        {"rows": rows, "page": "last", "per_page": 20} for rows in (10, 30, 100, 1000)
    ]
    (alone,) = targets(subject(), (), (), None)
    assert alone.point == subject().default


@pytest.mark.parametrize(
    ("declared", "parameters", "sweep", "sentence"),
    [
        (PARAMETERS, (), "per_page", "There is no axis of pagination 'per_page'; there are: rows."),
        (PARAMETERS, ("rows=10",), "rows", "leave out --parameter rows"),
        ({"page": ["first"]}, (), "", "has no parameter of 4 sizes or more to sweep over"),
        ({"a": [1, 2, 3, 4], "b": [1, 2, 3, 4]}, (), "", "can be swept over a or b; say which, as in --sweep=a"),
    ],
)
def test_what_cannot_be_swept_is_named(declared, parameters, sweep, sentence) -> None:
    with pytest.raises(UserError, match=sentence):
        targets(subject(**declared), (), parameters, sweep)


def test_where_no_subject_is_named_those_that_can_be_swept_are() -> None:
    rows, items, none = subject(rows=[1, 2, 3, 4]), subject(items=[1, 2, 3, 4]), subject(page=["first"])
    assert sweepable([rows, items, none], "") == [rows, items]
    assert sweepable([rows, items, none], "items") == [items]
    with pytest.raises(UserError, match="there are: rows, items"):
        sweepable([rows, items, none], "page")
