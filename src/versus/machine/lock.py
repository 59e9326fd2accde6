"""One process at a time makes a thing that several want."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(made: Path) -> Iterator[None]:
    """Holds a lock file beside what is made; the lock ends with its process, however that ends."""
    made.parent.mkdir(parents=True, exist_ok=True)
    with (made.parent / f".{made.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
