"""What the benchmarks folder declares, as a worker describes it."""

import msgspec

from versus.errors import unknown
from versus.micro.declared.plan import Point, Value


class VariantDescription(msgspec.Struct, frozen=True):
    """One way of doing a subject; `available` is whether the describing Django has what it needs."""

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

    @property
    def baseline(self) -> VariantDescription:
        return next(one for one in self.variants if one.baseline)

    def variant(self, name: str) -> VariantDescription:
        found = next((one for one in self.variants if one.name == name), None)
        if found is None:
            raise unknown(f"variant of {self.name}", name, [one.name for one in self.variants])
        return found

    def point(self, **chosen: str) -> Point:
        """The default point with some values replaced, given as text. Raises UserError for what is not declared."""
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
    """All subjects."""

    subjects: tuple[SubjectDescription, ...]

    def find(self, name: str) -> SubjectDescription:
        """By name; `_` and `-` are the same. Raises UserError naming the nearest."""
        wanted = name.lower().replace("_", "-")
        found = next((one for one in self.subjects if one.name == wanted), None)
        if found is None:
            raise unknown("subject", name, [one.name for one in self.subjects])
        return found

    def chosen(self, names: tuple[str, ...]) -> tuple[SubjectDescription, ...]:
        """The named subjects, or areas of them; all when none is named."""
        if not names:
            return self.subjects
        areas = {one.area.replace("_", "-") for one in self.subjects}
        found: list[SubjectDescription] = []
        for name in names:
            wanted = name.lower().replace("_", "-")
            inside = [one for one in self.subjects if one.area.replace("_", "-") == wanted]
            found += inside if wanted in areas else [self.find(name)]
        return tuple({one.name: one for one in found}.values())
