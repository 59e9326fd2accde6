"""What a screening left out of the timing, in words."""

from collections.abc import Iterator, Mapping, Sequence, Set

from versus import spelling
from versus.judge.report import Untimed, Value
from versus.micro.declared.plan import point_text
from versus.publish.tables.sides import point_beside, variant_text

NOT_TIMED = "Not timed, for their instructions did not move and their statements are the same"
NOT_COUNTED = "Neither timed nor counted, for instructions cannot tell"
MOST_NAMED = 12
"""Subjects. Where there are more, their own pages and `--json` name what was left out."""


def untimed_notes(untimed: Sequence[Untimed], defaults: Mapping[str, Mapping[str, Value]]) -> Iterator[str]:
    """Yields a sentence for each reason: each subject with its variants, and these with the Djangos where not all are
    meant.

    Points are named where they are not the `defaults`.
    """
    djangos = {found.candidate.django for found in untimed}
    for reason, counted in ((NOT_TIMED, True), (NOT_COUNTED, False)):
        here = [found for found in untimed if found.counted is counted]
        subjects = len({found.subject for found in here})
        if subjects > MOST_NAMED:
            comparisons = spelling.counted(len(here), "comparison")
            yield f"{reason}: {comparisons} of {subjects} subjects; their pages, and --json, name them."
        elif here:
            yield f"{reason}: {_named(here, djangos, defaults)}."


def _named(untimed: Sequence[Untimed], djangos: Set[str], defaults: Mapping[str, Mapping[str, Value]]) -> str:
    by_subject: dict[str, dict[str, list[str]]] = {}
    for found in untimed:
        point = point_text(point_beside(found.point, defaults.get(found.subject, {})))
        variants = by_subject.setdefault(f"{found.subject}{f' ({point})' if point else ''}", {})
        variants.setdefault(variant_text(found), []).append(found.candidate.django)
    return "; ".join(
        f"{name}: "
        + ", ".join(
            variant if set(on) == djangos else f"{variant} on {spelling.joined(on)}" for variant, on in variants.items()
        )
        for name, variants in by_subject.items()
    )
