"""What takes room: the bytes of records by kind, run and part, and of the other folders beside them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from versus.load.readings.samplefiles import FOLDER as SAMPLES
from versus.records.packing import JOURNAL, MANIFEST, SHARED, run_folders
from versus.records.pyperf_export import FOLDER as PYPERF

PART_OF = {SAMPLES: "samples", JOURNAL.split(".")[0]: "journal", MANIFEST.split(".")[0]: "manifest", PYPERF: "pyperf"}


class Room(msgspec.Struct, frozen=True):
    """Bytes that files hold, by part of a record; `rest` is everything else."""

    samples: int = 0
    journal: int = 0
    manifest: int = 0
    pyperf: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        return self.samples + self.journal + self.manifest + self.pyperf + self.rest

    def __add__(self, more: "Room") -> "Room":
        return Room(*(mine + its for mine, its in zip(_bytes(self), _bytes(more), strict=True)))


class RunRoom(msgspec.Struct, frozen=True):
    """A run's folder, named relative to the folder that was looked through."""

    kind: str
    run: str
    room: Room


class FolderRoom(msgspec.Struct, frozen=True):
    """What a folder holds. `runs`, largest first, are all runs in it; `kinds` add them up, with what they share."""

    folder: str
    total: int
    kinds: dict[str, Room]
    runs: tuple[RunRoom, ...]


class Disk(msgspec.Struct, frozen=True):
    """What takes room in the folder of results and in that of the state."""

    results: FolderRoom
    state: FolderRoom
    schema: Literal["versus.disk/1"] = "versus.disk/1"


def measure_disk(results: Path, state: Path) -> Disk:
    """Returns the bytes of both folders' files. A file that has several names is counted once."""
    return Disk(measure_folder(results), measure_folder(state))


def measure_folder(root: Path) -> FolderRoom:
    """Returns the bytes of the files below `root`, kinds being its folders, both largest first."""
    inside: dict[Path, Room] = dict.fromkeys(run_folders(root), Room())
    kinds: dict[str, Room] = {}
    with_runs = {path.relative_to(root).parts[0] for path in inside}
    for file, size in _files(root):
        folder = next((above for above in file.parents if above in inside), None)
        kind = file.relative_to(root).parts[0]
        if folder is not None:
            room = _room(file.relative_to(folder).parts[0], size)
            inside[folder] += room
        else:
            shared = kind in with_runs and file.parent == root / kind / SHARED
            room = Room(manifest=size) if shared else Room(rest=size)
        kinds[kind] = kinds.get(kind, Room()) + room
    runs = [
        RunRoom(path.relative_to(root).parts[0], str(path.relative_to(root)), room) for path, room in inside.items()
    ]
    return FolderRoom(
        root.name,
        sum(room.total for room in kinds.values()),
        dict(sorted(kinds.items(), key=lambda item: -item[1].total)),
        tuple(sorted(runs, key=lambda run: (-run.room.total, run.run))),
    )


def _room(name: str, size: int) -> Room:
    return Room(**{PART_OF.get(name.split(".")[0], "rest"): size})


def _files(root: Path) -> Iterator[tuple[Path, int]]:
    """Yields every file and its size; no symbolic links, and no file twice."""
    seen: set[tuple[int, int]] = set()
    for folder, _, names in os.walk(root):
        for name in names:
            file = Path(folder, name)
            try:
                status = file.lstat()
            except FileNotFoundError:  # a run that goes on meanwhile renames its files
                continue
            if not file.is_symlink() and (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield file, status.st_size


def _bytes(room: Room) -> tuple[int, ...]:
    return msgspec.structs.astuple(room)
