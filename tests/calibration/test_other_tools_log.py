"""The sample's file when it is cut off, continued, compressed, damaged, or of another sample."""

from pathlib import Path

import msgspec
import pytest

from versus.calibration.other_tools.log import NAME, Sampled, TrialLog, find_sample, pack, read_sample
from versus.calibration.other_tools.trial import Tool, ToolTrial, sample
from versus.errors import UserError
from versus.machine.fingerprint import Host
from versus.records.manifest import Revision

OF = Sampled(
    seed=1, subjects=("one",), sizes=(0.0, 0.01), repeats=2, started=0.0, environments={},
    revision=Revision(None, False),
    host=Host("cpu", 2, 1, "6", "x86_64", None, None), versions={"asv": "0.6.6"},
)  # fmt: skip
TRIALS = [
    ToolTrial(wanted.tool, wanted.subject, wanted.size, wanted.repeat, None, 1.0, "said", 30.0, (1.0, 2.0), (1.5,))
    for wanted in sample(OF.subjects, seed=OF.seed, sizes=OF.sizes, repeats=OF.repeats)
]


def write(folder: Path, *trials: ToolTrial) -> Path:
    log = TrialLog(folder, OF)
    for trial in trials:
        log.append(trial)
    log.close()
    return log.path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    read = read_sample(write(tmp_path, *TRIALS))
    assert (read.of, list(read.trials), read.faults) == (OF, TRIALS, ())
    assert read.complete


def test_a_line_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    path = write(tmp_path, *TRIALS[:2])
    path.write_bytes(path.read_bytes()[:-5])
    assert list(read_sample(path).trials) == TRIALS[:1]
    write(tmp_path, *TRIALS[1:])
    assert list(read_sample(path).trials) == TRIALS


def test_a_log_that_was_cut_off_in_its_first_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(msgspec.json.encode(OF)[:20])
    assert list(read_sample(write(tmp_path, *TRIALS)).trials) == TRIALS


def test_trials_of_another_sample_are_not_mixed_in(tmp_path: Path) -> None:
    write(tmp_path, *TRIALS[:1])
    with pytest.raises(UserError, match="remove it"):
        TrialLog(tmp_path, msgspec.structs.replace(OF, seed=2))
    later = msgspec.structs.replace(OF, started=9.0, versions={"asv": "1"})
    TrialLog(tmp_path, later).close()


def test_a_damaged_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, *TRIALS[:3])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{}\n", *lines[3:]]))
    read = read_sample(path)
    assert list(read.trials) == [TRIALS[0], TRIALS[2]]
    assert [f"{NAME} line 3" in fault for fault in read.faults] == [True]


@pytest.mark.parametrize("content", [b"", b"{}\n", b"not a record\n"])
def test_a_foreign_file_is_an_error_that_names_it(content: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(UserError, match=NAME):
        read_sample(tmp_path / NAME)


def test_packed_it_reads_the_same_and_has_the_same_bytes_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "loose", *TRIALS)
    packed = pack(path, tmp_path / "kept")
    first = packed.read_bytes()
    assert pack(path, tmp_path / "kept").read_bytes() == first
    found = find_sample(tmp_path / "nothing", tmp_path / "kept")
    assert found == read_sample(path)
    assert find_sample(tmp_path / "nothing") is None


def test_tools_are_all_of_the_tools(tmp_path: Path) -> None:
    assert {trial.tool for trial in TRIALS} == set(Tool)
    assert not read_sample(write(tmp_path, *TRIALS[:-1])).complete
