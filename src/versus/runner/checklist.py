"""Which scenarios of a run over all of them are done, so that it can be continued."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from versus.files import write_whole


class _Written(msgspec.Struct, frozen=True):
    asked: str
    done: tuple[str, ...]


class Checklist:
    """Ticks names off in a file. A command that asks for something else than `asked` begins anew."""

    def __init__(self, file: Path, asked: Any, *, fresh: bool) -> None:
        self._file = file
        self._asked = hashlib.sha256(msgspec.json.encode(asked, order="deterministic")).hexdigest()[:16]
        self.done = () if fresh else self._read()

    def add(self, name: str) -> None:
        self.done = (*self.done, name)
        write_whole(self._file, msgspec.json.encode(_Written(self._asked, self.done)))

    def end(self) -> None:
        self._file.unlink(missing_ok=True)

    def _read(self) -> tuple[str, ...]:
        """Returns nothing where the file is missing, is damaged, or is of a command that asked for something else."""
        try:
            written = msgspec.json.decode(self._file.read_bytes(), type=_Written)
        except (OSError, msgspec.DecodeError):
            return ()
        return written.done if written.asked == self._asked else ()
