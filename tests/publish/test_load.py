"""Load runs as tables: single stages, the median of each arm, capacities and journeys."""

import msgspec
import pytest

from tests.publish.samples import DJANGOS, sample_stage, write_load_run
from versus.judge.report import Report
from versus.load.readings.observations import (
    NULL_CASE,
    Capacity,
    Counts,
    GateOutcome,
    Held,
    Jobs,
    Latency,
    Rung,
    Spread,
    Throughput,
)
from versus.load.stages.capacity import SustainedRate
from versus.publish.load.stages import arm_part, gate_sentences, stage_part
from versus.publish.load.starts import capacity_part, load_parts, throughput_part
from versus.publish.tables.markdown import markdown_table
from versus.publish.tables.part import Part
from versus.publish.tables.terminal import terminal_table

RUN = "20260921-load-c3d4"
LATENCY = Latency(100, {"p50": 12.0}, None)


@pytest.fixture
def run(tmp_path):
    return write_load_run(tmp_path / RUN)


def with_entries(run, *entries):
    return msgspec.structs.replace(run, entries=entries)


def with_more(stage, **differently):
    return msgspec.structs.replace(stage, measured=msgspec.structs.replace(stage.measured, **differently))


def told(part: Part):
    return [column.title for column in part.columns], part.rows


@pytest.mark.parametrize("width", [80, 160])
def test_in_a_terminal_and_as_markdown(run, golden, width):
    report = msgspec.json.decode((run.folder / "report.json").read_bytes(), type=Report)
    text = terminal_table(report, run, width=width)
    assert max(map(len, text.splitlines())) <= width
    golden(f"load-{width}.txt", text)
    golden("load.md", markdown_table(report, run))


def test_an_arm_is_in_the_middle_of_its_sound_stages(run):
    part = arm_part(run)
    titles = [column.title for column in part.columns]
    rows = {row[0]: dict(zip(titles, row, strict=True)) for row in part.rows}
    assert rows[DJANGOS[0]]["starts"] == "1"
    assert rows[DJANGOS[1]]["starts"] == "2"
    assert rows[DJANGOS[1]]["CPU a request"] == "3.87 ms"
    assert "jobs" not in titles
    assert arm_part(with_entries(run)) is None


def test_a_gate_that_failed_is_told_and_whether_it_was_measured_again(run):
    failed = sample_stage(1, DJANGOS[0], 1.0, reason="the generator fell behind")
    [told] = gate_sentences(with_entries(run, failed))
    assert told.startswith("5.2.19, start 2: generator lag")
    assert "again" not in told
    sound = msgspec.structs.replace(sample_stage(1, DJANGOS[0], 1.0), attempt=1)
    assert gate_sentences(with_entries(run, sound, failed)) == [f"{told} – measured again"]
    assert gate_sentences(with_entries(run, failed), wanted=lambda arm: arm.environment == DJANGOS[1]) == []


def test_what_is_held_and_what_becomes_of_jobs_has_columns_of_its_own(run):
    jobs = Jobs(enqueued=100, done=90, repeated=3, completion=LATENCY, drained_s=None, cpu_s=1.0, samples="")
    held = Held(
        memory_empty=1, memory_before=2, memory_after=50_000_000, threads=7, descriptors=20, descriptors_after=19,
        connections_in_use=4, connections_left=2, loop_lag=Spread(0.1, 0.1, 0.8, 2.0), tasks=200, tasks_left=1,
        memory_peak=60_000_000,
    )  # fmt: skip
    stage = with_more(sample_stage(0, DJANGOS[0], 1.0), jobs=jobs, held=held, connections=(200, 1), delivery=LATENCY)
    plain = sample_stage(0, DJANGOS[1], 1.0)
    titles, rows = told(stage_part(with_entries(run, stage, plain)))
    read = [dict(zip(titles, row, strict=True)) for row in rows]
    expected = {
        "memory": "50.0 MB", "peak": "60.0 MB", "loop lag p99": "800 µs", "threads": "7", "database connections": "4",
        "left open": "2", "held": "200", "lost": "1", "delivered p50": "12.0 ms", "tasks left": "1", "jobs": "100",
        "never done": "10", "done twice": "3", "done p50": "12.0 ms",
    }  # fmt: skip
    assert {title: read[0][title] for title in expected} == expected
    assert {read[1][title] for title in expected} == {"–"}
    assert "drained after" not in titles
    assert "dropped" not in titles


def test_a_median_that_never_was_is_never(run):
    stage = with_more(sample_stage(0, DJANGOS[0], 1.0), latency=Latency(100, {"p50": None}, None))
    titles, rows = told(stage_part(with_entries(run, stage)))
    assert rows[0][titles.index("p50")] == "never"


def test_a_search_shows_the_generator_s_ceiling_first_and_what_gave_in(run):
    rung = Rung(90.0, None, False, LATENCY, Counts(1, 1, 1, 1, 0, 0, 0))
    found = SustainedRate(90.0, 92.0, "p99 of 300 ms, above <250> ms", 2)
    own = Capacity(DJANGOS[0], "", 0, 800.0, found, (rung, rung))
    ceiling = Capacity(DJANGOS[0], NULL_CASE, 0, 2000.0, SustainedRate(800.0, None, None, 1), (rung,))
    titles, rows = told(capacity_part(with_entries(run, own, ceiling)))
    assert [row[titles.index("sustained")] for row in rows] == ["800 or more/s", "90–92/s"]
    assert rows[1][-1] == "p99 of 300 ms, above <250> ms"
    assert [part.title for part in load_parts(with_entries(run, own))] == ["Capacity, start by start"]


def test_journeys_that_do_not_count_have_a_reason_and_no_number(run):
    sound = Throughput(DJANGOS[0], "", 0, (), 120, 600, 0, 10.0, 6.0, 0.2, None)
    unsound = Throughput(DJANGOS[1], "", 0, (), 0, 0, 0, 10.0, 6.0, 0.2, "Not one journey came to its end.")
    titles, rows = told(throughput_part(with_entries(run, sound, unsound)))
    assert dict(zip(titles, rows[0], strict=True))["journeys"] == "12.0/s"
    assert dict(zip(titles, rows[0], strict=True))["CPU a journey"] == "50.0 ms"
    assert rows[1][3:] == ("–", "–", "–", "–", "no: Not one journey came to its end.")


def test_a_gate_that_failed_is_told_in_words_whatever_the_record_says():
    older = sample_stage(0, DJANGOS[0], 1.0, reason="generator lag: 5.2 > 2 ms.")
    assert older.unsound_because == "generator lag: 5.2 ms, at most 2 ms is allowed."
    died = sample_stage(0, DJANGOS[0], 1.0, reason="The server ended with exit code 1.")
    assert died.unsound_because == "The server ended with exit code 1."
    assert msgspec.structs.replace(older, reason=None, measured=None).unsound_because == "The stage broke off."


def test_shares_are_told_in_per_cent():
    outcome = GateOutcome("arrivals not sent", 0.8464, 0.0, "of those offered")
    assert outcome.sentence == "arrivals not sent: 84.6 % of those offered, none is allowed"
