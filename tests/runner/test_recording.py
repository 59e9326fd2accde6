"""Who writes a run, and which runs are continued."""

from pathlib import Path

import pytest

from tests.micro.fake import group, plan
from versus.errors import UserError
from versus.locations import Locations
from versus.micro.declared.catalogue import Catalogue
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Timing
from versus.records.provenance import code_digest
from versus.runner import recording
from versus.runner.events import Event
from versus.runner.recording import Declared, open_recording, recording_in

LINE = Refusal("saving[]", "5.2.19/save", "was left out", "not run")


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def declared(suite: Locations) -> Declared:
    return Declared(["compare"], plan(group(), timing=Timing()), {}, suite, Catalogue(()))


def test_a_run_that_was_cut_off_is_continued(declared: Declared, told: list[Event]) -> None:
    first = open_recording(declared, told.append, anew=False)
    first.append(LINE)
    first.close()
    again = open_recording(declared, told.append, anew=False)
    assert again.folder == first.folder
    assert again.done == (LINE,)
    assert [getattr(event, "text", "") for event in told] == [f"Continuing run {first.folder.name}, which was cut off."]
    again.close()


def test_a_live_run_is_not_written_by_a_second(declared: Declared, told: list[Event]) -> None:
    first = open_recording(declared, told.append, anew=False)
    with pytest.raises(UserError, match="Another process is writing run"):
        open_recording(declared, told.append, anew=False)
    first.append(LINE)
    assert first.read().entries == (LINE,)
    first.close()
    open_recording(declared, told.append, anew=False).close()


def test_a_live_trial_is_not_written_by_a_second(declared: Declared, tmp_path: Path) -> None:
    first = recording_in(tmp_path / "000", declared)
    with pytest.raises(UserError, match="Another process is writing run"):
        recording_in(tmp_path / "000", declared)
    first.close()


def test_a_run_that_other_code_began_is_not_continued(
    declared: Declared, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "code_digest", lambda _where: "another")
    first = open_recording(declared, told.append, anew=False)
    first.close()
    monkeypatch.undo()
    second = open_recording(declared, told.append, anew=False)
    second.close()
    assert second.folder != first.folder
    (sentence,) = [getattr(event, "text", "") for event in told]
    assert "code has changed since" in sentence


def test_the_code_is_what_measures(suite: Locations, tmp_path: Path) -> None:
    copy = Locations(tmp_path / "copy", suite.state)
    for folder in (copy.benchmarks, copy.scenarios, copy.bench_project):
        folder.mkdir(parents=True)
    (copy.benchmarks / "mail.py").write_text("SIZE = 1\n")
    before = code_digest(copy)
    (copy.benchmarks / "mail.pyc").write_text("compiled")
    (copy.benchmarks / "README.md").write_text("words")
    assert code_digest(copy) == before
    (copy.scenarios / "hello.toml").write_text("rate = 1\n")
    changed = code_digest(copy)
    (copy.benchmarks / "mail.py").write_text("SIZE = 2\n")
    changed_again = code_digest(copy)
    (copy.bench_project / "page.html").write_text("<p>rendered while it is timed</p>")
    assert len({before, changed, changed_again, code_digest(copy)}) == 4


def test_two_runs_of_one_second_and_seed_have_a_folder_each(
    declared: Declared, told: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "run_name", lambda *_more: "20261125-120000-compare-0007")
    first, second = (open_recording(declared, told.append, anew=True) for _ in range(2))
    assert second.folder != first.folder
    first.append(LINE)
    assert second.read().entries == ()
    first.close()
    second.close()
