"""`runs --disk` says what takes room, and how much it does not show."""

import json
from pathlib import Path

from tests.cli.conftest import Inside
from tests.records.samples import blocks, end, manifest, write_run
from versus.cli.runs import SHOWN


def test_the_largest_runs_are_shown_and_the_hidden_are_counted(inside: Inside, state: Path) -> None:
    for number in range(SHOWN + 2):
        write_run(state / "runs", [*blocks(number, 1.0), end()], manifest(f"made-up-{number:02}"))
    ended = inside("runs", "--disk", "--json", str(state / "disk.json"))
    assert ended.returncode == 0, ended.stderr
    _, told = ended.stdout.split("State (state)")
    shown = [line.split()[0] for line in told.splitlines() if line.startswith("  runs/")]
    assert shown == [f"runs/made-up-{number:02}" for number in reversed(range(2, SHOWN + 2))]
    assert "2 runs hidden, " in told
    everything = inside("runs", "--disk", "--all").stdout.split("State (state)")[1]
    assert "runs/made-up-00 " in everything
    assert "0 runs hidden." in everything
    recorded = json.loads((state / "disk.json").read_text())
    assert recorded["schema"] == "versus.disk/1"
    assert len(recorded["state"]["runs"]) == SHOWN + 2


def test_options_of_disk_are_refused_without_it(inside: Inside) -> None:
    ended = inside("runs", "--all")
    assert ended.returncode == 2
    assert "--disk" in ended.stderr
