"""A catalogue with the subjects and variants that the plans name."""

from versus.calibration.injection import TARGETS
from versus.calibration.plans import COUNTED_ROWS, DATABASE_ROWS, NULL_ROWS
from versus.micro.declared.catalogue import Catalogue, SubjectDescription, VariantDescription


def catalogue() -> Catalogue:
    variants: dict[str, list[str]] = {}
    for subject, variant in dict.fromkeys((*NULL_ROWS, *COUNTED_ROWS, *DATABASE_ROWS)):
        variants.setdefault(subject, []).append(variant)
    for target in TARGETS:
        variants.setdefault(target.subject, ["only"])
    return Catalogue(tuple(_subject(name, names) for name, names in variants.items()))


def _subject(name: str, variants: list[str]) -> SubjectDescription:
    return SubjectDescription(
        name=name, area="area", area_doc="", doc="A subject.", parameters={"size": [1, 2, 3, 4, 5, 6, 7, 8]},
        default={"size": 1}, margin=0.02, writes=(),
        preparation="", variants=tuple(_variant(variant, baseline=not index) for index, variant in enumerate(variants)),
    )  # fmt: skip


def _variant(name: str, *, baseline: bool) -> VariantDescription:
    return VariantDescription(
        name=name, doc="", source="", baseline=baseline, awaited=False, needs=None, available=True, differs=None,
        version="1",
    )  # fmt: skip
