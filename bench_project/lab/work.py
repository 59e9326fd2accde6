"""The work that the lab's views do, sync or async."""

from collections.abc import Iterator

HELLO = "Hello, world!"
WAIT_S = 0.05
STEPS = 150_000  # some ten milliseconds of pure Python
RECORD = b", a field of a report that is as long as such fields are" * 9 + b"\n"
RECORDS, RECORDS_A_CHUNK = 20_000, 20
LEAK = 40_000


def computed() -> int:
    """Keep the interpreter busy: nothing in here lets another thread in before its switch interval is over."""
    total = 0
    for number in range(STEPS):
        total = (total * 31 + number) % 1_000_003
    return total


def chunks() -> Iterator[bytes]:
    """A report of some 10 MB in pieces of 10 kB, each made when it is asked for: a thousand times the same piece would
    cost no memory, however many are kept."""
    for first in range(0, RECORDS, RECORDS_A_CHUNK):
        yield b"".join(b"%06d%b" % (number, RECORD) for number in range(first, first + RECORDS_A_CHUNK))
