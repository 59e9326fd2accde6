"""Parameters that are sizes: a subject can be swept over them."""

import msgspec

from versus.errors import UserError, unknown
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.plan import Point, Value

FEWEST_SIZES = 4  # an exponent from three points says little about whether one law holds


def size_of(value: Value) -> float | None:
    """Returns a parameter's value as a size; None where it is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else None


class Axis(msgspec.Struct, frozen=True):
    """A parameter with four sizes or more, the smallest first."""

    name: str
    values: tuple[Value, ...]

    def points(self, point: Point) -> list[Point]:
        """Returns the point at every size."""
        return [{**point, self.name: value} for value in self.values]


def axes_of(subject: SubjectDescription) -> list[Axis]:
    """Returns the axes that a subject can be swept over."""
    sized = {name: [value for value in values if size_of(value)] for name, values in subject.parameters.items()}
    return [
        Axis(name, tuple(sorted(values, key=lambda value: size_of(value) or 0.0)))
        for name, values in sized.items()
        if len(values) >= FEWEST_SIZES and len(values) == len(subject.parameters[name])
    ]


def axis_of(subject: SubjectDescription, name: str) -> Axis:
    """Returns the named axis, or the only one where the name is empty. Raises UserError."""
    axes = {axis.name: axis for axis in axes_of(subject)}
    if not axes:
        raise UserError(f"{subject.name} has no parameter of {FEWEST_SIZES} sizes or more to sweep over.")
    if name and name not in axes:
        raise unknown(f"axis of {subject.name}", name, list(axes))
    first = next(iter(axes))
    if not name and len(axes) > 1:
        raise UserError(f"{subject.name} can be swept over {' or '.join(axes)}; say which, as in --sweep={first}.")
    return axes[name or first]
