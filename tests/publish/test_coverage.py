"""What subjects run of Django, as parts of a page."""

from versus.locations import locations
from versus.micro.declared.names import declared_subjects
from versus.publish.coverage import coverage_part, judged_coverage, missing_parts, parts_of_django
from versus.records.coverage import Coverage, read_coverage, write_coverage
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
    assert missing.bullets == ("QuerySet.get, db/models/query.py",)


def test_every_area_is_a_file_of_subjects():
    areas = {path.stem for path in locations().benchmarks.glob("[a-z]*.py")}
    assert {area for named in parts_of_django().values() for area in named} <= areas
    assert declared_subjects(locations().benchmarks)
