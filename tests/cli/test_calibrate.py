"""`calibrate` on the trials that are kept: nothing is left to measure, so that only what they say is shown."""

import json
from pathlib import Path

import jsonschema

from tests.cli.conftest import Inside
from versus.calibration.outcome import Outcome
from versus.publish.sphinx.schemas import schema


def test_what_is_kept_is_not_tried_again(inside: Inside, tmp_path: Path) -> None:
    file = tmp_path / "outcome.json"
    ended = inside("calibrate", "sizing", "order", "--json", str(file))
    assert ended.returncode == 0, ended.stderr
    assert "Order\n12 of 12 trials." in ended.stdout
    told = json.loads(file.read_text())
    jsonschema.validate(told, json.loads(schema(Outcome)))
    assert told["schema"] == "versus.calibration/2"
    assert told["counts"]["order"] == 12
    assert told["faults"] == []


def test_the_list_says_what_is_left(inside: Inside) -> None:
    lines = inside("calibrate", "--list").stdout.splitlines()
    kept = next(line for line in lines if line.startswith("sizing"))
    assert "1 of   1 trials,  nothing left" in kept


def test_an_unknown_part_is_told_the_nearest(inside: Inside) -> None:
    ended = inside("calibrate", "nul")
    assert ended.returncode == 2
    assert "the nearest that exists is 'null'" in ended.stderr, ended.stderr
