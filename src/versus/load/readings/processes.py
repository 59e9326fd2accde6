"""A process tree, as the kernel tells it."""

import psutil


def tree(pid: int) -> list[int]:
    """A process and its descendants, itself first. ProcessLookupError when it is gone."""
    try:
        root = psutil.Process(pid)
        return [pid, *(child.pid for child in root.children(recursive=True))]
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(pid) from error
