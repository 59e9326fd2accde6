"""From a run's records to its report."""

from pathlib import Path

from tests.records.samples import blocks, end, manifest, plan, write_run
from versus.judge.calls.need import blocks_left, needs, reachable
from versus.judge.report import Report
from versus.judge.run import judge_run
from versus.micro.declared.observations import Refusal
from versus.micro.declared.plan import Purpose, Timing
from versus.records.journal import Entry
from versus.records.store import read_run


def report(tmp_path: Path, *entries: Entry) -> Report:
    return judge_run(read_run(write_run(tmp_path, list(entries))))


def test_a_slower_django_is_called_slower(tmp_path: Path) -> None:
    (time, statements) = report(tmp_path, *blocks(15, 1.08), end()).verdicts
    assert (time.metric, time.verdict) == ("time", "slower")
    assert time.low is not None
    assert time.high is not None
    assert time.low < 1.08 < time.high
    assert time.baseline_value < time.candidate_value
    assert (time.baseline.django, time.candidate.django) == ("5.2.19", "6.0.10")
    assert (statements.metric, statements.verdict, statements.ratio) == ("statements", "same", 1.0)


def test_the_same_code_is_called_the_same(tmp_path: Path) -> None:
    found = report(tmp_path, *blocks(20, 1.0, scatter=0.01), end())
    assert found.verdicts[0].verdict == "same"
    assert found.null is not None
    assert found.null.trusted is True


def test_fewer_statements_are_an_exact_verdict(tmp_path: Path) -> None:
    row = report(tmp_path, *blocks(12, 0.6, statements=(2, 1)), end()).verdicts[1]
    assert (row.baseline_value, row.candidate_value, row.verdict, row.p) == (2, 1, "faster", None)


def test_too_few_pairs_are_inconclusive_whatever_they_show(tmp_path: Path) -> None:
    found = report(tmp_path, *blocks(11, 3.0), end())
    assert found.verdicts[0].verdict == "inconclusive"
    assert found.null is not None
    assert found.null.trusted is None


def test_a_noisy_null_makes_the_run_untrusted(tmp_path: Path) -> None:
    found = report(tmp_path, *blocks(12, 1.0, scatter=0.2), end())
    assert found.null is not None
    assert found.null.trusted is False
    assert found.null.reason


def test_what_is_missing_is_named_with_its_kind(tmp_path: Path) -> None:
    refusals = [
        Refusal("pagination[rows=1000]", "5.2.19/async", "needs x", "absent"),
        Refusal("g[]", "", "why", "not run"),
    ]
    found = report(tmp_path, *refusals, *blocks(12, 1.0), end())
    assert [(missing.what, missing.kind) for missing in found.missing] == [
        ("pagination async on 5.2.19 (rows=1000)", "absent"),
        ("g", "not run"),
    ]


def test_a_run_cut_off_says_so(tmp_path: Path) -> None:
    assert any("cut off" in note for note in report(tmp_path, *blocks(3, 1.0)).notes)


def test_a_block_without_the_candidate_does_not_count(tmp_path: Path) -> None:
    import msgspec

    whole = blocks(13, 1.08)
    group = whole[4].groups[0]
    arms = {arm: slices for arm, slices in group.arms.items() if arm != "6.0.10/paginator"}
    whole[4] = msgspec.structs.replace(whole[4], groups=(msgspec.structs.replace(group, arms=arms),))
    assert report(tmp_path, *whole, end()).verdicts[0].pairs == 12


def test_blocks_left_follows_the_stopping_rule() -> None:
    group = plan().groups[0]
    assert blocks_left(plan(), group, blocks(30, 1.0, scatter=0.001)) == 0
    wanted = blocks_left(plan(), group, blocks(12, 1.0, scatter=0.05))
    assert wanted is not None
    assert wanted > 20


def test_a_null_that_could_not_be_trusted_wants_more_blocks() -> None:
    import msgspec

    coarse = msgspec.structs.replace(plan(), timing=Timing(half_width=0.5))
    precise = needs(coarse, blocks(12, 1.0, scatter=0.001))
    assert (set(precise.groups.values()), precise.null) == ({0}, 0)
    noisy = needs(coarse, blocks(12, 1.0, scatter=0.05))
    assert set(noisy.groups.values()) == {0}
    assert noisy.null is not None
    assert noisy.null > 20


def test_what_is_reachable_is_what_further_blocks_would_give() -> None:
    group = plan().groups[0]
    measured = blocks(12, 1.0, scatter=0.05)
    wanted = blocks_left(plan(), group, measured)
    assert wanted is not None
    assert reachable(plan(), group.key, measured, wanted) <= 0.01 < reachable(plan(), group.key, measured, wanted - 1)


def test_a_precision_out_of_reach_is_missing_where_the_run_stopped_for_it_and_a_note_elsewhere(tmp_path: Path) -> None:
    import msgspec

    said = "Too noisy for ±1 %."
    stopped = msgspec.structs.replace(end(), stopped_by="too noisy", too_noisy=said)
    (fault,) = report(tmp_path / "stopped", *blocks(12, 1.0), stopped).missing
    assert (fault.kind, fault.reason) == ("fault", said)
    went_on = report(tmp_path / "on", *blocks(12, 1.0), msgspec.structs.replace(stopped, stopped_by="budget"))
    assert went_on.missing == ()
    assert said in went_on.notes


def test_a_run_of_one_django_against_itself_is_judged_and_is_its_own_null(tmp_path: Path) -> None:
    import msgspec

    itself = msgspec.structs.replace(plan().comparisons[1], purpose=Purpose.ITSELF)
    described = msgspec.structs.replace(manifest(), plan=msgspec.structs.replace(plan(), comparisons=(itself,)))
    found = judge_run(read_run(write_run(tmp_path, [*blocks(20, 1.5), end()], described)))
    assert found.verdicts[0].verdict == "same"
    assert found.null is not None
    assert (found.null.trusted, found.null.blocks) == (True, 20)


def test_the_same_records_give_the_same_report(tmp_path: Path) -> None:
    run = read_run(write_run(tmp_path, [*blocks(15, 1.02), end()], manifest()))
    assert judge_run(run) == judge_run(run)
