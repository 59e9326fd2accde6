"""What a screening left out, told of a run and of a subject."""

import msgspec

from tests.publish.samples import side
from versus.judge.report import Report, Untimed
from versus.publish.calls.untimed import MOST_NAMED, NOT_COUNTED, NOT_TIMED
from versus.publish.tables.lines import lines_of


def untimed(subject: str, variant: str, django: str = "6.0.10") -> Untimed:
    return Untimed(subject, {"rows": 5}, side("5.2.19", variant), side(django, variant))


def notes(found: list[Untimed], subject: str | None = None) -> tuple[str, ...]:
    return lines_of(Report("a-run", (), notes=("of the run",), untimed=tuple(found)), subject=subject).notes


FOUND = [
    untimed("saving", "save"),
    untimed("saving", "save", "6.1.3"),
    untimed("saving", "update", "6.1.3"),
    untimed("mail", "build"),
]


def test_a_run_names_subjects_variants_and_the_djangos_where_not_all_are_meant() -> None:
    assert notes(FOUND) == (
        "of the run",
        f"{NOT_TIMED}: saving (rows=5): save, update on 6.1.3; mail (rows=5): build on 6.0.10.",
    )


def test_a_subject_has_its_own_only() -> None:
    assert notes(FOUND, "mail") == (f"{NOT_TIMED}: mail (rows=5): build.",)
    assert notes(FOUND, "pagination") == ()


def test_what_cannot_be_counted_is_told_apart() -> None:
    awaited = msgspec.structs.replace(untimed("mail", "send"), counted=False)
    assert notes([awaited, *FOUND[-1:]])[1:] == (
        f"{NOT_TIMED}: mail (rows=5): build.",
        f"{NOT_COUNTED}: mail (rows=5): send.",
    )


def test_many_are_counted() -> None:
    many = [untimed(f"subject-{number}", "call") for number in range(MOST_NAMED + 1)]
    assert notes(many)[1] == f"{NOT_TIMED}: 13 comparisons of 13 subjects; their pages, and --json, name them."
    assert msgspec.json.decode(msgspec.json.encode(Report("a-run", (), untimed=(many[0],))))["untimed"]
