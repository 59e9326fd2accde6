"""Probes that hang, crash, fill the disk or leave something behind spoil their own answer alone."""

from pathlib import Path

import pytest

from versus.claims import probing
from versus.claims.answers import Answer
from versus.claims.ledger import probe_sources
from versus.claims.probing import probed
from versus.environments.environment import Environment
from versus.machine.reaper import start_ticks
from versus.machine.scratch import Scratch

pytestmark = pytest.mark.end_to_end
FAULTS = """
import json, os, signal, subprocess, sys, time
key = sys.argv[1]
if key == "hangs":
    time.sleep(600)
if key == "crashes":
    os.kill(os.getpid(), signal.SIGSEGV)
if key == "leaves":
    child = subprocess.Popen(["sleep", "600"])
    with open(NOTE, "w") as file:
        file.write(str(child.pid))
if key == "fills":
    with open("large", "wb") as file:
        for _ in range(400):
            file.write(bytes(1 << 20))
if key == "babbles":
    print("no answer")
    sys.exit()
print(json.dumps({"answer": key != "denies"}))
"""


def test_what_a_probe_does_is_its_own_answers(
    django_60: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "note"
    (tmp_path / "run.py").write_text(FAULTS.replace("NOTE", repr(str(note))))
    monkeypatch.setattr(probing, "SCRIPT", tmp_path / "run.py")
    monkeypatch.setattr(probing, "PATIENCE_S", 8.0)
    keys = ["sound", "hangs", "crashes", "leaves", "fills", "babbles", "denies"]
    reported: list[tuple[int, int]] = []
    with Scratch() as scratch:
        found = probed(
            scratch, {"6.0": django_60}, keys, newest="6.1", at_once=2, report=lambda *done: reported.append(done)
        )
        assert not list(scratch.folder.glob("probe-*"))
    answers = {key: found["6.0", key] for key in keys}
    assert answers["sound"] == answers["leaves"] == Answer(True)
    assert answers["denies"] == Answer(False)
    assert "did not answer within 8 s" in answers["hangs"].why
    assert "exit code -11" in answers["crashes"].why
    assert answers["fills"].error is not None
    assert answers["babbles"].error is not None
    assert start_ticks(int(note.read_text())) is None
    assert reported[-1] == (7, 7)


# First in 6.0, first in 6.1, held before, never was, no longer.
KNOWN = {
    "A001": "nyy", "A029": "nny", "A036": "yyy", "A023": "nnn", "A061": "ynn", "A015": "nny", "A042": "nnn",
    "B001": "nnn", "B041": "nyy", "B033": "nnn", "X001": "nny", "A060": "yyy",
}  # fmt: skip


def test_a_dozen_statements_on_three_djangos(
    django_52: Environment, django_60: Environment, django_61: Environment
) -> None:
    environments = {"5.2": django_52, "6.0": django_60, "6.1": django_61}
    assert set(KNOWN) <= probe_sources().keys()
    with Scratch() as scratch:
        found = probed(scratch, environments, list(KNOWN), newest="6.1", at_once=2)
    told = {key: "".join(found[name, key].word[0] for name in environments) for key in KNOWN}
    assert told == KNOWN, {key: found[name, key].why for name, key in found if found[name, key].why}


@pytest.mark.parametrize(
    ("dates", "word"),
    [
        ('{"5.2": "April 2, 2025", "6.0": "December 3, 2025", "6.1": "August 5, 2026"}', "yes"),
        ('{"5.2": "April 2, 2025", "6.0": "December 3, 2025", "6.1": "July 5, 2026"}', "no"),
        ('{"5.2": "April 2, 2025", "6.0": "December 3, 2025"}', "not run"),
        ("", "not run"),
    ],
)
def test_dates_of_releases_are_what_the_notes_say(django_60: Environment, dates: str, word: str) -> None:
    variables = {"VERSUS_RELEASED": dates} if dates else {}
    with Scratch() as scratch:
        found = probed(scratch, {"6.0": django_60}, ["A097"], newest="6.1", at_once=1, variables=variables)
    assert found["6.0", "A097"].word == word
