"""The append-only journal: a line for each finished block or stage, written as soon as that is over."""

import os
from functools import cache
from pathlib import Path
from typing import Any, Union

import msgspec

from versus.errors import EnvironmentFailedError
from versus.machine.fingerprint import Disturbance
from versus.micro.declared.observations import Refusal
from versus.records.kinds import RecordedKind, declared_kinds


class Accounting(msgspec.Struct, frozen=True):
    """Where a run's seconds went."""

    starting: float
    preparing: float
    warming_up: float
    slices: float
    whole: float

    @property
    def rest(self) -> float:
        return self.whole - self.starting - self.preparing - self.warming_up - self.slices


class End(msgspec.Struct, frozen=True, tag="end"):
    """Says that the run went to its end, and what disturbed it meanwhile."""

    finished: float
    stopped_by: str
    disturbance: Disturbance
    accounting: Accounting | None = None
    too_noisy: str | None = None
    """What the budget did not suffice for after the fewest blocks, in one sentence."""


Entry = msgspec.Struct
"""A line of a journal, of one of the types that `entry_type` lists."""

_encoder = msgspec.json.Encoder()


def entry_type() -> Any:
    """Returns the type that lines of journals of every declared kind are decoded as."""
    entries = dict.fromkeys(entry for kind in declared_kinds() for entry in kind.entries)
    return Union[(*entries, Refusal, End)]


@cache
def _decoder(_kinds: tuple[RecordedKind, ...]) -> msgspec.json.Decoder[Entry]:
    """Returns one decoder for these kinds: making it takes as long as decoding some thousand lines."""
    return msgspec.json.Decoder(entry_type())


class Journal:
    """Appends to `path`. Opening it removes a line that a killed writer left unfinished."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _drop_cut_off_line(path)
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def append(self, *entries: msgspec.Struct) -> None:
        """Writes the entries, all with one write and one fsync. Raises EnvironmentFailedError on a full disk."""
        lines = b"".join(_encoder.encode(entry) + b"\n" for entry in entries)
        try:
            written = os.write(self._descriptor, lines)
            os.fsync(self._descriptor)
        except OSError as error:
            raise EnvironmentFailedError(
                f"{self.path} cannot be written ({error.strerror}); what it holds is kept."
            ) from error
        if written != len(lines):
            raise EnvironmentFailedError(
                f"{self.path} could be written in part only (disk full?); what it holds is kept."
            )

    def close(self) -> None:
        os.close(self._descriptor)


def read_entries(content: bytes, name: str) -> tuple[list[Entry], list[str]]:
    """Returns a journal's entries, and a sentence for each line that is damaged or foreign.

    A last line that was cut off is no fault: its writer was killed, or is still writing.
    """
    entries: list[Entry] = []
    faults: list[str] = []
    decoder = _decoder(declared_kinds())
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        try:
            entries.append(decoder.decode(line))
        except msgspec.DecodeError as error:
            if line.endswith(b"\n"):
                faults.append(f"{name} line {number} is damaged or foreign ({error}).")
    return entries, faults


def _drop_cut_off_line(path: Path) -> None:
    if not path.exists():
        return
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        whole = content.rfind(b"\n") + 1
        with path.open("rb+") as journal:
            journal.truncate(whole)
