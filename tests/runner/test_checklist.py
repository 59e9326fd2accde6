"""A tour of all scenarios, cut off and continued."""

from pathlib import Path

from versus.runner.checklist import Checklist


def test_a_tour_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "tour.json"
    first = Checklist(file, [("5.2", "6.0"), {"quick": True}], fresh=False)
    first.add("hello")
    first.add("json")
    assert Checklist(file, [("5.2", "6.0"), {"quick": True}], fresh=False).done == ("hello", "json")


def test_another_tour_a_fresh_one_and_one_after_the_end_begin_anew(tmp_path: Path) -> None:
    file = tmp_path / "tour.json"
    tour = Checklist(file, ["5.2"], fresh=False)
    tour.add("hello")
    assert Checklist(file, ["6.0"], fresh=False).done == ()
    assert Checklist(file, ["5.2"], fresh=True).done == ()
    tour.end()
    assert Checklist(file, ["5.2"], fresh=False).done == ()


def test_a_damaged_file_is_no_tour(tmp_path: Path) -> None:
    file = tmp_path / "tour.json"
    file.write_text("{")
    assert Checklist(file, ["5.2"], fresh=False).done == ()
