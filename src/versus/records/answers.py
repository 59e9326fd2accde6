"""What the probes of statements answered, as one file."""

from pathlib import Path
from typing import Literal

import msgspec

from versus.claims.answers import Answer
from versus.files import write_whole
from versus.records.manifest import Revision
from versus.records.store import read_as

FILE = "answers.json"


class Answers(msgspec.Struct, frozen=True):
    """Each probe's answer by the statement's id and the Django as it was asked for, the oldest first, with when and by
    which state of the suite they were given. `releases` are what these Djangos were."""

    started: float
    revision: Revision
    python: str
    releases: dict[str, str]
    answers: dict[str, dict[str, Answer]]
    schema: Literal["versus.answers/1"] = "versus.answers/1"


def write_answers(file: Path, answers: Answers) -> None:
    """Writes answers as indented JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, msgspec.json.format(msgspec.json.encode(answers), indent=1) + b"\n")


def read_answers(file: Path) -> Answers:
    """Returns the answers that a file holds. Raises UserError, naming the file in one sentence."""
    return read_as(file, Answers)
