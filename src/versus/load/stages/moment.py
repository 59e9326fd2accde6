"""Moments of the monotonic clock, which all processes share."""

import time


def sleep_until(moment: float) -> None:
    """Returns at once when it is over."""
    time.sleep(max(0.0, moment - time.monotonic()))
