"""The journal through kills, full disks and foreign hands."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from versus.errors import UserError
from versus.micro.declared.observations import ArmSlices, Block, GroupSlices, Refusal, Seconds
from versus.records.journal import Journal, read_entries


def block(index: int = 0) -> Block:
    slices = ArmSlices(10, (1_000_000, 1_100_000), Seconds(0.1, 0.2, 0.0))
    groups = (GroupSlices("pagination[rows=10]", {"5.2.19/paginator": slices}, ("5.2.19/paginator",) * 2),)
    return Block(index, 1.5, 11, 12, 100, groups, 0.5, 2.5)


def written(path: Path, *entries: object) -> bytes:
    journal = Journal(path)
    for entry in entries:
        journal.append(entry)  # type: ignore[arg-type]
    journal.close()
    return path.read_bytes()


def test_reads_what_was_written(tmp_path: Path) -> None:
    entries = [block(0), Refusal("g", "5.2/a", "needs x", "absent"), block(1)]
    content = written(tmp_path / "journal.jsonl", *entries)
    assert read_entries(content, "journal") == (entries, [])
    assert content.count(b"\n") == 3


@given(data=st.data())
def test_wherever_a_writer_is_killed_only_the_line_in_flight_is_lost(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    content = written(path, block(0), block(1), block(2))
    cut = data.draw(st.integers(0, len(content)))
    path.write_bytes(content[:cut])
    whole = content[:cut].count(b"\n")
    entries, faults = read_entries(content[:cut], "journal")
    assert [entry.index for entry in entries if isinstance(entry, Block)][:whole] == list(range(whole))
    assert faults == []
    assert len(read_entries(written(path, block(whole)), "journal")[0]) == whole + 1


@pytest.mark.parametrize("line", [b"no json\n", b'{"type": "block", "index": "x"}\n', b'{"type": "someone elses"}\n'])
def test_a_damaged_or_foreign_line_is_named_and_the_rest_is_read(tmp_path: Path, line: bytes) -> None:
    content = written(tmp_path / "a", block(0)) + line + written(tmp_path / "b", block(1))
    entries, faults = read_entries(content, "run/journal.jsonl")
    assert len(entries) == 2
    assert len(faults) == 1
    assert "run/journal.jsonl line 2 is damaged or foreign" in faults[0]


def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(block(0))
    full = os.open("/dev/full", os.O_WRONLY)
    kept, journal._descriptor = journal._descriptor, full
    with pytest.raises(UserError, match="No space left on device"):
        journal.append(block(1))
    os.close(full)
    journal._descriptor = kept
    journal.close()
    assert len(read_entries((tmp_path / "journal.jsonl").read_bytes(), "journal")[0]) == 1
