"""Files that appear whole, and locks that end with the process that holds them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from versus.errors import UserError


def write_whole(path: Path, content: bytes) -> None:
    """The file appears with all of its content or not at all. Raises UserError where it cannot be written."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise UserError(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def locked(made: Path) -> Iterator[None]:
    """Waits until no other process makes this file or folder, and holds a lock file beside it meanwhile.

    The kernel releases the lock when its process ends, however that ends.
    """
    made.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(made.parent / f".{made.name}.lock"):
        yield
