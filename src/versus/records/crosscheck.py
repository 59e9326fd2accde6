"""A cross-check of the load generator, as one file."""

from pathlib import Path
from typing import Literal

import msgspec

from versus.files import write_whole
from versus.load.stages.crosscheck import CrossCheck
from versus.machine.fingerprint import Host
from versus.records.manifest import Revision
from versus.records.store import read_as

FILE = "cross-check.json"


class CheckedGenerator(msgspec.Struct, frozen=True):
    """A cross-check's findings, with when, where and by which state of the suite they were made."""

    started: float
    host: Host
    revision: Revision
    versions: dict[str, str]
    found: CrossCheck
    schema: Literal["versus.crosscheck/2"] = "versus.crosscheck/2"


def write_cross_check(file: Path, checked: CheckedGenerator) -> None:
    """Writes a cross-check as indented JSON."""
    write_whole(file, msgspec.json.format(msgspec.json.encode(checked), indent=1) + b"\n")


def read_cross_check(file: Path) -> CheckedGenerator:
    """Returns the cross-check that a file holds. Raises UserError, naming the file in one sentence."""
    return read_as(file, CheckedGenerator)
