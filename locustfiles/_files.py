"""Files that others wait for."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def appearing_whole(path: Path) -> Iterator[Path]:
    """Yields where to write; the file has its name once that is done, and none if it fails."""
    unfinished = path.with_name(f".{path.name}.part")
    yield unfinished
    unfinished.replace(path)


def write_json(path: Path, content: Mapping[str, float]) -> None:
    """Appears whole or not at all."""
    with appearing_whole(path) as unfinished:
        unfinished.write_text(json.dumps(content))
