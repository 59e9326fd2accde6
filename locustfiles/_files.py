"""Files that others wait for."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gevent

LOOK_EVERY_S = 0.005
FAULT = "fault.txt"


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """Yields where to write; the file has its name once that is done, and none if it fails."""
    unfinished = path.with_name(f".{path.name}.part")
    yield unfinished
    unfinished.replace(path)


def write_json(path: Path, content: Mapping[str, float]) -> None:
    """Writes the file whole or not at all."""
    with appearing_whole(path) as unfinished:
        unfinished.write_text(json.dumps(content))


def give_up(announced: str | None, why: str) -> None:
    """Says in one sentence, beside what is announced, why there will be no stage."""
    if announced:
        Path(announced).with_name(FAULT).write_text(why)


def read_json_once_there(path: Path, option: str, within_s: float) -> Any:
    """Raises SystemExit where the file, which `option` names, does not appear."""
    deadline = time.monotonic() + within_s
    while not path.exists():
        if time.monotonic() > deadline:
            raise SystemExit(f"open_arrivals: {path.name}, which {option} names, never appeared")
        gevent.sleep(LOOK_EVERY_S)
    return json.loads(path.read_text())
