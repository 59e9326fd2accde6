"""What subjects run of Django, as parts of a page."""

from versus.locations import locations
from versus.micro.declared.names import declared_subjects
from versus.publish.coverage import (
    UNSAID,
    coverage_part,
    judged_coverage,
    missing_parts,
    parts_of_django,
    place_of,
    reasons_for_not_running,
)
from versus.records.coverage import FILE, Coverage, read_coverage, write_coverage
from versus.records.manifest import Revision

FUNCTIONS = ("core/mail/message.py:EmailMessage.message", "db/models/query.py:QuerySet.get", "http/cookie.py:parse")
COVERAGE = Coverage(
    1.0, Revision(None, dirty=False), ("5.2.19", "6.1.3"), FUNCTIONS, (0, 1), {"mail/mail-building/text_only": (0, 2)}
)


def test_a_row_a_part_and_a_list_of_what_is_missing(tmp_path):
    write_coverage(tmp_path / "coverage.json.zst", COVERAGE)
    coverage = read_coverage(tmp_path / "coverage.json.zst")
    found = judged_coverage(coverage)
    part = coverage_part(coverage, found)
    assert part.rows == (("core/mail/", "1", "1", "100.0 %"), ("db/models/", "1", "0", "0.0 %"))
    assert part.sentences == (
        "2 functions changed; 1 of them (50.0 %) run inside a timed call of a subject of their own area.",
    )
    (missing,) = missing_parts(found)
    assert missing.title == f"{UNSAID} 1 function."
    assert missing.bullets == ("QuerySet.get, db/models/query.py",)


def test_what_no_subject_runs_stands_under_its_reason():
    inside = "db/models/sql/compiler.py:SQLCompiler.get_select_for_update_of_arguments.<locals>._get_field_choices"
    functions = ("db/models/query.py:QuerySet.last", inside)
    coverage = Coverage(1.0, Revision(None, dirty=False), ("5.2.19", "6.1.3"), functions, (0, 1), {})
    locking, rare = missing_parts(judged_coverage(coverage))
    assert locking.title.startswith("SQLite does without it")
    assert locking.bullets == (
        "SQLCompiler.get_select_for_update_of_arguments._get_field_choices, db/models/sql/compiler.py",
    )
    assert rare.bullets == ("QuerySet.last, db/models/query.py",)


def test_each_kept_function_that_no_subject_runs_has_a_reason_and_each_reason_such_functions():
    found = judged_coverage(read_coverage(locations().results / "coverage" / FILE))
    missing = {place_of(function) for part in found.parts for function in part.missing}
    reasons = reasons_for_not_running()
    assert missing - reasons.keys() == set()
    assert reasons.keys() - missing == set()


def test_every_area_is_a_file_of_subjects():
    areas = {path.stem for path in locations().benchmarks.glob("[a-z]*.py")}
    assert {area for named in parts_of_django().values() for area in named} <= areas
    assert declared_subjects(locations().benchmarks)
