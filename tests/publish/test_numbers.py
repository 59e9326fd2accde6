"""What a verdict rests on is shown, and so is the commit of what was measured."""

import re

import msgspec

from tests.publish.samples import counter, row, sample_manifest, sample_plan, sample_report, write_run
from versus.judge.report import Report, judged_row
from versus.judge.statistics.comparison import Observed, judge_family
from versus.judge.statistics.interval import Interval
from versus.judge.statistics.verdict import Verdict
from versus.machine.fingerprint import Disturbance
from versus.micro.declared.observations import Block
from versus.publish.calls.accounting import stopped_text
from versus.publish.origin import origin
from versus.publish.tables.lines import lines_of
from versus.publish.tables.markdown import markdown_table
from versus.publish.tables.numbers import COLUMNS, numbers_part
from versus.publish.tables.terminal import terminal_table
from versus.records.journal import End
from versus.records.store import begin, read_run

RUN = "20260921-compare-a1b2"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def same_row():
    return msgspec.structs.replace(
        row("saving", "save", "6.0.10", 1.004, "same"), deciding=Interval(0.9, 0.99, 1.018), p=0.31, adjusted_p=0.62,
        yekutieli_p=0.93, equivalence_p=0.00001, adjusted_equivalence_p=0.0004, yekutieli_equivalence_p=0.0021,
    )  # fmt: skip


def test_every_number_that_a_verdict_rests_on_is_told():
    part = numbers_part(lines_of(Report("run", (same_row(), counter("saving", "save", "6.0.10", 2, 1, "faster")))))
    (cells,) = part.rows
    assert len(cells) == len(COLUMNS)
    assert cells[5:] == (
        "24 pairs", "margin ±2.0 %", "detectable ≥ 1.5 %", "0.990–1.018 (90 %)",
        "< 0.001 (< 0.001, 0.002)", "0.310 (0.620, 0.930)",
    )  # fmt: skip


def test_a_page_has_them_folded_away(project):
    write_run(project.runs / RUN, Report(RUN, (same_row(),)))
    project.build(".. versus-verdicts::")
    assert "<summary>What the verdicts rest on</summary>" in project.page()
    assert "0.990–1.018 (90 %)" in re.sub(r"<[^>]+>", "", project.page())


def test_a_same_whose_interval_leaves_the_margin_says_so_everywhere(project):
    ratios = [0.0098 + step * 0.002 for step in (-9, 9) * 6]
    (judgement,) = judge_family([Observed("row", ratios, margin=0.0212)])
    assert judgement.verdict is Verdict.SAME
    told = judged_row(
        judgement, subject="saving", point={}, metric="time", unit="s",
        sides=(same_row().baseline, same_row().candidate), values=(1.0, judgement.ratio),
    )  # fmt: skip
    assert max(told.high, 1 / told.low) > 1.0212 > told.deciding.high
    report = Report(RUN, (told,))
    write_run(project.runs / RUN, report)
    project.build(".. versus-verdicts::")
    page = re.sub(r"<[^>]+>", "", project.page())
    for text in (terminal_table(report, width=200), markdown_table(report), page):
        assert "90 % interval, which decided, lies inside the margin of 2.1 %; the 95 % interval does not." in text


def test_a_tree_is_shown_with_its_commit_and_whether_it_was_changed(project):
    plan = sample_plan()
    manifest = sample_manifest(RUN, plan)
    name = plan.groups[0].arms[0].environment
    tree = msgspec.structs.replace(manifest.environments[name], commit=COMMIT, modified=True)
    manifest = msgspec.structs.replace(manifest, environments=manifest.environments | {name: tree})
    begin(project.runs / RUN, manifest).close()
    (project.runs / RUN / "report.json").write_bytes(msgspec.json.encode(sample_report(RUN)))
    run = read_run(project.runs / RUN)
    assert f"{name} (commit 0123456789ab, modified), 6.0.10" in origin(run).djangos
    assert "0123456789ab, modified" in terminal_table(sample_report(RUN), run, width=200)
    project.build(".. versus-environments::")
    assert "0123456789ab, modified" in project.page()


def test_precision_is_not_what_stops_a_run_that_measured_nothing(tmp_path):
    journal = begin(tmp_path / RUN, sample_manifest(RUN, sample_plan()))
    journal.append(
        Block(index=0, started=1.0, hash_seed=1, twin_hash_seed=2, padding=0, groups=(), starting_s=0.1, whole_s=0.2)
    )
    end = End(1.0, "precision", Disturbance(0.0, 0.0, 1.0))
    journal.append(end)
    journal.close()
    assert stopped_text(read_run(tmp_path / RUN), end) == "having nothing to measure"
    assert stopped_text(write_run(tmp_path / "measured"), end) == "precision"
