"""Files that appear whole, and locks that end with the process that holds them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from versus.errors import EnvironmentFailedError


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that appears with all of its content or not at all.

    Raises EnvironmentFailedError where it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):  # a folder that cannot be entered holds no unfinished file of ours
            unfinished.unlink(missing_ok=True)
        raise EnvironmentFailedError(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def locked(made: Path) -> Iterator[None]:
    """Waits until no other process makes this file or folder, and holds a lock file beside it meanwhile.

    The kernel releases the lock when its process ends, however that ends. Raises EnvironmentFailedError where there
    can be no lock file.
    """
    lock = FileLock(made.parent / f".{made.name}.lock")
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise EnvironmentFailedError(f"{made.parent} cannot be written to: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
