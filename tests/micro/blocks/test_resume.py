"""A run killed at any instant goes on to write what an undisturbed one would have written."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import pytest

from tests.micro.chaos import SCATTER, ChaosFarm
from tests.micro.fake import group, plan
from versus.errors import UserError
from versus.judge.calls.need import needs
from versus.micro.blocks.block import BlockRunner
from versus.micro.blocks.engine import Engine, Entry
from versus.micro.declared.observations import Block, Refusal, Seconds
from versus.micro.declared.plan import Arm, Plan, Timing
from versus.micro.declared.schedule import blocks_of_round
from versus.records.journal import Journal, read_entries

Fated = Mapping[tuple[str, str, str], int]
ARMS = (Arm("old", "a"), Arm("new", "a"), Arm("new", "b"))
TIMING = Timing(slices=4, slice_s=0.01, half_width=0.02, fewest_blocks=4, most_blocks=12, budget_s=30.0)


def chaotic_plan(seed: int, timing: Timing = TIMING) -> Plan:
    """Eight groups, two blocks a round: calm ones are precise at once, wild ones never."""
    groups = [group(f"{kind} {number}", ARMS) for kind in SCATTER for number in range(3)][:8]
    return plan(*groups, timing=timing, seed=seed)


def run(asked: Plan, path: Path, trouble: float, fated: Fated = MappingProxyType({})) -> str:
    """Begins or continues the run whose journal lies at the path; returns what stopped it."""
    done = read_entries(path.read_bytes(), path.name)[0] if path.exists() else []
    farm = ChaosFarm(trouble, fated)
    journal = Journal(path)
    try:
        return Engine(
            asked,
            BlockRunner(asked.timing, farm.start, clock=farm.clock),
            needing=lambda blocks: needs(asked, blocks),
            sink=lambda entries: journal.append(*entries),
            report=lambda _progress: None,
            done=[entry for entry in done if isinstance(entry, Block | Refusal)],
        ).run()
    finally:
        journal.close()


def timeless(content: bytes) -> list[Any]:
    """All that was recorded, but for the clock's readings of what is not a slice."""
    entries, faults = read_entries(content, "journal")
    assert not faults
    return [_timeless(entry) if isinstance(entry, Block) else entry for entry in entries]


def _timeless(block: Block) -> Entry:
    groups = [
        msgspec.structs.replace(
            turn, arms={arm: msgspec.structs.replace(s, seconds=Seconds()) for arm, s in turn.arms.items()}
        )
        for turn in block.groups
    ]
    return msgspec.structs.replace(block, started=0.0, starting_s=0.0, whole_s=0.0, lost_s=0.0, groups=tuple(groups))


