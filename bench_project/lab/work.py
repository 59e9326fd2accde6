"""What the lab's views do, whichever way they are written."""

from collections.abc import Iterator

HELLO = "Hello, world!"
WAIT_S = 0.05
STEPS = 150_000  # some ten milliseconds of pure Python
CHUNK = b"A line of a report that is as long as such lines are, again and again.\n" * 140  # 10 kB
CHUNKS = 1_000
LEAK = 40_000


def computed() -> int:
    """Keep the interpreter busy: nothing in here lets another thread in before its switch interval is over."""
    total = 0
    for number in range(STEPS):
        total = (total * 31 + number) % 1_000_003
    return total


def chunks() -> Iterator[bytes]:
    """10 MB in pieces of 10 kB."""
    for _ in range(CHUNKS):
        yield CHUNK
