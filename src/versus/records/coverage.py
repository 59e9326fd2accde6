"""Which of Django's functions each variant runs, and which functions changed between two Djangos, as one file."""

from pathlib import Path
from typing import Literal

import msgspec

from versus.compression import compress
from versus.files import write_whole
from versus.records.manifest import Revision
from versus.records.store import read_as

FILE = "coverage.json.zst"


class Coverage(msgspec.Struct, frozen=True):
    """Functions by number, so that the file is small.

    `functions` are their names, `changed` those of the later Django that differ from the earlier one, `runs` what a
    timed call runs on the later one, by `area/subject/variant`. `left_out` are variants that could not be traced, with
    the reason.
    """

    started: float
    revision: Revision
    djangos: tuple[str, str]
    functions: tuple[str, ...]
    changed: tuple[int, ...]
    runs: dict[str, tuple[int, ...]]
    left_out: dict[str, str] = {}
    schema: Literal["versus.coverage/1"] = "versus.coverage/1"

    def names(self, numbers: tuple[int, ...]) -> frozenset[str]:
        return frozenset(self.functions[number] for number in numbers)


def write_coverage(file: Path, coverage: Coverage) -> None:
    """Writes coverage, compressed."""
    write_whole(file, compress(msgspec.json.encode(coverage)))


def read_coverage(file: Path) -> Coverage:
    """Returns the coverage that a file holds. Raises UserError, naming the file in one sentence."""
    return read_as(file, Coverage)
