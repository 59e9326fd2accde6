"""Memory that Python's own allocators hold, by tracemalloc: what is kept, without what is about to go."""

import contextlib
import gc
import sys
import tracemalloc
from collections.abc import Iterator


@contextlib.contextmanager
def traced() -> Iterator[None]:
    """Everything allocated meanwhile is known by its size; makes allocating two to four times as slow."""
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def held_bytes() -> int:
    """Garbage collected first, and the interpreter's cache of attributes emptied.

    That cache keeps the names it last looked up, some hundred bytes for each that a call composes: `as_` and a vendor.
    """
    getattr(sys, "_clear_internal_caches", sys._clear_type_cache)()
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def roughly_held_bytes() -> int:
    """In a millisecond instead of thirty: only what was made lately is collected. Too much rather than too little."""
    gc.collect(1)
    return tracemalloc.get_traced_memory()[0]
