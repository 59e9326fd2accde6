"""What of a subject a command measures: its variants, at one point or at every size of an axis."""

from collections.abc import Sequence

import click
import msgspec

from versus.errors import UserError
from versus.micro.declared.catalogue import SubjectDescription
from versus.micro.declared.planning import Target
from versus.micro.declared.size import axes_of, axis_of

sweep_option = click.option(
    "--sweep", is_flag=False, flag_value="", metavar="[AXIS]",
    help="Every size of a parameter, as in --sweep=rows: how cost grows with it, and where two ways cross.",
)  # fmt: skip


def target(subject: SubjectDescription, variants: tuple[str, ...], parameters: tuple[str, ...]) -> Target:
    """At one point. Raises UserError for what the subject does not declare."""
    for name in variants:
        subject.variant(name)
    return Target(subject, subject.point(**_values(parameters)), variants)


def targets(
    subject: SubjectDescription, variants: tuple[str, ...], parameters: tuple[str, ...], sweep: str | None
) -> list[Target]:
    """At one point, or at each that the sweep takes. Raises UserError for what the subject does not declare."""
    whole = target(subject, variants, parameters)
    if sweep is None:
        return [whole]
    axis = axis_of(subject, sweep)
    if axis.name in _values(parameters):
        raise UserError(f"--sweep takes every size of {axis.name}; leave out --parameter {axis.name}.")
    return [msgspec.structs.replace(whole, point=point) for point in axis.points(whole.point)]


def _values(parameters: tuple[str, ...]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"{text!r} is no parameter; write it as name=value, as in rows=1000.")
        chosen[name] = value
    return chosen


def sweepable(subjects: Sequence[SubjectDescription], sweep: str) -> list[SubjectDescription]:
    """Those that can be swept, over the named axis where one is named. Raises UserError where none can."""
    found = [subject for subject in subjects if any(axis.name == (sweep or axis.name) for axis in axes_of(subject))]
    if not found:
        axes = dict.fromkeys(axis.name for subject in subjects for axis in axes_of(subject))
        raise UserError(f"No subject can be swept over {sweep!r}; there are: {', '.join(axes) or 'none'}.")
    return found