def cuts(journal: bytes) -> list[int]:
    """After every line, and in the middle of it."""
    found, start = [], 0
    for line in journal.splitlines(keepends=True):
        found += [start + len(line) // 2, start + len(line)]
        start += len(line)
    return found


CASES = {
    "sound": (1, 0.0, TIMING),
    "precise": (8, 0.0, msgspec.structs.replace(TIMING, half_width=0.3)),
    "troubled": (2, 0.002, TIMING),
    "chaotic": (3, 0.01, TIMING),
    "out of budget": (5, 0.002, msgspec.structs.replace(TIMING, budget_s=18.0)),
    "too noisy": (6, 0.0, msgspec.structs.replace(TIMING, if_noisy="stop")),
    "best": (7, 0.001, msgspec.structs.replace(TIMING, half_width=None, budget_s=20.0)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_run_cut_off_anywhere_ends_with_the_records_of_an_undisturbed_one(tmp_path: Path, case: str) -> None:
    seed, trouble, timing = CASES[case]
    hold_after_every_cut(tmp_path, chaotic_plan(seed, timing), trouble)


def hold_after_every_cut(folder: Path, asked: Plan, trouble: float = 0.0, fated: Fated = MappingProxyType({})) -> bytes:
    """Returns the undisturbed journal."""
    whole = folder / "whole.jsonl"
    stopped_by = run(asked, whole, trouble, fated)
    undisturbed = whole.read_bytes()
    wanted = timeless(undisturbed)
    for cut in cuts(undisturbed):
        path = folder / f"{cut}.jsonl"
        path.write_bytes(undisturbed[:cut])
        assert run(asked, path, trouble, fated) == stopped_by
        assert timeless(path.read_bytes()) == wanted
    return undisturbed


def test_a_death_forgiven_before_the_cut_is_not_forgiven_again(tmp_path: Path) -> None:
    journal = hold_after_every_cut(tmp_path, chaotic_plan(1), fated={("usual 0", "new", "a"): 1})
    entries = read_entries(journal, "journal")[0]
    assert [len(entry.deaths) for entry in entries if isinstance(entry, Block)].count(1) == 1
    (refused,) = [entry for entry in entries if isinstance(entry, Refusal)]
    assert refused.arm == "new/a"


def test_a_block_whose_only_group_gave_up_is_not_tried_again(tmp_path: Path) -> None:
    two = chaotic_plan(1).groups[:2]
    last = next(seed for seed in range(100) if blocks_of_round(two, seed, 0, 1)[1] == [two[1]])
    fated = {(two[1].subject, "new", variant): 1000 for variant in "ab"}
    timing = msgspec.structs.replace(TIMING, groups_a_block=1)
    journal = hold_after_every_cut(tmp_path, plan(*two, timing=timing, seed=last), fated=fated)
    blocks = [entry for entry in read_entries(journal, "journal")[0] if isinstance(entry, Block)]
    assert [len(block.groups) for block in blocks[:3]] == [1, 0, 1]


def test_the_cases_hold_what_can_go_wrong(tmp_path: Path) -> None:
    """Every way to stop, a death forgiven and one that is not, and a group that gives up."""
    stopped, entries = set(), []
    for name, (seed, trouble, timing) in CASES.items():
        path = tmp_path / name
        stopped.add(run(chaotic_plan(seed, timing), path, trouble))
        entries += read_entries(path.read_bytes(), name)[0]
    assert stopped == {"precision", "most blocks", "budget", "too noisy"}
    assert any(entry.deaths for entry in entries if isinstance(entry, Block))
    reasons = [entry.reason for entry in entries if isinstance(entry, Refusal)]
    assert any("takes its worker down" in reason for reason in reasons)
    assert any("hangs" in reason for reason in reasons)
    assert any("remembers its work" in reason or "ValueError" in reason for reason in reasons)


def test_what_was_refused_stays_refused_after_resuming(tmp_path: Path) -> None:
    asked = chaotic_plan(1)
    key = asked.groups[0].key
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(Refusal(key, "new/b", "it hangs"))
    journal.close()
    run(asked, journal.path, 0.0)
    entries = read_entries(journal.path.read_bytes(), "journal")[0]
    assert [entry for entry in entries if isinstance(entry, Refusal)] == [Refusal(key, "new/b", "it hangs")]
    later = [turn for block in entries[2:] if isinstance(block, Block) for turn in block.groups if turn.group == key]
    assert all(set(turn.arms) == {"old/a", "new/a"} for turn in later[1:])


def test_records_that_do_not_follow_from_the_plan_are_not_continued(tmp_path: Path) -> None:
    asked = chaotic_plan(1)
    path = tmp_path / "journal.jsonl"
    run(asked, path, 0.0)
    first, second, *_ = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second)  # the first line was damaged
    with pytest.raises(UserError, match="--fresh"):
        run(asked, path, 0.0)
    path.write_bytes(first.replace(b"calm 0", b"else 0").replace(b"wild 0", b"else 1").replace(b"usual 0", b"else 2"))
    with pytest.raises(UserError, match="--fresh"):
        run(asked, path, 0.0)
