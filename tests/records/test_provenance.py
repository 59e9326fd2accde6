"""What a record tells of where it was made, and what it does not."""

import pytest

from versus.records.provenance import recorded_command, run_name


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("path:/home/me/my django", "path:my django"),
        ("path:../django", "path:django"),
        ("git:stable/6.0.x", "git:stable/6.0.x"),
        ("--json=/tmp/out.json", "--json=out.json"),
        ("postgres://me:secret@host/name", "URL"),
        ("--database=postgres://me:secret@host/name", "URL"),
        ("template-reuse", "template-reuse"),
    ],
)
def test_a_recorded_command_holds_no_folder_and_no_url(word: str, told: str) -> None:
    assert recorded_command(["compare", word]) == ("compare", told)


def test_names_of_runs_sort_by_time() -> None:
    assert run_name("quick", 1_795_000_000.0, 1) < run_name("compare", 1_795_000_001.0, 1)
    assert run_name("quick", 1_795_000_000.0, 1) != run_name("quick", 1_795_000_000.0, 2)
