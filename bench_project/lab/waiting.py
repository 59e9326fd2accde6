"""Waiting for a moment of the monotonic clock."""

import asyncio
import time


async def until(moment: float) -> None:
    """Not a microsecond less: timers of some event loops are up to a millisecond early."""
    while (left := moment - time.monotonic()) > 0:
        await asyncio.sleep(left)
