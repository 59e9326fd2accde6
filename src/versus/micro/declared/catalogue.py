"""The subjects that the benchmarks folder declares, as a worker describes them."""

from collections.abc import Sequence

import msgspec

from versus.errors import unknown
from versus.micro.declared.plan import Point, Value


def spelled(name: str) -> str:
    """Returns a subject's or an area's name as it is compared: `_` and `-` are the same, and so are capitals."""
    return name.lower().replace("_", "-")


class VariantDescription(msgspec.Struct, frozen=True):
    """One way of doing a subject. `available` tells whether the Django that describes it has what it needs."""

    name: str
    doc: str
    source: str
    baseline: bool
    awaited: bool
    needs: str | None
    available: bool
    differs: str | None
    version: str


class SubjectDescription(msgspec.Struct, frozen=True):
    """One subject with its axes and variants, in the order of declaration."""

    name: str
    area: str
    area_doc: str
    doc: str
    parameters: dict[str, list[Value]]
    default: Point
    margin: float
    writes: tuple[str, ...]
    preparation: str
    variants: tuple[VariantDescription, ...]
    longest_call_s: float = 1.0
    stored: bool = True
    """Whether it uses a database at its default point."""
    control: bool = False
    """Whether no Django takes part in it."""

    @property
    def baseline(self) -> VariantDescription:
        return next(variant for variant in self.variants if variant.baseline)

    def variant(self, name: str) -> VariantDescription:
        found = next((variant for variant in self.variants if variant.name == name), None)
        if found is None:
            raise unknown(f"variant of {self.name}", name, [variant.name for variant in self.variants])
        return found

    def point(self, **chosen: str) -> Point:
        """Returns the default point with some values, given as text, replaced. Raises UserError for undeclared ones."""
        point = dict(self.default)
        for name, text in chosen.items():
            if name not in self.parameters:
                raise unknown(f"parameter of {self.name}", name, list(self.parameters))
            values = {str(value): value for value in self.parameters[name]}
            if text not in values:
                raise unknown(f"value of {self.name}'s {name}", text, list(values))
            point[name] = values[text]
        return point


class Catalogue(msgspec.Struct, frozen=True):
    """All subjects of a benchmarks folder, as one Django sees them."""

    subjects: tuple[SubjectDescription, ...]

    def find(self, name: str) -> SubjectDescription:
        """Returns the subject of a name, in which `_` and `-` are the same. Raises UserError with the nearest name."""
        wanted = spelled(name)
        found = next((subject for subject in self.subjects if subject.name == wanted), None)
        if found is None:
            raise unknown("subject", name, [subject.name for subject in self.subjects])
        return found

    def area(self, name: str) -> tuple[SubjectDescription, ...]:
        """Returns the subjects of an area, in whose name `_` and `-` are the same. Raises UserError with the nearest
        name."""
        found = tuple(subject for subject in self.subjects if spelled(subject.area) == spelled(name))
        if not found:
            raise unknown("area", name, list(dict.fromkeys(spelled(subject.area) for subject in self.subjects)))
        return found

    def chosen(self, names: Sequence[str] = (), areas: Sequence[str] = ()) -> tuple[SubjectDescription, ...]:
        """Returns the subjects named and those of the areas named, each once; all where nothing is named.

        A name that no subject has may be an area's. Raises UserError for one that neither has.
        """
        if not names and not areas:
            return self.subjects
        known = {subject.name for subject in self.subjects}
        grouped = {spelled(subject.area) for subject in self.subjects} - known
        found = [subject for name in areas for subject in self.area(name)]
        for name in names:
            found += self.area(name) if spelled(name) in grouped else [self.find(name)]
        return tuple({subject.name: subject for subject in found}.values())
